"""What ``harness run`` was told, and the line that tells it again."""

import shlex
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from harness.control.child import ServerOptions
from harness.errors import UserError
from harness.faults.presets import presets
from harness.sessions import check_alias

SESSION = "run"
"""The session of a program, and so its cassette, where no other name was given."""

_ENDING = ".yaml"


@dataclass(frozen=True, slots=True)
class RunOptions:
    """What a run was told besides its command; ``server`` is for the server that it starts, ``out`` for the report.

    ``session`` names the program's session, and so its cassette.
    """

    server: ServerOptions = field(default_factory=ServerOptions)
    session: str = SESSION
    keep_credentials: bool = False
    allow_direct: bool = False
    out: Path | None = None

    @property
    def preset(self) -> str | None:
        """The preset that was chosen as the scenario; None where it is a file of the user's, or there is none."""
        return next((each.name for each in presets() if each.name == self.server.scenario), None)

    def repeating_line(self, program: str, command: Sequence[str], seed: int, *, recorded: bool = False) -> str:
        """A line to paste into a shell; ``program`` is how it calls us, quoted already.

        The files of journal and report are left out: they hold what this run has seen. So is the cassette where one was
        ``recorded``: it would be played, and rules would meet in it once more what they have met.
        """
        server = replace(self.server, seed=seed, journal=None)
        if recorded:
            server = replace(
                server, cassettes=replace(server.cassettes, record=None, mode=None, playback_repeats=False)
            )
        words = list(server.arguments())
        if self.session != SESSION and not recorded:
            words += ["--cassette", self.session]
        if self.keep_credentials:
            words.append("--keep-credentials")
        if self.allow_direct:
            words.append("--allow-direct")
        return f"{program} run {shlex.join([*words, '--', *command])}"


def cassette_name(given: str) -> str:
    """The session whose cassette has the name that was given; UserError for a name that none can have."""
    if given.endswith(_ENDING):
        raise UserError(f"--cassette: {given!r} is a file", hint=f"--cassette {given.removesuffix(_ENDING) or SESSION}")
    try:
        check_alias(given)
    except UserError as error:
        raise UserError(f"--cassette: {error.message}", hint=error.hint) from None
    return given
