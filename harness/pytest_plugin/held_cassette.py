"""A test's cassette from its fixture's beginning to its last report: what of it is still to be told."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from harness.cassette.deck_report import CassetteReport
from harness.model import Exchange
from harness.pytest_plugin.cassette import SessionCassette
from harness.pytest_plugin.server import ServerOfRun


class HeldCassette:
    """The cassette of a session, and what is left of it when the session is gone.

    ``shown`` is its file as reports name it, ``exchanges`` gives what it was asked for. ``own`` is what the test gets.
    """

    def __init__(
        self,
        server: ServerOfRun,
        session: str,
        path: Path,
        *,
        shown: str,
        exchanges: Callable[[], tuple[Exchange, ...]],
    ) -> None:
        self._server = server
        self._session = session
        self._path = path
        self._shown = shown
        self._told: set[str] = set()
        self._final: CassetteReport | None = None
        self._untouched = False
        self.own = SessionCassette(path, self._report, exchanges)

    def untold(self) -> list[str]:
        """The calls that no recording answers and that nothing has told yet, and how they would be recorded."""
        found = {name: problem for name, problem in self.own.unexpected().items() if name not in self._told}
        self._told |= found.keys()
        folder = self._shown.rpartition("/")[0] or "."
        hint = f"(--harness-record {folder} --harness-record-mode new_episodes records what is missing)"
        return [*dict.fromkeys(found.values()), hint] if found else []

    def unplayed(self) -> list[str]:
        """The recordings that were not played."""
        left = self._report().unplayed
        if self._untouched:
            return [f"{self._shown} was not played at all"]
        return [f"{replace(one, file=self._shown)} was not played" for one in left]

    def lines(self) -> list[str]:
        """What a report says of it."""
        report = self._report()
        counts = {"played": report.played, "recorded": report.recorded, "not played": len(report.unplayed)}
        told = ", ".join(f"{number} {what}" for what, number in counts.items() if number)
        misses = list(dict.fromkeys(self.own.unexpected().values()))
        return [f"cassette {self._shown}: {told or 'nothing was played'}", *(f"  {one}" for one in misses)]

    def seen(self) -> dict[str, Any]:
        """What the run keeps of it, as plain JSON values."""
        report = self._report()
        return {"played": report.played, "recorded": report.recorded}

    def keep(self) -> None:
        """Keep what is known, before the session is forgotten."""
        found = self._server.cassette(self._session)
        self._untouched = found is None and self._path.is_file()
        self._final = found or CassetteReport(str(self._path), self._session, 0)

    def abandon(self) -> None:
        """Let what was last known be all; for a harness that is gone."""
        self._final = self._final or CassetteReport(str(self._path), self._session, 0)

    def _report(self) -> CassetteReport:
        if self._final is not None:
            return self._final
        return self._server.cassette(self._session) or CassetteReport(str(self._path), self._session, 0)
