"""The HTTP status of an error reaches the caller, if the client exposes one."""

from dataclasses import replace
from typing import Any

from harness.checks.error_http_status import CHECK
from harness.model import Leaves

judged: Any = CHECK.judge


def test_the_same_status_passes(make: Any) -> None:
    assert judged(make.conversation(make.error()), make.contract()).verdict == "pass"


def test_another_status_fails(make: Any) -> None:
    ruling = judged(make.conversation(make.error(), http=500), make.contract())
    assert ruling.verdict == "fail"
    assert "HTTP 404; the caller was told 500" in ruling.reason


def test_a_status_that_nobody_documents_is_inconclusive(make: Any) -> None:
    inferred = make.error(make.error_spec(http_status="inferred"))
    assert judged(make.conversation(inferred, http=500), make.contract()).verdict == "inconclusive"
    unlisted = replace(make.error(), spec=None)
    assert judged(make.conversation(unlisted, http=500), make.contract()).verdict == "inconclusive"


def test_a_client_that_exposes_none_is_not_judged(make: Any) -> None:
    assert judged(make.conversation(make.error(), http=None), make.contract()) is None


def test_what_was_no_error_or_not_reported_as_one_is_not_judged(make: Any) -> None:
    assert judged(make.conversation(http=500), make.contract()) is None
    assert judged(make.conversation(make.error(), kind="client_error", http=500), make.contract()) is None


def dressed(make: Any, leaves: Leaves = "dressed", **outcome: Any) -> Any:
    reply = make.error()
    exchange = make.met("content_type:other", leaves, "answer", reply=reply)
    return judged(replace(make.over(exchange), outcome=make.outcome(reply, **outcome)), make.contract())


def test_a_dressed_error_may_become_one_of_the_clients_own(make: Any) -> None:
    assert dressed(make).verdict == "pass"
    assert dressed(make, http=418) is None
    assert dressed(make, "intact", http=418).verdict == "fail"


def test_a_failure_rests_on_the_row(make: Any) -> None:
    assert judged(make.conversation(make.error(), http=418), make.contract()).facts == (make.source,)
