"""Timeouts of a client's own, and answers that come slowly."""

from typing import Any

from harness.profile.waiting import waiting


def test_the_default_timeout_is_what_an_attempt_waited(make: Any, case: Any) -> None:
    hanging = [make.attempt(at=at, fault="hang@mid", leaves="damaged") for at in (0, 60)]
    call = make.call(*hanging, timeout=None, outcome={"kind": "timeout", "started": 0.0, "ended": 120.2})
    (trait,) = waiting([case(call)])
    assert (trait.name, trait.value) == ("default timeout", "60.1 s an attempt")


def test_a_configured_timeout_is_no_default(make: Any, case: Any) -> None:
    assert not list(waiting([case(make.call(make.attempt(fault="hang"), timeout=1.0))]))


def test_a_slow_answer_is_told_with_its_outcome_and_time(make: Any, case: Any) -> None:
    slow = {"fault": "drip:8B/100ms", "leaves": "intact", "role": "slow"}
    kept = make.call(make.attempt(**slow), timeout=1.0, outcome={"started": 0.0, "ended": 4.0})
    cut = make.call(make.attempt(**slow), timeout=1.0, outcome={"kind": "timeout", "started": 0.0, "ended": 0.9})
    (trait,) = waiting([case(kept, cut)])
    assert (trait.name, trait.value) == ("slow answer", "result after the timeout, timeout within the timeout")


def test_without_a_timeout_nothing_is_slow(make: Any, case: Any) -> None:
    slow = make.attempt(fault="bandwidth:1KB/s", leaves="intact", role="slow")
    assert not list(waiting([case(make.call(slow, timeout=None))]))
