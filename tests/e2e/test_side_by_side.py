"""Several harnesses at once: two that serve and one of a run, each with rules and a journal of its own."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from harness.control.client import ControlClient
from harness.control.state_file import find_running, look_around

FREE = ["--listen", "127.0.0.1:0", "--endpoint", "127.0.0.1:0"]
CALLER = """
import http.client, os, sys
for _ in sys.stdin:
    connection = http.client.HTTPConnection(os.environ["HARNESS_ENDPOINT"].removeprefix("http://"))
    connection.request("GET", "/?Action=RebootInstances&Version=2020-04-01&InstanceIds.1=i-1")
    print(connection.getresponse().status, flush=True)
    connection.close()
"""


class SideBySide:
    """Processes of ours that share a state folder."""

    def __init__(self, state: Path) -> None:
        kept = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
        self.environ = kept | {"HARNESS_STATE_DIR": str(state)}
        self.children: list[subprocess.Popen[str]] = []
        self._state = state

    def start(self, *words: str, more: dict[str, str] | None = None) -> "subprocess.Popen[str]":
        """Start a process with pipes."""
        child = subprocess.Popen(
            words,
            env=self.environ | (more or {}),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.children.append(child)
        return child

    def harness(self, *words: str) -> "subprocess.Popen[str]":
        return self.start(sys.executable, "-m", "harness", *words)

    def ctl(self, *words: str) -> Any:
        """What a command that controls answers to programs."""
        done = subprocess.run(
            [sys.executable, "-m", "harness", "ctl", *words, "--format", "json"],
            env=self.environ,
            capture_output=True,
            text=True,
            check=True,
        )
        return json.loads(done.stdout)

    def pid_of(self, owner: str, known: set[int]) -> int:
        """The process of the one harness of that owner that is not known yet."""
        (pid,) = {one.pid for one in look_around(self._state).running if one.owner == owner} - known
        return pid

    def settle(self, pid: int) -> None:
        """Wait until no exchange of the callers is open."""
        with closing(ControlClient(find_running(self._state, pid))) as client:
            client.ask("GET", "/exchanges", query={"session": "anonymous", "settled": True})


@pytest.fixture
def together(tmp_path: Path) -> Iterator[SideBySide]:
    """Processes that end with the test."""
    made = SideBySide(tmp_path)
    yield made
    for child in made.children:
        child.kill()
        child.communicate()


def ask(child: "subprocess.Popen[str]") -> str:
    """Let the caller make a call; the status of the answer."""
    assert child.stdin is not None
    assert child.stdout is not None
    child.stdin.write("\n")
    child.stdin.flush()
    return child.stdout.readline().strip()


def ready(child: "subprocess.Popen[str]") -> str:
    """The endpoint of a harness that serves, once it does."""
    assert child.stdout is not None
    for line in child.stdout:
        if line.startswith("endpoint"):
            endpoint = line.split()[1]
        if line.startswith("in another shell"):
            break
    return endpoint


def test_they_do_not_disturb_each_other(together: SideBySide) -> None:
    pids: set[int] = set()
    callers = {}
    for _ in range(2):
        endpoint = ready(together.harness("serve", *FREE))
        pid = together.pid_of("serve", pids)
        pids.add(pid)
        callers[pid] = together.start(sys.executable, "-c", CALLER, more={"HARNESS_ENDPOINT": endpoint})
    run = together.harness("run", "--", sys.executable, "-c", CALLER)
    assert ask(run) == "200"
    callers[together.pid_of("run", pids)] = run
    for number, (pid, caller) in enumerate(callers.items(), start=1):
        added = together.ctl("add", f"volcengine=error:500:InternalError#{number}", "--pid", str(pid))
        assert [rule["number"] for rule in added["rules"]] == [1]
        statuses = [ask(caller) for _ in range(3)]
        assert statuses == ["500" if turn == number else "200" for turn in range(1, 4)]
    for pid, caller in callers.items():
        together.settle(pid)
        state = together.ctl("state", "--pid", str(pid))
        assert (state["pid"], state["exchanges"], state["rules_never_met"]) == (pid, 4 if caller is run else 3, [])
    assert len({together.ctl("state", "--pid", str(pid))["proxy_url"] for pid in callers}) == 3
    out, err = run.communicate("", timeout=60)
    assert (run.returncode, out) == (1, "")  # the calls were not signed
    assert "4 requests" in err
    assert {one.pid for one in look_around(Path(together.environ["HARNESS_STATE_DIR"])).running} == pids
