"""What cannot be read reaches the caller as an error of the client."""

from typing import Any

import pytest

from harness.checks.raw_exception import CHECK
from harness.model import Leaves

judged: Any = CHECK.judge


def told(make: Any, fault: str = "malform:bom", leaves: Leaves = "damaged", **outcome: Any) -> Any:
    said = {"kind": "client_error", "error_type": "KeyError", "error_own": False, "message": "oh"}
    return judged(make.over(make.met(fault, leaves, "answer"), **{**said, **outcome}), make.contract())


@pytest.mark.parametrize("leaves", ["dressed", "foreign", "damaged"])
def test_a_raw_error_fails(make: Any, leaves: Leaves) -> None:
    ruling = told(make, leaves=leaves)
    assert (ruling.verdict, ruling.evidence) == ("fail", ("session-1-1",))
    assert ruling.reason == "after malform:bom the caller was given a raw KeyError: oh"


@pytest.mark.parametrize("leaves", ["intact", "none"])
def test_where_the_answer_was_as_promised_or_never_came_it_is_another_matter(make: Any, leaves: Leaves) -> None:
    assert told(make, leaves=leaves) is None


@pytest.mark.parametrize(
    "outcome",
    [
        {"error_own": True},
        {"error_type": "ProtocolError"},
        {"error_type": None},
        {"kind": "service_error"},
        {"kind": "result"},
        {"kind": "timeout"},
    ],
)
def test_any_other_outcome_passes(make: Any, outcome: Any) -> None:
    assert told(make, **outcome).verdict == "pass"


def test_where_the_driver_does_not_tell_the_name_does(make: Any) -> None:
    assert told(make, error_own=None).verdict == "fail"
    assert told(make, error_own=None, error_type="MadeError").verdict == "pass"
