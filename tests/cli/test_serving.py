"""Serving as a child of another program: it says where, ends with its owner, and explains itself in one line."""

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from harness.cassette.reading import read_cassette
from harness.cassette.unfinished import is_unfinished
from harness.control.cassette_options import CassetteOptions
from harness.control.child import ServerOptions, serving
from harness.control.client import ControlClient
from harness.control.state_file import RunningHarness, find_running, from_json
from harness.errors import UnsoundRun, UserError

PATIENCE = 60
FREE = ["--listen", "127.0.0.1:0", "--endpoint", "127.0.0.1:0"]
OURS = (sys.executable, "-m", "harness")


def environment(state: Path) -> dict[str, str]:
    """An environment in which the harness keeps its state there."""
    kept = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
    return kept | {"HARNESS_STATE_DIR": str(state)}


@contextmanager
def owned(state: Path, *arguments: str) -> Iterator[tuple["subprocess.Popen[str]", RunningHarness]]:
    """A harness that serves for us, and what it said when it was ready."""
    with subprocess.Popen(
        [*OURS, "serve", "--owned-by", "pytest", *FREE, *arguments],
        env=environment(state),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as child:
        try:
            assert child.stdout is not None
            yield child, from_json(json.loads(child.stdout.readline()), "its line")
        finally:
            child.kill()


def wait_for_the_end(running: RunningHarness) -> None:
    """Wait until a harness that is no child of ours has ended: until then its stream stays open."""
    with closing(ControlClient(running)) as client, suppress(UnsoundRun):
        assert list(client.stream("/exchanges/stream")) == []
    with closing(ControlClient(running)) as client, pytest.raises(UnsoundRun, match="does not answer"):
        client.ask("GET", "/state")


def call(running: RunningHarness) -> None:
    """Let one exchange happen."""
    assert running.endpoint_url is not None
    url = f"{running.endpoint_url}/?Action=RebootInstances&Version=2020-04-01&InstanceIds.1=i-1"
    urllib.request.urlopen(url).close()  # noqa: S310
    with closing(ControlClient(running)) as client:
        found = client.ask("GET", "/exchanges", query={"session": "anonymous", "settled": True})
    assert len(found["exchanges"]) == 1


def nonsense(running: RunningHarness) -> None:
    """Send what is no request, and leave in the middle of others."""
    host, _, port = running.control_url.removeprefix("http://").partition(":")
    head = f"Host: {host}:{port}\r\nAuthorization: Bearer {running.token}\r\n"
    for message in (
        "\x16\x03\x01\r\n\r\n",
        f"GET /exchanges/stream HTTP/1.1\r\n{head}\r\n",
        f"POST /rules HTTP/1.1\r\n{head}Content-Length: 100\r\n\r\n{{",
    ):
        with socket.create_connection((host, int(port)), PATIENCE) as connection:
            connection.sendall(message.encode("latin-1"))
            if "POST" not in message:
                assert connection.recv(1000).startswith(b"HTTP/1.1 ")


# --- its life ---------------------------------------------------------------------------------------------------------


def test_it_says_where_in_one_line_and_ends_when_its_input_does(tmp_path: Path) -> None:
    with owned(tmp_path, "--seed", "7", "--fault", "tencent=throttle") as (child, running):
        assert (running.pid, running.owner, running.seed) == (child.pid, "pytest", 7)
        assert find_running(tmp_path) == running
        with closing(ControlClient(running)) as client:
            assert client.ask("GET", "/state")["rules_never_met"] == ["tencent=throttle"]
        call(running)
        nonsense(running)
        out, err = child.communicate(timeout=PATIENCE)
    assert (child.returncode, out, err) == (0, "", "")
    with pytest.raises(UserError, match=r"^no harness runs \("):
        find_running(tmp_path)


def test_a_signal_ends_it_in_good_order_though_its_owner_lives(tmp_path: Path) -> None:
    with owned(tmp_path) as (child, _):
        child.terminate()
        assert child.wait(PATIENCE) == 0
        assert child.stderr is not None
        assert child.stderr.read() == ""


OWNER = """
import os, sys, time
from harness.control.child import ServerOptions, serving
with serving((sys.executable, "-m", "harness"), "run", ServerOptions()) as child:
    print(child.running.pid, flush=True)
    time.sleep(1000)
"""


def test_it_ends_when_its_owner_is_killed(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", OWNER], env=environment(tmp_path), stdout=subprocess.PIPE, text=True
    ) as owner:
        assert owner.stdout is not None
        pid = int(owner.stdout.readline())
        running = find_running(tmp_path, pid)
        assert (running.pid, running.owner) == (pid, "run")
        owner.kill()
        owner.wait(PATIENCE)
        wait_for_the_end(running)


@pytest.mark.parametrize(("said", "unfinished"), [("", True), ("end\n", False)])
def test_what_was_recorded_is_unfinished_where_the_owner_did_not_say_that_it_ends(
    tmp_path: Path,
    said: str,
    unfinished: bool,  # noqa: FBT001
) -> None:
    tapes = tmp_path / "tapes"
    with owned(tmp_path, "--record", str(tapes)) as (child, running):
        call(running)
        assert child.communicate(said, timeout=PATIENCE) == ("", "")
    assert is_unfinished(read_cassette(tapes / "anonymous.yaml").metadata) is unfinished


def test_a_child_that_is_told_to_end_finishes_what_it_records(tmp_path: Path) -> None:
    options = ServerOptions(cassettes=CassetteOptions(record=tmp_path / "tapes"))
    with serving(OURS, "run", options, environ=environment(tmp_path)) as child:
        call(child.running)
    assert not is_unfinished(read_cassette(tmp_path / "tapes" / "anonymous.yaml").metadata)


def test_a_journal_that_cannot_be_written_any_more_is_its_owners_business(tmp_path: Path) -> None:
    options = ServerOptions(journal=Path("/dev/full"))
    with serving(OURS, "run", options, environ=environment(tmp_path)) as child:
        call(child.running)
        with closing(ControlClient(child.running)) as client:
            told = client.ask("GET", "/state")["problems"]
    assert told == ["the journal is no longer written: [Errno 28] No space left on device"]
    assert child.problems == tuple(told)


# --- where it cannot start --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (ServerOptions(rules=("volcengine=eror:InternalError",)), r"^rule '.*unknown fault 'eror' \(did you mean"),
        (ServerOptions(scenario="throttle-strom"), r"^unknown preset 'throttle-strom' \(did you mean throttle-storm"),
        (ServerOptions(scenario="missing.yaml"), r"^missing\.yaml: is no file"),
        (ServerOptions(specs=(Path("/nowhere"),)), r"^/nowhere: is not a folder"),
        (ServerOptions(journal=Path("/nowhere/j")), r"^/nowhere/j: cannot be written: No such file"),
    ],
)
def test_what_the_user_got_wrong_is_told_in_its_own_words(tmp_path: Path, options: ServerOptions, message: str) -> None:
    with pytest.raises(UserError, match=message), serving(OURS, "run", options, environ=environment(tmp_path)):
        pass


