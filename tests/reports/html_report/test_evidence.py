"""The evidence of a case as the HTML report holds it."""

import base64
import json
import zlib
from dataclasses import replace
from typing import Any

import pytest

from harness.model import AppliedFault, ItemError, Judgement, Source
from harness.reports.html_report.evidence import CHUNK, MOST_ATTEMPTS, MOST_CALLS, case_evidence, chunks

FACT = Source("s.yaml", "input/A", "Open", "2026-01-02", None, (4, 4))


def pairs(facts: Any) -> dict[str, str]:
    return dict(facts)


def call(make: Any, *conversations: Any, **changes: Any) -> Any:
    """The evidence of the first call of a case."""
    return case_evidence(make.case_result(conversations=conversations, **changes), {})["calls"][0]


def exchange(make: Any, rows: Any = None, *, reply: Any = None, **changes: Any) -> Any:
    """The evidence of an exchange, which was changed."""
    made = make.exchange(reply, **{name: value for name, value in changes.items() if name not in CLOSED})
    made = replace(made, **{name: value for name, value in changes.items() if name in CLOSED})
    conversation = replace(make.conversation(), exchanges=(made,))
    return case_evidence(make.case_result(conversations=(conversation,)), rows or {})["calls"][0]["exchanges"][0]


CLOSED = {"answered_at", "bytes_sent", "client_left", "connection"}


def test_cases_are_packed_in_their_order(make: Any, tell: Any) -> None:
    results = [make.case_result(rules=(f"rule {number}",)) for number in range(CHUNK + 1)]
    packed = list(chunks(tell(make.report(*results))))
    told = [json.loads(zlib.decompress(base64.b64decode(one))) for one in packed]
    assert [one["rules"][0] for chunk in told for one in chunk] == [f"rule {number}" for number in range(CHUNK + 1)]
    assert [len(chunk) for chunk in told] == [CHUNK, 1]


def test_a_case_has_rules_facts_and_what_is_cited(make: Any) -> None:
    judgements = (
        Judgement("a", "fail", "high", "x", ("e-2", "e-1"), facts=(FACT,)),
        Judgement("b", "fail", "high", "x", ("e-1",)),
    )
    told = case_evidence(make.case_result(rules=("acme=close",), judgements=judgements), {})
    assert told["rules"] == ["acme=close"]
    assert told["facts"] == [["a", ["page Open of 2026-01-02, line 4; s.yaml at input/A"]]]
    assert told["evidence"] == ["e-1", "e-2"]


def test_many_calls_and_attempts_are_cut_short(make: Any) -> None:
    short = case_evidence(make.case_result(conversations=(make.conversation(),) * MOST_CALLS), {})
    assert (len(short["calls"]), short["more"]) == (MOST_CALLS, 0)
    long = case_evidence(make.case_result(conversations=(make.conversation(),) * (MOST_CALLS + 2)), {})
    assert (len(long["calls"]), long["more"]) == (MOST_CALLS, 2)
    conversation = replace(make.conversation(), exchanges=(make.exchange(),) * (MOST_ATTEMPTS + 1))
    told = call(make, conversation)
    assert (len(told["exchanges"]), told["more"]) == (MOST_ATTEMPTS, 1)


def test_a_call_tells_parameters_and_settings(make: Any) -> None:
    told = call(make, make.conversation())
    assert told["operation"] == "acme/box:OpenBoxes"
    assert json.loads(told["params"]) == dict(make.params)
    assert told["settings"] == "defaults; its own default timeout, region north-1"
    assert told["log"] is None
    other = replace(
        make.conversation(log="a\x1b"),
        timeout=1.5,
        timeout_covers="read",
        variant="retries",
        logging=True,
        invalid=True,
        region=None,
    )
    told = call(make, other)
    assert told["settings"] == (
        "retries; a timeout of 1.5 s for each read, its log turned on, parameters that break the contract on purpose"
    )
    assert told["log"] == "a\u241b"


