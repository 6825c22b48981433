"""A control port to be found by the commands that look for one, the same as that of the control port's own tests."""

import os
import runpy
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from harness.cli.main import run
from harness.control.state_file import announced
from tests.cli.made_cassettes import fill

_CONTROL = runpy.run_path(str(Path(__file__).parent.parent / "control" / "conftest.py"))
ca_bundle, controlling, opening = (_CONTROL[name] for name in ("ca_bundle", "controlling", "opening"))


class Commands:
    """Runs commands of ours in a state folder in which harnesses are announced."""

    def __init__(self, state: Path, opening: Callable[..., Any], capsys: pytest.CaptureFixture[str]) -> None:
        self.state = state
        self._opening = opening
        self._capsys = capsys
        self._running = ExitStack()

    def announce(self, *rules: str, cassettes: Any = None, **changes: Any) -> Any:
        """Open a control port and tell of it as the state file does."""
        controlled = {} if cassettes is None else {"cassettes": cassettes}
        opened = self._running.enter_context(self._opening(*rules, **controlled))
        told = replace(opened.running, **({"pid": os.getpid()} | changes))
        self._running.enter_context(announced(self.state, told))
        return opened

    def __call__(self, *arguments: str) -> tuple[int, str, str]:
        """Run a command line: its status, and what it said on standard output and standard error."""
        self._capsys.readouterr()
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("HARNESS_STATE_DIR", str(self.state))
            status = run(arguments)
        said = self._capsys.readouterr()
        return status, said.out, said.err

    def close(self) -> None:
        """End all that was opened."""
        self._running.close()


@pytest.fixture
def commands(tmp_path: Path, opening: Callable[..., Any], capsys: pytest.CaptureFixture[str]) -> Iterator[Commands]:
    """Commands in a state folder of their own; nothing runs there yet."""
    made = Commands(tmp_path, opening, capsys)
    yield made
    made.close()


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """Runs ``harness cassette``: its status, and what it said on standard output and standard error."""

    def run_command(*arguments: object) -> tuple[int, str, str]:
        capsys.readouterr()
        status = run(["cassette", *map(str, arguments)])
        said = capsys.readouterr()
        return status, said.out, said.err

    return run_command


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a cassette as VCR.py records it by itself, in YAML and in JSON."""
    place = tmp_path / "given"
    fill(place)
    return place
