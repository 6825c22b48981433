"""Where the recorder is found."""

from harness.cassette.recording import Recorder

__all__ = ["Recorder"]
