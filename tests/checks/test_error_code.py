"""The provider's error code reaches the caller unchanged."""

from dataclasses import replace
from typing import Any

import pytest

from harness.checks.error_code import CHECK
from harness.model import Leaves

judged: Any = CHECK.judge


def test_the_same_code_passes(make: Any) -> None:
    assert judged(make.conversation(make.error()), make.contract()).verdict == "pass"


@pytest.mark.parametrize(
    ("code", "words"), [(None, "as no code"), ("404", "as 404"), ("box.notfound", "as box.notfound")]
)
def test_another_code_fails(make: Any, code: str | None, words: str) -> None:
    ruling = judged(make.conversation(make.error(), code=code), make.contract())
    assert ruling.verdict == "fail"
    assert words in ruling.reason
    assert ruling.evidence == ("session-1-1",)


def test_an_inferred_row_is_inconclusive(make: Any) -> None:
    reply = make.error(make.error_spec(status="inferred"))
    assert judged(make.conversation(reply, code=None), make.contract()).verdict == "inconclusive"


def test_what_was_no_error_or_not_reported_as_one_is_not_judged(make: Any) -> None:
    assert judged(make.conversation(code="x"), make.contract()) is None
    assert judged(make.conversation(make.error(), kind="client_error", code=None), make.contract()) is None


def dressed(make: Any, leaves: Leaves = "dressed", **outcome: Any) -> Any:
    reply = make.error()
    exchange = make.met("content_type:other", leaves, "answer", reply=reply)
    return judged(replace(make.over(exchange), outcome=make.outcome(reply, **outcome)), make.contract())


def test_a_dressed_error_may_become_one_of_the_clients_own(make: Any) -> None:
    assert dressed(make).verdict == "pass"
    assert dressed(make, code="?") is None
    assert dressed(make, "intact", code="?").verdict == "fail"


def test_a_failure_rests_on_the_row(make: Any) -> None:
    assert judged(make.conversation(make.error(), code="?"), make.contract()).facts == (make.source,)
