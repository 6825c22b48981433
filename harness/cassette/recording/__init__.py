"""Interactions recorded so that none that was answered is ever lost: lines first, the cassette built from them."""

from harness.cassette.recording.recorder import Recorder
from harness.cassette.recording.recording_file import recording_path
from harness.cassette.recording.recovery import Recovery, recover

__all__ = ["Recorder", "Recovery", "recording_path", "recover"]
