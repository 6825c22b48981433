"""Answers that do not come, or not in time, as cases."""

from collections.abc import Callable, Mapping

import pytest

from harness.verify.cases.case import CLIENT_TIMEOUT, Case, ExpectMet, ExpectResult
from harness.verify.cases.time import time_cases

SHORT = "acme/box:OpenBoxes"
Expanded = Callable[..., Mapping[str, Case]]


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("hang/before-head", "hang"),
        ("hang/before-body", "hang:0%@mid"),
        ("hang/in-body", "hang@mid"),
        ("drip/all", "drip:40B/0.3s"),
        ("drip/head", "drip:16B/0.2s,over=head"),
        ("drip/body", "body:huge=400B+drip:16B/0.2s,over=body"),
    ],
)
def test_the_client_has_a_second_for_what_does_not_come(expanded: Expanded, name: str, fault: str) -> None:
    case = expanded(time_cases)[f"time/{name}"]
    assert case.rules == (f"{SHORT}={fault}",)
    assert (case.group, case.timeout, case.slow, case.tls) == ("time", 1.0, False, False)
    assert [call.expected for call in case.calls] == [ExpectMet()]


@pytest.mark.parametrize("name", ["before-head", "before-body", "in-body"])
def test_the_same_hangs_are_tried_with_the_clients_own_timeout(expanded: Expanded, name: str) -> None:
    found = expanded(time_cases)
    own = found[f"time/default/{name}"]
    assert own.rules == found[f"time/hang/{name}"].rules
    assert (own.timeout, own.slow) == (None, True)


def test_what_is_slow_but_in_time_has_to_arrive(expanded: Expanded) -> None:
    slow = [case for name, case in expanded(time_cases).items() if name.startswith("time/in-time/")]
    assert len(slow) == 4
    assert {(case.timeout, case.slow, case.calls[0].expected) for case in slow} == {
        (CLIENT_TIMEOUT, False, ExpectResult())
    }


def test_a_connection_may_be_refused(expanded: Expanded) -> None:
    case = expanded(time_cases)["time/refuse"]
    assert (case.rules, case.tls, case.timeout) == (("acme/box=refuse",), True, 1.0)
