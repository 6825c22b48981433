"""A token that the client makes is a new one for each call; one that the caller gives stays."""

from typing import Any

from harness.checks.token_new import CHECK
from harness.model import Member, Shape

judged: Any = CHECK.judge


def call(make: Any, *tokens: str | None, given: Any = None, at: float = 0.0, **changes: Any) -> Any:
    made = (
        make.attempt(make.error(), at=at + number, params={**make.params, "ClientToken": token})
        for number, token in enumerate(tokens)
    )
    params = make.params if given is None else {**make.params, "ClientToken": given}
    return make.call(*made, params=params, **changes)


def test_new_tokens_pass(make: Any) -> None:
    assert judged([call(make, "a", "a"), call(make, "b"), call(make, "c")], make.contract()).verdict == "pass"


def test_the_token_of_an_earlier_call_fails(make: Any) -> None:
    ruling = judged([call(make, "a"), call(make, "b", at=5), call(make, "c", "a", at=9)], make.contract())
    assert ruling.verdict == "fail"
    assert ruling.reason == "another call was made with the ClientToken of an earlier one"
    assert ruling.evidence == ("session-1-at-0", "session-1-at-10")
    assert ruling.facts == (make.source,)


def test_one_call_has_no_earlier_one(make: Any) -> None:
    assert judged([call(make, "a", "a")], make.contract()) is None
    assert judged([call(make, "a", "b")], make.contract()) is None
    assert judged([call(make, "a"), call(make, None), call(make)], make.contract()) is None
    assert judged([], make.contract()) is None


def test_the_callers_own_stays(make: Any) -> None:
    same = [call(make, "mine", "mine", given="mine"), call(make, "mine", given="mine")]
    assert judged(same, make.contract()).verdict == "pass"
    ruling = judged([call(make, "mine", "other", given="mine")], make.contract())
    assert (ruling.verdict, ruling.evidence) == ("fail", ("session-1-at-1",))
    assert ruling.reason == "the caller's ClientToken was replaced by another"


def test_what_is_no_token_is_not_compared(make: Any) -> None:
    assert judged([call(make, "7", given=7, invalid=True)], make.contract()) is None
    assert judged([call(make, "7", given=7)], make.contract()).verdict == "fail"


def test_a_token_that_no_page_names_is_inconclusive(make: Any) -> None:
    token = Member(
        "ClientToken", Shape("string"), make.source, idempotency_token=True, statuses={"idempotency_token": "inferred"}
    )
    contract = make.contract(make.operation(input=Shape("structure", members=(token,))))
    assert judged([call(make, "a"), call(make, "a")], contract).verdict == "inconclusive"
    assert judged([call(make, "b", given="a")], contract).verdict == "inconclusive"
