"""Each further attempt carries the whole call."""

from typing import Any

import pytest

from harness.checks.retry_complete import CHECK

judged: Any = CHECK.judge


def test_attempts_that_are_alike_pass(make: Any) -> None:
    call = make.call(make.attempt(make.error()), make.attempt(at=1))
    assert judged(call, make.contract()).verdict == "pass"


def test_one_attempt_has_nothing_to_be_like(make: Any) -> None:
    assert judged(make.call(make.attempt()), make.contract()) is None
    assert judged(make.call(), make.contract()) is None


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"params": {"BoxIds": ["b-1", "b-2"]}}, "attempt 2: /Force: True became nothing"),
        ({"params": {"BoxIds": ["b-1"], "Force": True}}, "attempt 2: /BoxIds: "),
        ({"params": {"BoxIds": ["b-1", "b-2"], "Force": True, "More": 1}}, "attempt 2: /More: nothing became 1"),
        ({"params": None}, "attempt 2: it cannot be read as a call"),
        ({"region": "south-1"}, "attempt 2: region north-1 became south-1"),
        ({"region": None}, "attempt 2: region north-1 became no region"),
        ({"signature": "mismatch"}, "attempt 2: the signature is wrong (mismatch)"),
        ({"signature": "not judged"}, "attempt 2: it is signed with another key"),
        ({"operation": None}, "a further attempt names no operation"),
    ],
)
def test_what_a_further_attempt_lacks(make: Any, changes: dict[str, Any], words: str) -> None:
    ruling = judged(make.call(make.attempt(make.error()), make.attempt(at=1, **changes)), make.contract())
    assert ruling.verdict == "fail"
    assert words in ruling.reason
    assert ruling.evidence == ("session-1-at-1",)


def test_a_later_attempt_is_compared_with_the_first(make: Any) -> None:
    third = make.attempt(at=2, region="south-1")
    ruling = judged(make.call(make.attempt(make.error()), make.attempt(make.error(), at=1), third), make.contract())
    assert (ruling.verdict, ruling.evidence) == ("fail", ("session-1-at-2",))


def test_what_was_wrong_from_the_beginning_is_no_matter_of_retries(make: Any) -> None:
    broken: dict[str, Any] = {"params": None, "signature": "mismatch"}
    call = make.call(make.attempt(make.error(), **broken), make.attempt(at=1, **broken))
    assert judged(call, make.contract()).verdict == "pass"


def test_the_token_is_a_matter_of_its_own(make: Any) -> None:
    second = make.attempt(at=1, params={**make.params, "ClientToken": "t-2"})
    call = make.call(make.attempt(make.error(), params={**make.params, "ClientToken": "t-1"}), second)
    assert judged(call, make.contract()).verdict == "pass"


def test_what_came_before_the_first_attempt_is_none(make: Any) -> None:
    call = make.call(make.attempt(operation=None), make.attempt(make.error(), at=1), make.attempt(at=2))
    assert judged(call, make.contract()).verdict == "pass"
