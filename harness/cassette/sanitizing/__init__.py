"""Messages with everything secret replaced by made-up values of the same form, so that they still play and validate."""

from harness.cassette.sanitizing.sanitizer import Sanitizer
from harness.cassette.sanitizing.scrubbing import scrub

__all__ = ["Sanitizer", "scrub"]
