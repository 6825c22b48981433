"""Builders for tests that let unmodified programs meet a running harness."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from harness.app import LocalHarness
from harness.clients.table import CLIENTS
from harness.config import ANY_PORT, Settings, parse_address, spec_roots
from harness.control.environment import Access, ca_variables, credential_variables, own_variables, proxy_variables
from harness.drivers.environment import scrubbed
from harness.drivers.messages import ClientSession
from harness.drivers.runner import Driver
from harness.hooks.environment import child_environment
from harness.hooks.folder import install
from harness.hooks.notes import Notes, Unhooked, read_notes
from harness.hooks.unhooked import started_without_hook
from harness.model import Exchange
from tests.e2e.record_cassettes import Recording, Said, calls, drivers, session

ROOT = Path(__file__).resolve().parents[2]
UNDER_VCR = Path(__file__).parent / "driver_under_vcr.py"
NOWHERE = "http://127.0.0.1:9"
NODE_CLIENTS = Path(__file__).parent / "node"
NODE_MODULES_VARIABLE = "HARNESS_NODE_MODULES"


@dataclass(frozen=True)
class Watched:
    """A program that ran below the hooks: how it ended, what the harness saw, what the hooks noted."""

    status: int
    output: str
    complaint: str
    exchanges: tuple[Exchange, ...]
    notes: Notes
    gap: Unhooked | None

    @property
    def calls(self) -> list[str]:
        """The operations that were called, with what was thought of each signature."""
        drafts = [exchange.draft for exchange in self.exchanges]
        return [f"{draft.operation.name if draft.operation else None} {draft.signature}" for draft in drafts]

    @property
    def tries(self) -> list[str]:
        """What was tried past the proxy."""
        return [f"{target.way} {target}" for target in self.notes.targets]


@pytest.fixture(scope="module")
def harness_below(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalHarness]:
    """A harness for the programs of a module."""
    state = tmp_path_factory.mktemp("state")
    with LocalHarness(Settings(state=state, specs=spec_roots(), listen=parse_address("127.0.0.1:0"))) as harness:
        yield harness


@pytest.fixture
def watch(harness_below: LocalHarness, tmp_path: Path) -> Callable[..., Watched]:
    """Runs a command as ``harness run`` does, in a session of its own, in this environment and what is given."""

    def run(*command: str, cwd: Path | None = None, **base: str) -> Watched:
        minted = harness_below.mint()
        access = Access(harness_below.proxy_url, None, str(harness_below.ca_bundle), minted)
        folder = install(tmp_path / "a run", harness_below.ca_bundle)
        settings = proxy_variables(access) | ca_variables(access) | own_variables(access)
        around = {**os.environ, **base}
        environment = child_environment(around, settings, folder, credentials=credential_variables(access))
        child = subprocess.Popen(
            command, cwd=cwd, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        output, complaint = child.communicate()
        notes = read_notes(folder.notes)
        gap = started_without_hook(command, child.pid, notes, search_path=environment.get("PATH"))
        return Watched(child.returncode, output, complaint, harness_below.exchanges(minted.alias), notes, gap)

    return run


@pytest.fixture(scope="session")
def node_clients(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the Node SDKs, as locked, and the programs that use them.

    ``HARNESS_NODE_MODULES`` names a folder in which they stay from one run of the tests to the next.
    """
    missing = [name for name in ("node", "npm") if shutil.which(name) is None]
    if missing:
        pytest.skip(f"{' and '.join(missing)} is not installed")
    temporary = tmp_path_factory.getbasetemp()
    shared = temporary.parent if "PYTEST_XDIST_WORKER" in os.environ else temporary
    folder = Path(os.environ.get(NODE_MODULES_VARIABLE) or shared / "node-clients")
    folder.mkdir(parents=True, exist_ok=True)
    lock = (NODE_CLIENTS / "package-lock.json").read_bytes()
    installed = folder / f"installed-{hashlib.sha256(lock).hexdigest()[:16]}"
    with FileLock(folder / "lock"):
        for file in NODE_CLIENTS.iterdir():
            shutil.copy(file, folder)
        if not installed.exists():
            done = subprocess.run(["npm", "ci"], cwd=folder, capture_output=True, text=True, check=False)
            assert done.returncode == 0, done.stderr
            installed.touch()
    return folder


@dataclass(frozen=True)
class Played:
    """What a client said of the calls that a cassette answered or recorded, and what became of the cassette."""

    said: tuple[Said, ...]
    facts: Mapping[str, Any]


@pytest.fixture
def under_vcr(tmp_path: Path) -> Callable[..., Played]:
    """Lets a client make the calls of a recording with VCR.py around it, in a process of its own.

    Without a ``harness`` its proxy is an address where nothing listens, and what it may not reach its driver refuses.
    """

    def play(recording: Recording, cassette: Path, *, how: str = "none", harness: LocalHarness | None = None) -> Played:
        told = tmp_path / "told.json"
        command = (sys.executable, "-P", str(UNDER_VCR), how, str(cassette), str(told))
        environment = scrubbed(os.environ) | {"PYTHONPATH": str(ROOT)}
        if harness is None:
            ca = tmp_path / "nobody.pem"
            ca.touch()
            here = ClientSession("HARNESSREPLAYREPLAY0", "0" * 40, recording.region, str(ca), proxy=NOWHERE)
        else:
            here = session(harness, harness.mint(alias=recording.alias, rules=recording.rules), recording)
        with Driver((*command, str(CLIENTS[recording.client].driver)), environment=environment) as driver:
            driver.start()
            said = calls(driver, recording, here)
        return Played(said, json.loads(told.read_text(encoding="utf-8")))

    return play


@pytest.fixture
def through_proxy(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Played]:
    """Lets a client make the calls of recordings through a proxy that has nothing but a folder of cassettes.

    Recordings are given by the names of their sessions, which are those of the cassettes that they play.
    """

    def play(folder: Path, wanted: Mapping[str, Recording]) -> Played:
        settings = Settings(
            tmp_path_factory.mktemp("state"), spec_roots(), ANY_PORT, seed=1, cassettes=folder, record_mode="none"
        )
        said: list[Said] = []
        with ExitStack() as stack, LocalHarness(settings) as harness:
            running = drivers(stack, {one.client for one in wanted.values()})
            for alias, recording in wanted.items():
                here = session(harness, harness.mint(alias=alias), recording)
                said += calls(running[recording.client], recording, here)
                assert {one.draft.responder for one in harness.exchanges(alias)} == {"replay"}
            report = harness.cassettes()
        assert report is not None
        return Played(
            tuple(said), {"missed": bool(report.missed), "played": report.played, "unplayed": len(report.unplayed)}
        )

    return play