@pytest.mark.parametrize("missing", ["mitmproxy", "starlette", "uvicorn"])
def test_a_package_that_is_missing_is_named(tmp_path: Path, missing: str) -> None:
    code = f"import sys; sys.modules[{missing!r}] = None; from harness.cli.main import main; main()"
    command = (sys.executable, "-c", code)
    told = rf"the listener needs a package that is not installed: {missing} \(pip install"
    with pytest.raises(UserError, match=told), serving(command, "run", ServerOptions(), environ=environment(tmp_path)):
        pass


def test_a_state_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    environ = environment(tmp_path / "file")
    with (
        pytest.raises((UserError, UnsoundRun), match="cannot be"),
        serving(OURS, "run", ServerOptions(), environ=environ),
    ):
        pass


# --- for a person -----------------------------------------------------------------------------------------------------


@contextmanager
def served(state: Path, *arguments: str) -> Iterator[Any]:
    """A ``harness serve`` as a person starts it, when it is ready."""
    with subprocess.Popen(
        [*OURS, "serve", *FREE, *arguments],
        env=environment(state),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as child:
        try:
            assert child.stdout is not None
            for line in child.stdout:
                if line.startswith("in another shell"):
                    break
            yield child
        finally:
            child.kill()


def test_an_edit_of_the_scenario_is_told_and_takes_effect(tmp_path: Path) -> None:
    file = tmp_path / "storm.yaml"
    file.write_text("seed: 9\nrules:\n  - volcengine=error:500:InternalError#2\n")
    with served(tmp_path, "--scenario", str(file)) as child:
        running = find_running(tmp_path)
        assert running.seed == 9
        file.write_text("rules:\n  - volcengine=eror:x\n")
        told = child.stderr.readline()
        assert told.startswith("the edit of the scenario is not taken, its rules stay as they were: ")
        assert f"{file}:2 at /rules/0: " in told
        with closing(ControlClient(running)) as client:
            assert client.ask("GET", "/state")["scenario"]["problem"] in told
            assert [one["text"] for one in client.ask("GET", "/rules")["rules"]] == [
                "volcengine=error:500:InternalError#2"
            ]
            file.write_text("rules:\n  - tencent=throttle\n")
            assert child.stderr.readline() == "the edit of the scenario is taken: 1 rule\n"
            assert [one["text"] for one in client.ask("GET", "/rules")["rules"]] == ["tencent=throttle"]
        child.send_signal(signal.SIGINT)
        _, err = child.communicate(timeout=PATIENCE)
    assert (child.returncode, err) == (0, "\n0 exchanges\nnever met: tencent=throttle\n")


def test_a_port_for_control_that_is_in_use_is_the_users_mistake(tmp_path: Path) -> None:
    with served(tmp_path):
        taken = find_running(tmp_path).control_url.removeprefix("http://")
        done = subprocess.run(
            [*OURS, "serve", *FREE, "--control", taken],
            env=environment(tmp_path),
            capture_output=True,
            text=True,
            check=False,
        )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        f"harness: cannot listen for control on {taken}: Address already in use "
        "(choose another port, or 0 for any free one)\n"
    )


def test_control_is_on_loopback_only(tmp_path: Path) -> None:
    done = subprocess.run(
        [*OURS, "serve", *FREE, "--control", "0.0.0.0:0"],
        env=environment(tmp_path),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert "only loopback addresses are allowed" in done.stderr