def test_what_the_client_told_is_all_that_it_said(make: Any) -> None:
    plain = call(make, make.conversation(started=1.0, ended=1.25))
    assert pairs(plain["told"]) == {
        "outcome": "result",
        "after": "0.250 s",
        "request id": "r-1",
        "HTTP status": "200",
        "value": '{"TaskId": "t-1"}',
    }
    said = make.conversation(
        make.error(),
        error_own=True,
        item_errors=(ItemError("b-2", "Locked", "It is."),),
        contacted=("h:1", "h:2"),
        exposed=("secret key",),
        detail="a\nb",
    )
    told = pairs(call(make, said)["told"])
    assert told["outcome"] == "service error"
    assert (told["code"], told["message"], told["exception"]) == ("Box.NotFound", "No such box.", "AcmeError")
    assert told["class of the exception"] == "one of its own"
    assert told["item errors"] == "b-2: Locked It is."
    assert told["other hosts contacted"] == "h:1, h:2"
    assert told["secrets in its log"] == "secret key"
    assert told["detail"] == "a\u240a\nb"
    assert (
        pairs(call(make, make.conversation(error_own=False))["told"])["class of the exception"] == "not one of its own"
    )


def test_times_are_told_from_the_start_and_from_the_attempt_before(make: Any) -> None:
    first, second = make.exchange(number=1), make.exchange(number=3)
    told = call(make, replace(make.conversation(), exchanges=(first, second)))["exchanges"]
    assert told[0]["times"] == "asked at 03:04:05.010000 UTC, answered after 0.005 s, closed after 0.005 s"
    assert told[1]["times"] == (
        "asked at 03:04:05.030000 UTC, 0.020 s into the case, 0.015 s after the attempt before, "
        "answered after 0.005 s, closed after 0.005 s"
    )
    assert "never answered" in exchange(make, answered_at=None)["times"]


@pytest.mark.parametrize(("executed", "word"), [(0, "no"), (1, "once"), (2, "twice"), (3, "3 times")])
def test_what_was_executed_is_told(make: Any, executed: int, word: str) -> None:
    assert pairs(exchange(make, executed=executed)["facts"])["executed"] == word


def test_what_is_known_of_an_exchange(make: Any) -> None:
    fault = AppliedFault("acme=close", "close", 2, "change", "none")
    facts = exchange(
        make,
        executed=None,
        faults=(fault,),
        signature="mismatch",
        signature_detail="string to sign",
        violations=(make.violation(),),
        problem="a bug",
        connection=7,
    )["facts"]
    assert facts == [
        ["fault", "close, by the rule acme=close (hit 2), leaves of the answer: none"],
        ["signature", "mismatch: string to sign"],
        [
            "breaks the contract",
            "7 is no string (documented); specs/acme/box/2020-01-01/OpenBoxes.yaml at input/BoxIds",
        ],
        ["trouble here", "a bug"],
        ["connection", "number 7"],
        ["answered by", "fake"],
    ]


def test_an_error_leads_to_its_row(make: Any, tell: Any) -> None:
    rows = {
        (str(make.operation_id), "request/404/Box.NotFound"): "row one",
        (str(make.operation_id), "item/Box.Locked"): "row two",
    }
    assert pairs(exchange(make, rows, reply=make.error())["facts"])["error row"] == "row one"
    locked = ItemError("b", "Box.Locked", "x")
    facts = exchange(make, rows, reply=make.result({}, locked, locked, ItemError("b", "Other", "x")))["facts"]
    assert [value for name, value in facts if name == "error row"] == ["row two"]
    assert "error row" not in pairs(exchange(make, rows, reply=make.result())["facts"])
    packed = next(chunks(tell(make.report(make.case_result(conversations=(make.conversation(make.error()),))))))
    (told,) = json.loads(zlib.decompress(base64.b64decode(packed)))
    row = pairs(told["calls"][0]["exchanges"][0]["facts"])["error row"]
    assert row == "specs/acme/box/2020-01-01/OpenBoxes.yaml at input/BoxIds"


def test_both_sides_are_there(make: Any) -> None:
    told = exchange(make)
    assert told["line"] == "POST box.acme.example OpenBoxes → 200 result, request id r-1"
    text, size, cut = told["request"]
    assert (text.split("\u240d")[0], size, cut) == ("POST / HTTP/1.1", 120, False)
    assert text.endswith('\n{"BoxIds":["b-1","b-2"]}')
    assert told["response"][0].startswith("HTTP/1.1 200 OK")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, None),
        ({"response": None}, "no answer"),
        ({"response": None, "client_left": True}, "no answer; the client left"),
        ({"bytes_sent": 0}, "nothing of it got out"),
        ({"bytes_sent": 1234, "client_left": True}, "only 1,234 bytes of it got out; the client left"),
    ],
)
def test_how_much_of_the_answer_got_out(make: Any, changes: Any, words: Any) -> None:
    assert exchange(make, **changes)["arrived"] == words
