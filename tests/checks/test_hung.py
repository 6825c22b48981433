"""Whatever is answered, a call ends."""

from typing import Any

import pytest

from harness.checks.hung import CHECK
from harness.model import Leaves, Role

judged: Any = CHECK.judge


def told(make: Any, *exchanges: Any, kind: str = "hung") -> Any:
    return judged(make.over(*exchanges, kind=kind), make.contract())


@pytest.mark.parametrize("leaves", ["intact", "dressed", "foreign", "damaged"])
def test_a_call_that_does_not_end_fails(make: Any, leaves: Leaves) -> None:
    ruling = told(make, make.met("malform:bom", leaves))
    assert (ruling.verdict, ruling.evidence) == ("fail", ("session-1-1",))
    assert ruling.reason == "the call had not ended after malform:bom when patience did"


def test_a_call_that_sends_nothing_and_does_not_end_fails(make: Any) -> None:
    ruling = told(make)
    assert (ruling.verdict, ruling.reason) == ("fail", "the call had not ended when patience did")


@pytest.mark.parametrize(
    ("fault", "leaves", "role"),
    [("close", "none", "answer"), ("drip:1B/s", "intact", "slow"), ("hang@mid", "damaged", "change")],
)
def test_waiting_for_what_does_not_come_is_another_matter(make: Any, fault: str, leaves: Leaves, role: Role) -> None:
    assert told(make, make.met(fault, leaves, role)) is None


def test_trying_again_and_again_is_another_matter(make: Any) -> None:
    assert told(make, make.exchange(), make.exchange(number=2)) is None


def test_a_call_that_ends_passes_where_something_was_odd(make: Any) -> None:
    assert told(make, make.met("malform:bom"), kind="client_error").verdict == "pass"
    assert told(make, make.exchange(), kind="result") is None
    assert told(make, make.met("malform:bom"), kind="crash") is None
