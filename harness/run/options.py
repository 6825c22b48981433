"""What ``harness run`` was told, and the line that tells it again."""

import shlex
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from harness.control.child import ServerOptions
from harness.faults.presets import presets


@dataclass(frozen=True, slots=True)
class RunOptions:
    """What a run was told besides its command; ``server`` is for the server that it starts, ``out`` for the report."""

    server: ServerOptions = field(default_factory=ServerOptions)
    keep_credentials: bool = False
    allow_direct: bool = False
    out: Path | None = None

    @property
    def preset(self) -> str | None:
        """The preset that was chosen as the scenario; None where it is a file of the user's, or there is none."""
        return next((each.name for each in presets() if each.name == self.server.scenario), None)

    def repeating_line(self, program: str, command: Sequence[str], seed: int) -> str:
        """A line to paste into a shell; ``program`` is how it calls us, quoted already.

        The files of journal and report are left out: they hold what this run has seen.
        """
        words = list(replace(self.server, seed=seed, journal=None).arguments())
        if self.keep_credentials:
            words.append("--keep-credentials")
        if self.allow_direct:
            words.append("--allow-direct")
        return f"{program} run {shlex.join([*words, '--', *command])}"
