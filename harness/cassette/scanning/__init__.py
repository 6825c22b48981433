"""What is left in cassettes that looks secret: rules, each with an example that it reports and one that it does not."""

from harness.cassette.scanning.leak import Leak
from harness.cassette.scanning.scan import scan, scan_text

__all__ = ["Leak", "scan", "scan_text"]
