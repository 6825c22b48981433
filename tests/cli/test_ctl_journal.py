"""harness ctl journal: exchanges in lines, filtered, for people and for programs."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from harness.journal import Journal, exchange_record
from harness.model import AppliedFault, Exchange, Result, ServiceError

INTERNAL = "volcengine=error:InternalError"


@pytest.fixture
def opened(commands: Any, make_exchange: Callable[..., Exchange]) -> Any:
    """A control port whose journal has three exchanges."""
    port = commands.announce(INTERNAL)
    port.sessions.mint(alias="web")
    error = ServiceError("InternalError", "No.", 500, "r-1")
    fault = AppliedFault(INTERNAL, "error:InternalError", 1)
    port.journal.append(make_exchange(session="web", reply=error, faults=(fault,), executed=0))
    port.journal.append(make_exchange(session="web", reply=Result({}, "r-2"), signature="mismatch", sequence=2))
    port.journal.append(
        make_exchange(session="gone", reply=None, operation=None, problem="no such host", executed=None)
    )
    return port


FIRST = (
    "12:00:00  web  GET open.volcengineapi.com RebootInstances → 200 InternalError, request id r-1, not executed"
    "  [volcengine=error:InternalError]\n"
)
SECOND = (
    "12:00:00  web  GET open.volcengineapi.com RebootInstances → 200 result, request id r-2, executed"
    "  ! signature: mismatch\n"
)
THIRD = "12:00:00  gone  GET open.volcengineapi.com / → 200 no such host\n"


@pytest.mark.parametrize(
    ("arguments", "lines"),
    [
        ([], FIRST + SECOND + THIRD),
        (["--session", "web"], FIRST + SECOND),
        (["--session", "gone"], THIRD),
        (["--operation", "RebootInstances"], FIRST + SECOND),
        (["--operation", "tencent"], ""),
        (["--rule", "1"], FIRST),
        (["--rule", INTERNAL], FIRST),
        (["--executed"], SECOND),
        (["--not-executed"], FIRST),
        (["--last", "1"], THIRD),
        (["--last", "0"], ""),
        (["--session", "web", "--last", "1"], SECOND),
    ],
)
@pytest.mark.usefixtures("opened")
def test_exchanges_in_lines(commands: Any, arguments: list[str], lines: str) -> None:
    assert commands("ctl", "journal", *arguments) == (0, lines, "")


def test_exchanges_for_programs_are_lines_as_in_a_journal_file(commands: Any, opened: Any) -> None:
    status, out, err = commands("ctl", "journal", "--format", "json")
    assert (status, err) == (0, "")
    assert [json.loads(line) for line in out.splitlines()] == [
        exchange_record(one) for one in opened.journal.exchanges()
    ]


@pytest.mark.usefixtures("opened")
def test_a_session_that_is_not_there_is_told(commands: Any) -> None:
    assert commands("ctl", "journal", "--session", "wed") == (
        0,
        "",
        "unknown session 'wed' (did you mean web?)\n",
    )
    assert commands("ctl", "journal", "--session", "anonymous") == (0, "", "")


def test_what_is_not_in_memory_any_more_is_told(
    commands: Any, opening: Callable[..., Any], make_exchange: Callable[..., Exchange]
) -> None:
    journal = Journal(limit=1)
    commands._opening = lambda *rules: opening(*rules, journal=journal)
    commands.announce()
    for _ in range(3):
        journal.append(make_exchange(reply=None, operation=None, executed=None, problem=None))
    assert commands("ctl", "journal")[2] == "2 before these are not in memory any more\n"
    assert commands("ctl", "journal", "--last", "1")[2] == ""


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--operation", "RebotInstances"], "unknown operation 'RebotInstances' (did you mean"),
        (["--rule", "9"], "unknown rule '9' (rules: 1)"),
        (["--rule", "nonsense"], "nonsense"),
        (["--last", "-1"], "-1 is not in the range"),
    ],
)
@pytest.mark.usefixtures("opened")
def test_a_mistake_is_told_in_a_line(commands: Any, arguments: list[str], told: str) -> None:
    status, out, err = commands("ctl", "journal", *arguments)
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert told in err
