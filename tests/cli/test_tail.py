"""harness tail: what was there, what comes, and its two ends."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import contextmanager
from typing import Any

import pytest

from harness.journal import exchange_record
from harness.model import AppliedFault, Exchange

PATIENCE = 30
INTERNAL = "volcengine=error:InternalError"
Make = Callable[..., Exchange]


def ending(opened: Any, *exchanges: Exchange) -> threading.Thread:
    """Lets exchanges happen as soon as somebody follows, and then the end of the harness."""

    def work() -> None:
        assert opened.journal.followed.wait(PATIENCE)
        for exchange in exchanges:
            opened.journal.append(exchange)
        opened.server.stop()

    thread = threading.Thread(target=work)
    thread.start()
    return thread


def line(session: str, end: str = "", clock: str = "12:00:00") -> str:
    return f"{clock}  {session}  GET open.volcengineapi.com RebootInstances → 200, executed{end}\n"


def test_it_follows_until_the_harness_ends(commands: Any, make_exchange: Make) -> None:
    opened = commands.announce()
    opened.journal.append(make_exchange(session="before"))
    fault = AppliedFault(INTERNAL, "error:InternalError", 1)
    thread = ending(opened, make_exchange(session="one"), make_exchange(session="two", faults=(fault,)))
    status, out, err = commands("tail")
    thread.join()
    assert (status, out) == (0, line("before") + line("one") + line("two", f"  [{INTERNAL}]"))
    assert err == f"the harness of process {os.getpid()} has ended\n"


@pytest.mark.parametrize(
    ("arguments", "shown"),
    [
        (["--last", "0"], ["c", "d"]),
        (["--last", "1"], ["b", "c", "d"]),
        ([], ["a", "b", "c", "d"]),
        (["--session", "c"], ["c"]),
        (["--not-executed"], ["d"]),
        (["--executed", "--last", "1"], ["b", "c"]),
        (["--rule", "1"], ["a", "d"]),
        (["--rule", INTERNAL, "--last", "0"], ["d"]),
        (["--operation", "volcengine", "--session", "b"], ["b"]),
    ],
)
def test_only_what_is_wanted_is_shown(
    commands: Any, make_exchange: Make, arguments: list[str], shown: list[str]
) -> None:
    opened = commands.announce(INTERNAL)
    fault = AppliedFault(INTERNAL, "error:InternalError", 1)
    opened.journal.append(make_exchange(session="a", faults=(fault,)))
    opened.journal.append(make_exchange(session="b"))
    thread = ending(opened, make_exchange(session="c"), make_exchange(session="d", faults=(fault,), executed=0))
    _, out, _ = commands("tail", *arguments)
    thread.join()
    assert [one.split()[1] for one in out.splitlines()] == shown


def test_ten_that_were_there_are_shown_unless_told_otherwise(commands: Any, make_exchange: Make) -> None:
    opened = commands.announce()
    for number in range(15):
        opened.journal.append(make_exchange(session=f"s{number}"))
    thread = ending(opened)
    _, out, _ = commands("tail")
    thread.join()
    assert [one.split()[1] for one in out.splitlines()] == [f"s{number}" for number in range(5, 15)]


def test_lines_for_programs_are_as_in_a_journal_file(commands: Any, make_exchange: Make) -> None:
    opened = commands.announce()
    opened.journal.append(make_exchange(params={"Name": "\ud800"}))
    thread = ending(opened, make_exchange(session="web"))
    _, out, _ = commands("tail", "--format", "json")
    thread.join()
    assert [json.loads(one) for one in out.splitlines()] == [exchange_record(one) for one in opened.journal.exchanges()]


def test_a_session_that_is_not_there_yet_is_waited_for(commands: Any, make_exchange: Make) -> None:
    opened = commands.announce()
    opened.sessions.mint(alias="web")
    thread = ending(opened, make_exchange(session="wed"))
    _, out, err = commands("tail", "--session", "wed")
    thread.join()
    assert out == line("wed")
    assert err.startswith("unknown session 'wed' (did you mean web?); waiting for it\n")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--operation", "RebotInstances"], "unknown operation 'RebotInstances' (did you mean"),
        (["--rule", "9"], "unknown rule '9' (rules: 1)"),
        (["--pid", "1"], "no harness runs as process 1"),
    ],
)
def test_a_mistake_is_told_in_a_line(commands: Any, arguments: list[str], told: str) -> None:
    commands.announce(INTERNAL)
    status, out, err = commands("tail", *arguments)
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert told in err


def test_where_nothing_runs_it_is_said_what_to_do(commands: Any) -> None:
    assert commands("tail") == (2, "", "harness: no harness runs (start `harness serve` in another terminal)\n")


@contextmanager
def tailing(state: Any, *arguments: str) -> Any:
    """A ``harness tail`` of its own, into pipes."""
    with subprocess.Popen(
        [sys.executable, "-m", "harness", "tail", *arguments],
        env=os.environ | {"HARNESS_STATE_DIR": str(state)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as child:
        try:
            yield child
        finally:
            child.kill()


def test_each_line_comes_at_once_into_a_pipe_and_ctrl_c_is_a_normal_end(commands: Any, make_exchange: Make) -> None:
    opened = commands.announce()
    opened.journal.append(make_exchange(session="before"))
    with tailing(commands.state) as child:
        assert child.stdout.readline() == line("before")
        assert opened.journal.followed.wait(PATIENCE)
        opened.journal.append(make_exchange(session="one"))
        assert child.stdout.readline() == line("one")
        child.send_signal(signal.SIGINT)
        out, err = child.communicate(timeout=PATIENCE)
    assert (child.returncode, out, err) == (0, "", "")
    assert opened.journal.left.wait(PATIENCE)


def test_a_reader_that_has_seen_enough_ends_it(commands: Any, make_exchange: Make) -> None:
    opened = commands.announce()
    with tailing(commands.state) as child:
        assert opened.journal.followed.wait(PATIENCE)
        child.stdout.close()
        opened.journal.append(make_exchange())
        assert child.wait(PATIENCE) == 0
        assert child.stderr.read() == ""
