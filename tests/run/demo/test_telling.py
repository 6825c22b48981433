"""What happened to a call, in words."""

from collections.abc import Callable
from typing import Any

import pytest

from harness.model import AppliedFault, Exchange, ItemError, Result, ServiceError
from harness.run.demo.telling import tell

DONE = Result({}, "r-1")
REFUSED = ServiceError("Throttled", "slow down", 429, "r-1")


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"reply": DONE}, "carried out, and answered with a result"),
        ({"reply": REFUSED, "executed": 0}, "not carried out; answered with 429 Throttled: slow down"),
        ({"reply": REFUSED}, "carried out, but the answer was lost: what went out is 429 Throttled, slow down"),
        (
            {"reply": Result({}, "r-1", (ItemError("i-1", "Gone", ""), ItemError("i-2", "Old", "")))},
            "carried out, and answered with a result in which this failed: i-1 (Gone), i-2 (Old)",
        ),
        ({"reply": None, "problem": "a mistake"}, "not answered as a call: a mistake"),
        ({"reply": None}, "not answered as a call: no answer at all"),
        ({"reply": None, "response": None}, "carried out, but its answer never left"),
        ({"reply": None, "response": None, "executed": 0}, "neither carried out nor answered"),
    ],
)
def test_each_kind_of_answer_has_its_words(
    changes: dict[str, Any], told: str, make_exchange: Callable[..., Exchange]
) -> None:
    assert tell(make_exchange(**changes), ()) == (told,)


def test_the_rules_that_met_it_are_told_once(make_exchange: Callable[..., Exchange]) -> None:
    faults = (AppliedFault("a=b#1", "b", 1), AppliedFault("a=b#1", "c", 1), AppliedFault("d=e", "e", 4))
    assert tell(make_exchange(reply=DONE, faults=faults), ())[1:] == ("because of a=b#1, d=e",)


@pytest.mark.parametrize(
    ("earlier", "told"),
    [
        ([{}], "carried out for the second time, and"),
        ([{}, {}], "carried out for the third time, and"),
        ([{}, {}, {}], "carried out for the 4th time, and"),
        ([{"executed": 0}, {"region": "elsewhere"}, {"params": {"x": 1}}, {"operation": None}], "carried out, and"),
    ],
)
def test_the_same_call_again_is_counted(
    earlier: list[dict[str, Any]], told: str, make_exchange: Callable[..., Exchange]
) -> None:
    (line,) = tell(make_exchange(reply=DONE), [make_exchange(**changes) for changes in earlier])
    assert line.startswith(told)


def test_long_messages_are_cut(make_exchange: Callable[..., Exchange]) -> None:
    reply = ServiceError("Long", "x" * 400, 400, "r-1")
    (line,) = tell(make_exchange(reply=reply, executed=0), ())
    assert line.endswith(f"{'x' * 160}…")
