"""harness ctl: rules are listed, added, changed, paused, removed."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from harness.contract.catalog import Catalog
from harness.faults.connections import Arriving
from harness.model import Call

INTERNAL, INVALID = "volcengine=error:InternalError", "volcengine=error:InvalidArgument"


@pytest.fixture
def call(catalog: Catalog, noon: datetime, make_call: Callable[..., Call]) -> Callable[..., None]:
    """Lets a call of ``RebootInstances`` happen in a session."""

    def happen(opened: Any, alias: str) -> None:
        asked = make_call()
        opened.sessions.choose(None, alias).decide(asked, catalog.operation(asked.operation), now=noon)

    return happen


def texts(opened: Any) -> list[str]:
    return [one.text for one in opened.sessions.rules()]


def test_rules_are_listed_in_columns(commands: Any, call: Callable[..., None]) -> None:
    opened = commands.announce(f"{INTERNAL}#2", "tencent=throttle")
    opened.sessions.mint(alias="web", rules=["alibaba=throttle#1"])
    opened.sessions.pause_rule(2, paused=True)
    for alias in ("web", "web", "other"):
        call(opened, alias)
    assert commands("ctl", "rules") == (
        0,
        (
            "no  met           session  from          rule\n"
            " 3  no calls yet  web      mint          alibaba=throttle#1\n"
            " 1  1 of 3 calls  (all)    command line  volcengine=error:InternalError#2\n"
            " 2  no calls yet  (all)    command line  tencent=throttle  (paused)\n"
        ),
        "",
    )
    assert " 1  0 of 1 call   (all)    command line  " in commands("ctl", "rules", "--session", "other")[1]


def test_where_there_is_no_rule_it_is_said_how_to_add_one(commands: Any) -> None:
    commands.announce()
    assert commands("ctl", "rules") == (0, "no rules; harness ctl add RULE adds one\n", "")


def test_an_added_rule_is_told_with_its_number_and_how_to_remove_it(commands: Any) -> None:
    opened = commands.announce("tencent=throttle")
    assert commands("ctl", "add", "volcengine = error:InternalError", INVALID) == (
        0,
        f"rule 2 added: {INTERNAL}\nrule 3 added: {INVALID}\nremove: harness ctl remove 2 3\n",
        "",
    )
    assert texts(opened) == [INTERNAL, INVALID, "tencent=throttle"]


def test_a_rule_is_added_to_one_session_at_the_end_and_paused(commands: Any) -> None:
    opened = commands.announce()
    opened.sessions.mint(alias="web", rules=["tencent=throttle"])
    _, out, _ = commands("ctl", "add", INTERNAL, "--session", "web", "--last", "--paused")
    assert out.startswith(f"rule 2 added (of session web): {INTERNAL}\n")
    assert [(one.text, one.session, one.paused) for one in opened.sessions.rules()] == [
        ("tencent=throttle", "web", False),
        (INTERNAL, "web", True),
    ]


def test_a_rule_is_changed(commands: Any) -> None:
    opened = commands.announce(INTERNAL)
    assert commands("ctl", "change", "1", INVALID) == (0, f"rule 1 changed: {INVALID}\n", "")
    assert texts(opened) == [INVALID]


def test_rules_are_paused_and_go_on(commands: Any, call: Callable[..., None]) -> None:
    opened = commands.announce(INTERNAL, INVALID, "tencent=throttle")
    call(opened, "web")
    assert commands("ctl", "pause", "1", "3", "1") == (
        0,
        f"rule 1 paused, it met 1 of 1 call: {INTERNAL}\nrule 3 paused: tencent=throttle\n",
        "",
    )
    assert [one.paused for one in opened.sessions.rules()] == [True, False, True]
    assert commands("ctl", "resume", "3") == (0, "rule 3 goes on: tencent=throttle\n", "")
    assert [one.paused for one in opened.sessions.rules()] == [True, False, False]


def test_rules_are_removed_with_what_they_met(commands: Any, call: Callable[..., None]) -> None:
    opened = commands.announce(INTERNAL, INVALID, "tencent=throttle")
    call(opened, "web")
    call(opened, "web")
    assert commands("ctl", "remove", "3", "1") == (
        0,
        f"rule 3 removed: tencent=throttle\nrule 1 removed, it met 2 of 2 calls: {INTERNAL}\n",
        "",
    )
    assert texts(opened) == [INVALID]


def test_all_rules_are_removed_or_those_of_a_session(commands: Any) -> None:
    opened = commands.announce(INTERNAL)
    opened.sessions.mint(alias="web", rules=[INVALID])
    assert commands("ctl", "clear", "--session", "web")[1] == (
        f"rule 2 removed (of session web): {INVALID}\n1 rule removed\n"
    )
    assert texts(opened) == [INTERNAL]
    assert commands("ctl", "clear")[1] == f"rule 1 removed: {INTERNAL}\n1 rule removed\n"
    assert commands("ctl", "clear")[1] == "0 rules removed\n"


@pytest.mark.parametrize("arguments", [["pause", "1", "9"], ["resume", "1", "9"], ["remove", "1", "9"]])
def test_one_number_that_does_not_exist_changes_nothing(commands: Any, arguments: list[str]) -> None:
    opened = commands.announce(INTERNAL, "tencent=throttle")
    before = opened.sessions.rules()
    assert commands("ctl", *arguments) == (2, "", "harness: unknown rule '9' (rules: 1, 2)\n")
    assert opened.sessions.rules() == before


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["change", "9", INVALID], "unknown rule '9' (rules: 1)"),
        (["add", "volcengine=error:InternalEror"], "did you mean error:InternalError"),
        (["add", INTERNAL, "nonsense"], "nonsense"),
        (["change", "1", "volcengine=error:InternalEror"], "did you mean error:InternalError"),
        (["change", "1", "volcengine/ecs:RebootInstances=every_error"], "cannot take the place of one"),
        (["add", INTERNAL, "--session", "wed"], "unknown session 'wed' (did you mean web?)"),
        (["rules", "--session", "xyz"], "unknown session 'xyz' (sessions: anonymous, web)"),
        (["clear", "--session", "xyz"], "unknown session 'xyz' (sessions: anonymous, web)"),
        (["add"], "Missing argument 'RULE…'"),
        (["remove"], "Missing argument 'NUMBER…'"),
        (["remove", "x"], "'x' is not a valid integer"),
        (["remove", "0"], "0 is not in the range"),
        (["ad", INTERNAL], "unknown command 'ad' (did you mean add"),
    ],
)
def test_a_mistake_is_told_in_a_line_and_changes_nothing(commands: Any, arguments: list[str], told: str) -> None:
    opened = commands.announce(INTERNAL)
    opened.sessions.mint(alias="web")
    status, out, err = commands("ctl", *arguments)
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert told in err
    assert texts(opened) == [INTERNAL]


@pytest.mark.parametrize(
    ("arguments", "numbers"),
    [
        (["rules"], [1]),
        (["add", INVALID], [2]),
        (["change", "1", INVALID], [1]),
        (["pause", "1"], [1]),
        (["resume", "1"], [1]),
        (["remove", "1"], [1]),
        (["clear"], [1]),
    ],
)
def test_rules_for_programs(commands: Any, arguments: list[str], numbers: list[int]) -> None:
    commands.announce(INTERNAL)
    status, out, err = commands("ctl", *arguments, "--format", "json")
    assert (status, err) == (0, "")
    assert [one["number"] for one in json.loads(out)["rules"]] == numbers


def test_where_a_rule_does_not_work_is_told_when_it_is_set(commands: Any) -> None:
    opened = commands.announce()
    note = "note: refuse meets nothing at the endpoint: whose connection it is, only its first request says\n"
    assert commands("ctl", "add", "volcengine=refuse#1", "tencent=refuse", INTERNAL) == (
        0,
        (
            f"rule 1 added: volcengine=refuse#1\nrule 2 added: tencent=refuse\nrule 3 added: {INTERNAL}\n"
            f"{note}remove: harness ctl remove 1 2 3\n"
        ),
        "",
    )
    assert commands("ctl", "change", "3", "tencent=refuse#2") == (0, f"rule 3 changed: tencent=refuse#2\n{note}", "")
    told = json.loads(commands("ctl", "add", "*=refuse:503", "--format", "json")[1])["rules"]
    assert told[0]["notes"] == ["refuse:503 meets nothing at the endpoint: no proxy answers there"]
    assert len(opened.sessions.rules()) == 4


def test_rules_of_connections_count_those(commands: Any, noon: datetime) -> None:
    opened = commands.announce("volcengine=refuse#2", "tencent=tls:eof")
    arriving = Arriving("connect", "volcengine", frozenset({"ecs"}))
    for _ in range(2):
        opened.sessions.choose(None, None).decide_connection(arriving, now=noon)
    _, out, _ = commands("ctl", "rules")
    assert " 1  1 of 2 connections  (all)" in out
    assert " 2  no connections yet  (all)" in out
