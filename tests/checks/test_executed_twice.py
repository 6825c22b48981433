"""One call of the client is carried out once."""

from dataclasses import replace
from typing import Any

import pytest

from harness.checks.executed_twice import CHECK
from harness.model import ErrorTemplate, FactStatus, Shape

judged: Any = CHECK.judge
LOST: dict[str, Any] = {"fault": "close@after"}


def contract(make: Any, *, token: bool = False, **changes: Any) -> Any:
    members = tuple(one for one in make.operation().input.members if token or not one.idempotency_token)
    known: dict[str, Any] = {"mutates": True, "idempotency": "token" if token else "none"}
    return make.contract(make.operation(**{**known, "input": Shape("structure", members=members), **changes}))


def test_a_call_that_is_repeated_after_a_lost_answer_fails(make: Any) -> None:
    ruling = judged(make.call(make.attempt(**LOST), make.attempt(at=1)), contract(make))
    assert ruling.verdict == "fail"
    assert ruling.reason == (
        "one call was carried out twice, and the operation has no idempotency token; it was made again after an "
        "answer that was lost (close@after)"
    )
    assert ruling.evidence == ("session-1-at-0", "session-1-at-1")
    assert make.operation().source in ruling.facts


def test_all_executions_are_counted(make: Any) -> None:
    lost = [make.attempt(at=number, **LOST) for number in range(3)]
    refused = make.attempt(make.error(), at=5)
    ruling = judged(make.call(*lost, refused), contract(make))
    assert "carried out 3 times" in ruling.reason
    assert len(ruling.evidence) == 3


@pytest.mark.parametrize(
    ("nonces", "status", "verdict"),
    [
        (("1", "1"), "documented", "pass"),
        (("1", "1"), "inferred", "fail"),
        (("1", "1"), None, "fail"),
        (("1", "2"), "documented", "fail"),
        ((None, None), "documented", "fail"),
        (("1", "1", "2"), "documented", "fail"),
    ],
)
def test_what_the_provider_would_refuse_as_a_replay_is_done_once(
    make: Any, nonces: tuple[str | None, ...], status: FactStatus | None, verdict: str
) -> None:
    asked = make.exchange().draft.request
    tried = []
    for number, nonce in enumerate(nonces):
        headers = (*asked.headers, *([] if nonce is None else [("x-acs-signature-nonce", nonce)]))
        tried.append(make.attempt(at=number, request=replace(asked, headers=headers), **LOST))
    known = {} if status is None else {"replayed": ErrorTemplate("NonceUsed", 400, "Used.", status, "a page")}
    held = make.contract(contract(make).operation(make.operation_id), make.provider(signature=known))
    ruling = judged(make.call(*tried), held)
    assert ruling.verdict == verdict
    assert len(ruling.evidence) in {0, 2}


def test_a_call_that_is_not_repeated_passes(make: Any) -> None:
    assert judged(make.call(make.attempt(**LOST)), contract(make)).verdict == "pass"
    refused = make.attempt(make.error())
    assert judged(make.call(refused, make.attempt(at=1)), contract(make)).verdict == "pass"


def test_where_there_is_no_reason_nothing_is_said(make: Any) -> None:
    assert judged(make.call(make.attempt()), contract(make)) is None
    assert judged(make.call(make.attempt(make.error())), contract(make)) is None
    assert judged(make.call(make.attempt(executed=None, **LOST), make.attempt(at=1)), contract(make)).verdict == "pass"
    assert judged(make.call(), contract(make)) is None


def test_what_the_provider_does_twice_is_not_the_clients_doing(make: Any) -> None:
    twice = make.attempt(executed=2, fault="duplicate", leaves="intact", role="change")
    assert judged(make.call(twice), contract(make)) is None


def test_operations_that_may_be_repeated_are_not_judged(make: Any) -> None:
    call = make.call(make.attempt(**LOST), make.attempt(at=1))
    assert judged(call, contract(make, mutates=False)) is None
    assert judged(call, contract(make, idempotency="natural")) is None


@pytest.mark.parametrize("changes", [{"mutates": None}, {"idempotency": "unknown"}])
def test_where_nobody_says_what_a_repetition_does_it_is_inconclusive(make: Any, changes: dict[str, Any]) -> None:
    call = make.call(make.attempt(**LOST), make.attempt(at=1))
    assert judged(call, contract(make, **changes)).verdict == "inconclusive"


def test_with_one_token_the_provider_knows_it_again(make: Any) -> None:
    params = {**make.params, "ClientToken": "t"}
    call = make.call(make.attempt(params=params, **LOST), make.attempt(at=1, params=params))
    assert judged(call, contract(make, token=True)).verdict == "pass"


@pytest.mark.parametrize(
    ("tokens", "words"),
    [
        ((None, None), "without ClientToken"),
        (("t", "u"), "not always with the same ClientToken"),
        ((None, "t"), "not always with the same ClientToken"),
    ],
)
def test_without_the_token_or_with_another_it_fails(
    make: Any, tokens: tuple[str | None, str | None], words: str
) -> None:
    first, second = ({**make.params, "ClientToken": token} for token in tokens)
    call = make.call(make.attempt(params=first, **LOST), make.attempt(at=1, params=second))
    ruling = judged(call, contract(make, token=True))
    assert ruling.verdict == "fail"
    assert words in ruling.reason
    assert len(ruling.facts) == 2


@pytest.mark.parametrize(
    ("changes", "verdict"),
    [
        ({"retry": "yes"}, "inconclusive"),
        ({"retry": "after"}, "inconclusive"),
        ({"retry": "yes", "status": "inferred"}, "fail"),
        ({"retry": "unknown"}, "fail"),
        ({"retry": "no"}, "fail"),
    ],
)
def test_an_error_after_which_the_contract_says_to_call_again_excuses(
    make: Any, changes: dict[str, Any], verdict: str
) -> None:
    error = make.error(make.error_spec("Internal", http=500, **changes))
    call = make.call(make.attempt(error, executed=1), make.attempt(at=1))
    ruling = judged(call, contract(make))
    assert ruling.verdict == verdict
    assert "made again after the error Internal" in ruling.reason
    assert ("says to call again (Internal)" in ruling.reason) == (verdict == "inconclusive")


def test_one_excuse_does_not_do_for_others(make: Any) -> None:
    error = make.error(make.error_spec("Internal", http=500, retry="yes"))
    call = make.call(make.attempt(error, executed=1), make.attempt(at=1, **LOST), make.attempt(at=2))
    assert judged(call, contract(make)).verdict == "fail"


def test_a_call_repeated_after_its_answer_fails(make: Any) -> None:
    ruling = judged(make.call(make.attempt(), make.attempt(at=1)), contract(make))
    assert ruling.reason.endswith("it was made again after its answer")
