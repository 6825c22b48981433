"""Suites that are run by a pytest of their own, as a user would run them, and what their reports said."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from harness.contract.catalog import Catalog
from harness.control.child import SERVER_VARIABLE
from harness.model import Call, Exchange
from harness.pytest_plugin.blocks import Place
from harness.sessions import SessionStore

SUITES = Path(__file__).parent / "suites"
_OTHERS = re.compile("PYTEST_|.*proxy", re.IGNORECASE)
"""Variables that say how this suite is run, and are no matter of the suites that it runs."""

RECORDER = """
import json, os

def pytest_runtest_logreport(report):
    if "PYTEST_XDIST_WORKER" not in os.environ:
        told = {"node": report.nodeid, "when": report.when, "outcome": report.outcome,
                "text": report.longreprtext, "sections": [list(one) for one in report.sections]}
        with open("reports.jsonl", "a", encoding="utf-8") as file:
            file.write(json.dumps(told) + "\\n")
"""
"""A plugin that writes down what each report says, behind the plugin that is tested."""


@dataclass(frozen=True)
class Told:
    """What the reports of one test said: its outcome, the text of its failure, and the section of the harness."""

    outcome: str
    text: str
    section: str


@dataclass(frozen=True)
class SuiteRun:
    """One run of pytest."""

    folder: Path
    status: int
    out: str
    reports: Sequence[Mapping[str, Any]]

    def told(self, name: str, when: str = "call") -> Told:
        """What the report of the test of that name said, by the end of its node id."""
        (report,) = (one for one in self.reports if one["node"].endswith(f"::{name}") and one["when"] == when)
        section = "\n".join(text for title, text in report["sections"] if title == "harness")
        return Told(report["outcome"], report["text"], section)

    def outcomes(self, when: str = "call") -> set[str]:
        """The outcomes of all tests."""
        return {one["outcome"] for one in self.reports if one["when"] == when}

    @property
    def summary(self) -> Sequence[str]:
        """The lines of the section that the plugin adds to the end of the run."""
        lines = self.out.splitlines()
        begins = [number for number, line in enumerate(lines) if line.strip("= ") == "harness"]
        if not begins:
            return ()
        rest = lines[begins[-1] + 1 :]
        end = next((number for number, line in enumerate(rest) if line.startswith("=") or not line), len(rest))
        return rest[:end]


RunSuite = Callable[..., SuiteRun]
MakeCall = Callable[..., Call]
MakeExchange = Callable[..., Exchange]


@pytest.fixture(scope="session")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the servers of all suites keep their state, so that one CA is enough."""
    return tmp_path_factory.mktemp("state")


@pytest.fixture(scope="session")
def server() -> str:
    """The command of a harness that can serve: of this environment, unless it lives in another one."""
    return os.environ.get(SERVER_VARIABLE) or f"{shlex.quote(sys.executable)} -m harness"


@pytest.fixture(scope="session")
def run_suite(tmp_path_factory: pytest.TempPathFactory, state: Path) -> RunSuite:
    """Runs suites, or files given as text, in a folder of their own with every warning an error."""

    def build(
        *suites: str,
        arguments: Sequence[str] = (),
        files: Mapping[str, str] | None = None,
        environ: Mapping[str, str] | None = None,
    ) -> SuiteRun:
        folder = tmp_path_factory.mktemp("suite")
        for name in ("conftest.py", "lost.yaml"):
            shutil.copy(SUITES / name, folder)
        for suite in suites:
            shutil.copy(SUITES / f"{suite}.py", folder / f"test_{suite}.py")
        for name, text in {"recorder.py": RECORDER, "pytest.ini": "[pytest]\n", **(files or {})}.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text, encoding="utf-8")
        kept = {name: value for name, value in os.environ.items() if not _OTHERS.match(name)}
        path = os.pathsep.join([str(folder), *filter(None, [kept.get("PYTHONPATH")])])
        kept |= {"HARNESS_STATE_DIR": str(state), "PYTHONPATH": path, "COLUMNS": "200"}
        always = ("-p", "recorder", "-p", "no:cacheprovider", "-W", "error", "--strict-markers", "--strict-config")
        done = subprocess.run(
            [sys.executable, "-m", "pytest", *always, *arguments],
            cwd=folder,
            env=kept | dict(environ or {}),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        written = folder / "reports.jsonl"
        lines = written.read_text(encoding="utf-8").splitlines() if written.exists() else []
        return SuiteRun(folder, done.returncode, done.stdout, [json.loads(line) for line in lines])

    return build


@pytest.fixture(scope="session")
def passing(run_suite: RunSuite) -> SuiteRun:
    """The suite in which everything passes, with its coverage and its journal."""
    return run_suite("passing", arguments=["--harness-coverage", "met.json", "--harness-journal", "calls.jsonl", "-rP"])


@pytest.fixture(scope="session")
def failing(run_suite: RunSuite) -> SuiteRun:
    """The suite in which everything fails, with a seed of its own."""
    return run_suite("failing", "hidden", arguments=["--harness-seed", "7"])


class Handle:
    """The part of a harness that rules need, in this process and without a listener."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog
        self.sessions = SessionStore(catalog, seed=0)
        self.rules = self.sessions.rules
        self.add_rules = self.sessions.add_rules
        self.remove_rule = self.sessions.remove_rule


class Played:
    """A session whose calls are played: decided by its rules, and in its journal."""

    def __init__(self, catalog: Catalog, make_call: MakeCall, make_exchange: MakeExchange) -> None:
        handle: Any = Handle(catalog)
        handle.sessions.mint(alias="mine")
        self._sessions: SessionStore = handle.sessions
        self._catalog = catalog
        self._make_call = make_call
        self._make_exchange = make_exchange
        self._exchanges: list[Exchange] = []
        self.place = Place(handle, "mine", lambda: tuple(self._exchanges))

    def call(self, operation: str = "RebootInstances", seconds: float = 0) -> bool:
        """One call; whether a fault met it."""
        call = self._make_call(operation)
        now = datetime(2026, 1, 2, 12, tzinfo=UTC) + timedelta(seconds=seconds)
        decision = self._sessions.get("mine").decide(call, self._catalog.operation(call.operation), now=now)
        self._exchanges.append(self._make_exchange(operation=call.operation, faults=decision.applied))
        return bool(decision.chosen)

    @property
    def standing(self) -> list[str]:
        """The rules that stand."""
        return [status.text for status in self.place.handle.rules("mine")]


@pytest.fixture
def played(catalog: Catalog, make_call: MakeCall, make_exchange: MakeExchange) -> Played:
    """A session whose calls are played."""
    return Played(catalog, make_call, make_exchange)
