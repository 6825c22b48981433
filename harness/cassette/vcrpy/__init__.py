"""For users of VCR.py: our matcher, sanitizer and crash-safe persister in process. Nothing else imports it."""

from harness.cassette.vcrpy.errors import CassetteMiss, NotAllPlayed

__all__ = ["CassetteMiss", "NotAllPlayed"]
