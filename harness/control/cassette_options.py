"""What a harness is told of cassettes and real providers, and the words that tell it."""

from dataclasses import dataclass
from pathlib import Path

from harness.cassette.interaction import RecordMode


@dataclass(frozen=True, slots=True)
class CassetteOptions:
    """``record`` or ``replay``, neither, and never both; paths as this process understands them.

    ``record`` is a folder, ``replay`` a folder or a cassette. ``mode`` is None where none was named. ``live`` are hosts
    whose real provider may answer, to what changes something there only with ``allow_mutations``; ``live_ca`` is a file
    of certificates by which theirs are verified.
    """

    record: Path | None = None
    replay: Path | None = None
    mode: RecordMode | None = None
    playback_repeats: bool = False
    live: tuple[str, ...] = ()
    allow_mutations: bool = False
    live_ca: Path | None = None

    @property
    def cassettes(self) -> Path | None:
        """The folder or the file that is played or recorded into; None where there is neither."""
        return self.record or self.replay

    @property
    def record_mode(self) -> RecordMode:
        """The mode that counts: a replay records nothing, and who records does it once unless told otherwise."""
        return "none" if self.record is None else self.mode or "once"

    def arguments(self) -> tuple[str, ...]:
        """The options on a command line."""
        words: list[str] = []
        if self.record is not None:
            words += ["--record", str(self.record)]
        if self.replay is not None:
            words += ["--replay", str(self.replay)]
        if self.mode is not None:
            words += ["--record-mode", self.mode]
        if self.playback_repeats:
            words.append("--playback-repeats")
        for host in self.live:
            words += ["--live", host]
        if self.allow_mutations:
            words.append("--allow-mutations")
        if self.live_ca is not None:
            words += ["--live-ca", str(self.live_ca)]
        return tuple(words)
