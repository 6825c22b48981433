"""The call goes to the region that the client was given."""

from dataclasses import replace
from typing import Any

import pytest

from harness.checks.request_region import CHECK

judged: Any = CHECK.judge


def judge(make: Any, given: str | None, *called: str | None) -> Any:
    exchanges = tuple(make.exchange(number=number, region=region) for number, region in enumerate(called, 1))
    return judged(replace(make.conversation(), exchanges=exchanges, region=given), make.contract())


def test_the_given_region_passes(make: Any) -> None:
    assert judge(make, "north-1", "north-1", "north-1").verdict == "pass"


def test_another_region_fails_with_the_calls_that_went_there(make: Any) -> None:
    ruling = judge(make, "north-1", "north-1", "mars-9")
    assert ruling.verdict == "fail"
    assert ruling.reason == "the client was given region north-1 and called mars-9"
    assert ruling.evidence == ("session-1-2",)


@pytest.mark.parametrize(("given", "called"), [("north-1", [None]), ("north-1", []), (None, ["north-1"])])
def test_without_a_region_there_is_nothing_to_judge(make: Any, given: str | None, called: list[str | None]) -> None:
    assert judge(make, given, *called) is None


def test_a_failure_rests_on_how_calls_are_dispatched(make: Any) -> None:
    (fact,) = judge(make, "north-1", "mars-9").facts
    assert (fact.file, fact.anchor) == ("acme/provider.yaml", "dispatch")
