"""Builders of the central types, the same as those of the checks; accounts of runs, and findings."""

import io
import runpy
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from harness.model import Finding
from harness.reports.account import Account, account_of

Builders = runpy.run_path(str(Path(__file__).parent.parent / "checks" / "conftest.py"))["Builders"]


@pytest.fixture
def make() -> Any:
    """Builders of the central types."""
    return Builders()


@pytest.fixture
def tell(make: Any) -> Callable[..., Account]:
    """Makes the account of a run, by a contract that says the same of every operation."""

    class Lenient(type(make.contract())):  # type: ignore[misc]
        def operation(self, identity: Any) -> Any:
            return replace(self._operation, id=identity)

    def build(report: Any, **changes: Any) -> Account:
        return account_of(report, Lenient(make.operation(), make.provider()), **changes)

    return build


@pytest.fixture
def finding(make: Any) -> Callable[..., Finding]:
    """Builds findings of the check ``error-code``, by their number."""

    def build(number: int = 1, **changes: Any) -> Finding:
        fields: dict[str, Any] = {
            "id": f"error-code-{number}",
            "case": f"acme/box:OpenBoxes/example/{number}",
            "client": "acme-sdk",
            "check": "error-code",
            "severity": "high",
            "operation": make.operation_id,
            "message": "the code was lost",
            "evidence": ("session-1-1",),
            "repeat": "harness verify acme-sdk --only 'a case of which the id is longer than a line of 80' --seed 7",
        }
        return Finding(**{**fields, **changes})

    return build


@pytest.fixture
def printed() -> Callable[..., list[str]]:
    """What a function prints on a console: in a pipe, or at a terminal of that width."""

    def run(show: Callable[[Console], None], *, width: int = 0, color: Any = None) -> list[str]:
        stream = io.StringIO()
        console = Console(
            file=stream,
            width=width or 80,
            force_terminal=bool(width),
            color_system=color,
            legacy_windows=False,
            _environ={},
        )
        show(console)
        return stream.getvalue().splitlines()

    return run
