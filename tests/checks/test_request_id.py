"""The provider's request id reaches the caller."""

from dataclasses import replace
from typing import Any

import pytest

from harness.checks.request_id import CHECK
from harness.model import Leaves

judged: Any = CHECK.judge


def test_the_same_request_id_passes(make: Any) -> None:
    assert judged(make.conversation(), make.contract()).verdict == "pass"
    assert judged(make.conversation(make.error()), make.contract()).verdict == "pass"


@pytest.mark.parametrize(("found", "words"), [(None, "none"), ("r-2", "r-2")])
def test_another_request_id_fails(make: Any, found: str | None, words: str) -> None:
    ruling = judged(make.conversation(request_id=found), make.contract())
    assert (ruling.verdict, ruling.evidence) == ("fail", ("session-1-1",))
    assert ruling.reason == f"the request id of the result was r-1; the caller was given {words}"
    ruling = judged(make.conversation(make.error(), request_id=found), make.contract())
    assert ruling.verdict == "fail"
    assert ruling.reason == f"the request id of the error was r-1; the caller was given {words}"


@pytest.mark.parametrize("kind", ["client_error", "timeout"])
def test_an_answer_that_did_not_reach_the_caller_as_what_it_was_is_not_judged(make: Any, kind: str) -> None:
    assert judged(make.conversation(kind=kind, request_id=None), make.contract()) is None
    assert judged(make.conversation(make.error(), kind=kind, request_id=None), make.contract()) is None


def test_a_swallowed_error_is_not_judged(make: Any) -> None:
    assert judged(make.conversation(make.error(), kind="result", request_id=None), make.contract()) is None


def test_without_an_answer_nothing_is_said(make: Any) -> None:
    assert judged(replace(make.conversation(), exchanges=()), make.contract()) is None


@pytest.mark.parametrize(("leaves", "verdict"), [("intact", "fail"), ("dressed", None)])
def test_a_dressed_error_may_become_one_of_the_clients_own(make: Any, leaves: Leaves, verdict: str | None) -> None:
    exchange = make.met("content_type:other", leaves, "answer", reply=make.error())
    said = replace(make.over(exchange), outcome=make.outcome(make.error(), request_id=None))
    ruling = judged(said, make.contract())
    assert (ruling and ruling.verdict) == verdict


def test_a_dressed_result_has_its_id_all_the_same(make: Any) -> None:
    exchange = make.met("content_type:other", "dressed", "answer")
    assert judged(make.over(exchange, request_id=None), make.contract()).verdict == "fail"
    assert judged(make.over(exchange), make.contract()).verdict == "pass"


def test_an_answer_without_an_id_is_not_judged(make: Any) -> None:
    reply = replace(make.result(), request_id="")
    assert judged(make.over(make.exchange(reply), request_id="r-1"), make.contract()) is None


def test_a_failure_rests_on_the_envelope(make: Any) -> None:
    ruling = judged(make.conversation(request_id=None), make.contract())
    assert [(fact.file, fact.anchor) for fact in ruling.facts] == [("acme/provider.yaml", "envelope")]


@pytest.mark.parametrize(("leaves", "verdict"), [("dressed", None), ("intact", "fail")])
def test_in_a_body_that_is_handed_out_unread_nobody_looks_for_it(
    make: Any, leaves: Leaves, verdict: str | None
) -> None:
    body = make.exchange().draft.response.body.decode()
    dressed = make.met("content_type:other", leaves, "answer")
    ruling = judged(make.over(dressed, value=body, request_id=None), make.contract())
    assert (ruling and ruling.verdict) == verdict
    assert judged(make.over(dressed, value="else", request_id=None), make.contract()).verdict == "fail"
    read = {"RequestId": "r-1", "TaskId": "t-1"}
    assert judged(make.over(dressed, value=read, request_id=None), make.contract()).verdict == "fail"
