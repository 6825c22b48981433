"""What cannot be read reaches the caller as an error of the client."""

from typing import Any

import pytest

from harness.checks.foreign_exception import CHECK
from harness.model import Leaves

judged: Any = CHECK.judge


def told(make: Any, fault: str = "malform:bom", leaves: Leaves = "damaged", **outcome: Any) -> Any:
    said = {"kind": "client_error", "error_type": "ProtocolError", "error_own": False, "message": "oh"}
    return judged(make.over(make.met(fault, leaves, "answer"), **{**said, **outcome}), make.contract())


@pytest.mark.parametrize("leaves", ["dressed", "foreign", "damaged"])
def test_an_error_of_a_library_fails(make: Any, leaves: Leaves) -> None:
    ruling = told(make, leaves=leaves)
    assert (ruling.verdict, ruling.evidence) == ("fail", ("session-1-1",))
    assert ruling.reason == "after malform:bom the caller was given ProtocolError, which is not the client's own"


@pytest.mark.parametrize("name", ["Error", "Exception"])
def test_an_error_without_a_class_fails_whoever_raised_it(make: Any, name: str) -> None:
    ruling = told(make, error_type=name)
    assert ruling.verdict == "fail"
    assert ruling.reason == f"after malform:bom the caller was given a bare {name} (oh), like any other"
    silent = told(make, error_type=name, message=None)
    assert silent.reason == f"after malform:bom the caller was given a bare {name}, like any other"


@pytest.mark.parametrize("leaves", ["intact", "none"])
def test_where_the_answer_was_as_promised_or_never_came_it_is_another_matter(make: Any, leaves: Leaves) -> None:
    assert told(make, leaves=leaves) is None


def test_how_a_broken_connection_is_told_is_left_to_the_client(make: Any) -> None:
    assert told(make, "close:50%@mid") is None
    assert told(make, "truncate:50%,length=corrected").verdict == "fail"


@pytest.mark.parametrize("outcome", [{"error_own": True}, {"error_type": "KeyError"}, {"kind": "service_error"}])
def test_any_other_outcome_passes(make: Any, outcome: Any) -> None:
    assert told(make, **outcome).verdict == "pass"


@pytest.mark.parametrize("outcome", [{"error_own": None}, {"kind": "timeout"}])
def test_what_cannot_be_told_is_not_judged(make: Any, outcome: Any) -> None:
    assert told(make, **outcome) is None
