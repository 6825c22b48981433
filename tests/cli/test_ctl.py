"""harness ctl, in general: what it finds, what it says where it finds nothing, the state."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

EACH = [
    ["state"],
    ["rules"],
    ["add", "volcengine=throttle:1/1s"],
    ["change", "1", "volcengine=throttle:1/1s"],
    ["pause", "1"],
    ["resume", "1"],
    ["remove", "1"],
    ["clear"],
    ["scenario"],
    ["scenario", "throttle-storm"],
    ["scenario", "--drop"],
    ["sessions"],
    ["mint"],
    ["step", "shell", "1"],
    ["reset", "shell"],
    ["release", "shell"],
    ["cassettes"],
    ["journal"],
]


def test_every_subcommand_is_tried_here(commands: Any) -> None:
    listed = commands("ctl", "--help")[1].partition("Commands:")[2].partition("Example")[0]
    assert {line.split()[0] for line in listed.splitlines() if line.strip()} == {one[0] for one in EACH}


@pytest.mark.parametrize("arguments", EACH)
def test_where_nothing_runs_it_is_said_what_to_do(commands: Any, arguments: list[str]) -> None:
    assert commands("ctl", *arguments) == (
        2,
        "",
        "harness: no harness runs (start `harness serve` in another terminal)\n",
    )


@pytest.mark.parametrize("arguments", EACH)
def test_a_harness_that_does_not_answer_is_told_in_a_line(commands: Any, arguments: list[str]) -> None:
    commands.announce().server.stop()
    status, out, err = commands("ctl", *arguments)
    assert (status, out) == (3, "")
    assert err.startswith(f"harness: the harness of process {os.getpid()} does not answer at http://127.0.0.1:")
    assert err.count("\n") == 1


def test_another_version_is_told_in_a_line(commands: Any) -> None:
    commands.announce(protocol=99)
    status, out, err = commands("ctl", "rules")
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert "speaks version 99 of the control protocol" in err


def test_the_state_for_people(commands: Any, ca_bundle: Path, tmp_path: Path) -> None:
    opened = commands.announce("tencent=throttle", "volcengine=error:InternalError")
    assert commands("ctl", "state") == (
        0,
        (
            "process    4711 (serve), version 1.2.3, since 03:04:05 UTC\n"
            "proxy      http://127.0.0.1:8080\n"
            "endpoint   http://127.0.0.1:8081\n"
            f"control    {opened.server.url}, with the token in {tmp_path / 'running' / f'{os.getpid()}.json'}\n"
            f"CA         {ca_bundle}\n"
            "seed       7\n"
            "strict     no\n"
            "sessions   1\n"
            "exchanges  0\n"
            "rules      2\n"
            "never met  tencent=throttle\n"
            "never met  volcengine=error:InternalError\n"
            "scenario   none\n"
        ),
        "",
    )
    file = tmp_path / "storm.yaml"
    file.write_text("rules: []\n")
    opened.scenario.load(file)
    assert f"scenario   {file}\n" in commands("ctl", "state")[1]
    file.write_text("rules: 1\n")
    opened.scenario.look()
    opened.scenario.look()
    assert f"           its latest edit is not taken: {file}:1" in commands("ctl", "state")[1]


def test_what_is_wrong_with_a_harness_is_part_of_its_state(commands: Any, make_exchange: Any) -> None:
    def full(_: object) -> None:
        raise OSError(28, "No space left on device")

    opened = commands.announce()
    opened.journal._sinks.append(full)
    opened.journal.append(make_exchange())
    assert (
        "problem    the journal is no longer written: [Errno 28] No space left on device\n"
        in commands("ctl", "state")[1]
    )


def test_the_state_for_programs(commands: Any) -> None:
    commands.announce()
    status, out, err = commands("ctl", "state", "--format", "json")
    assert (status, err, json.loads(out)["seed"]) == (0, "", 7)


# --- several ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def neighbour() -> Any:
    """Another process that lives."""
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as child:
        yield child
        child.communicate(b"\n")


AT = "127.0.0.1:8080"


def test_one_that_serves_is_meant_and_the_others_are_told(commands: Any, neighbour: Any) -> None:
    commands.announce("tencent=throttle", owner="run", pid=neighbour.pid)
    commands.announce("alibaba=throttle")
    status, out, err = commands("ctl", "rules")
    assert status == 0
    assert "alibaba=throttle" in out
    found = f"2 harnesses run, this is {os.getpid()} (serve, {AT})"
    assert err == f"harness: {found}; --pid chooses another: {neighbour.pid} (run, {AT})\n"


def test_one_can_be_chosen(commands: Any, neighbour: Any) -> None:
    commands.announce("tencent=throttle", owner="run", pid=neighbour.pid)
    commands.announce("alibaba=throttle")
    for pid, rule in ((neighbour.pid, "tencent=throttle"), (os.getpid(), "alibaba=throttle")):
        status, out, err = commands("ctl", "rules", "--pid", str(pid))
        assert (status, err) == (0, "")
        assert rule in out
    status, out, err = commands("ctl", "rules", "--pid", "1")
    assert (status, out) == (2, "")
    there = f"{os.getpid()} (serve, {AT}), {neighbour.pid} (run, {AT})"
    assert err == f"harness: no harness runs as process 1 (there are {there})\n"


def test_one_of_a_program_is_found_where_nobody_serves(commands: Any) -> None:
    commands.announce("tencent=throttle", owner="pytest")
    assert "tencent=throttle" in commands("ctl", "rules")[1]
