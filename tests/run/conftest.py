"""Builders of the central types, the same as those of the checks; statuses of rules and notes of hooks besides."""

import runpy
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from harness.hooks.notes import Attempt, HookedProcess, Notes, Target, Unhooked
from harness.sessions import RuleStatus

Builders = runpy.run_path(str(Path(__file__).parent.parent / "checks" / "conftest.py"))["Builders"]
NOON = datetime(2026, 1, 2, 12, 0, 0, tzinfo=UTC)


@pytest.fixture
def make() -> Any:
    """Builders of the central types."""
    return Builders()


@pytest.fixture
def status() -> Callable[..., RuleStatus]:
    """Builds the status of a rule that met its one call, unless said otherwise."""

    def build(text: str, matches: int = 1, hits: int = 1, **changes: Any) -> RuleStatus:
        fields: dict[str, Any] = {
            "number": 1,
            "id": text,
            "text": text,
            "origin": "command line",
            "session": None,
            "paused": False,
            "matches": matches,
            "hits": hits,
            "expanded_from": None,
        }
        return RuleStatus(**{**fields, **changes})

    return build


@pytest.fixture
def notes() -> Callable[..., Notes]:
    """Builds the notes of one hooked process; targets are ``(host, port, stopped)``, one attempt each."""

    def build(
        *targets: tuple[str, str | None, bool],
        processes: int = 1,
        unhooked: tuple[Unhooked, ...] = (),
        overflowing: frozenset[int] = frozenset(),
    ) -> Notes:
        return Notes(
            tuple(HookedProcess(100 + number, 99, "CPython 3.13.1", ("python",), NOON) for number in range(processes)),
            tuple(Attempt(Target("connect", *target), 100, NOON) for target in targets),
            unhooked,
            overflowing,
        )

    return build
