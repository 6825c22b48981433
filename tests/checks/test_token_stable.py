"""All attempts of one call carry the same idempotency token."""

from typing import Any

import pytest

from harness.checks.token_stable import CHECK
from harness.model import Member, Shape

judged: Any = CHECK.judge


def tried(make: Any, *tokens: str | None) -> Any:
    return make.call(
        *(
            make.attempt(make.error(), at=number, params={**make.params, "ClientToken": token})
            for number, token in enumerate(tokens)
        )
    )


def test_one_token_passes(make: Any) -> None:
    assert judged(tried(make, "t", "t", "t"), make.contract()).verdict == "pass"


def test_another_token_fails(make: Any) -> None:
    ruling = judged(tried(make, "t", "t", "u"), make.contract())
    assert ruling.verdict == "fail"
    assert "the attempts came with another ClientToken" in ruling.reason
    assert len(ruling.evidence) == 3
    assert ruling.facts == (make.source,)


@pytest.mark.parametrize(("tokens", "number"), [(("t", None), 2), ((None, "t"), 1)])
def test_an_attempt_without_it_fails(make: Any, tokens: tuple[str | None, ...], number: int) -> None:
    ruling = judged(tried(make, *tokens), make.contract())
    assert ruling.verdict == "fail"
    assert f"attempt {number} came without ClientToken" in ruling.reason


def test_without_tokens_or_attempts_nothing_is_said(make: Any) -> None:
    assert judged(tried(make, "t"), make.contract()) is None
    assert judged(tried(make, None, None), make.contract()) is None
    assert judged(make.call(), make.contract()) is None


def test_what_cannot_be_read_has_no_token(make: Any) -> None:
    unreadable = make.attempt(make.error(), at=9, params=None)
    call = make.call(*tried(make, "t", "t").exchanges, unreadable)
    assert judged(call, make.contract()).verdict == "pass"


def test_a_token_that_no_page_names_is_inconclusive(make: Any) -> None:
    token = Member(
        "ClientToken", Shape("string"), make.source, idempotency_token=True, statuses={"idempotency_token": "inferred"}
    )
    contract = make.contract(make.operation(input=Shape("structure", members=(token,))))
    assert judged(tried(make, "t", "u"), contract).verdict == "inconclusive"
