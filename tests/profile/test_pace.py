"""Bursts."""

from typing import Any

from harness.profile.pace import pace


def test_throttled_calls_and_those_given_up_are_counted(make: Any, case: Any) -> None:
    refused = make.attempt(make.error())
    calls = [make.call(make.attempt()), make.call(refused, make.attempt(at=1)), make.call(refused)]
    assert [(one.name, one.value) for one in pace([case(*calls, group="pace")])] == [
        ("burst/throttled calls", "2"),
        ("burst/calls given up", "1"),
    ]


def test_other_cases_are_no_bursts(make: Any, case: Any) -> None:
    assert not list(pace([case(make.call(make.attempt(make.error())), group="throttle")]))
