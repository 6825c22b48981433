"""An answer that does not come is waited for no longer than the client was told."""

from typing import Any

import pytest

from harness.checks.timeout_kept import CHECK

judged: Any = CHECK.judge
HANG: dict[str, Any] = {"fault": "hang", "left": True}
DRIP: dict[str, Any] = {"fault": "drip:8B/1s", "leaves": "intact", "role": "slow"}
COVERS = ("call", "attempt", "read", "unknown")


def call(make: Any, *exchanges: Any, **changes: Any) -> Any:
    return make.call(*exchanges, **{"timeout": 1.0, **changes})


@pytest.mark.parametrize("covers", COVERS)
def test_a_client_that_gives_up_in_time_passes(make: Any, covers: str) -> None:
    waited = call(make, make.attempt(took=4.9, **HANG), timeout_covers=covers)
    assert judged(waited, make.contract()).verdict == "pass"


@pytest.mark.parametrize("covers", COVERS)
@pytest.mark.parametrize("fault", ["hang", "hang:50%@mid", "delay:30s"])
def test_a_client_that_goes_on_waiting_fails(make: Any, covers: str, fault: str) -> None:
    waited = call(make, make.attempt(took=5.1, fault=fault, left=True), timeout_covers=covers)
    ruling = judged(waited, make.contract())
    assert (ruling.verdict, ruling.evidence) == ("fail", ("session-1-at-0",))
    assert "with a timeout of 1 s" in ruling.reason
    if covers != "call":
        assert ruling.reason == "attempt 1 was open for 5.1 s, with a timeout of 1 s, while nothing came"


def test_attempts_are_measured_one_by_one_unless_the_timeout_is_for_the_call(make: Any) -> None:
    waits = [make.attempt(at=2.0 * number, took=2.0, **HANG) for number in range(4)]
    for covers in COVERS:
        verdict = "fail" if covers == "call" else "pass"
        assert judged(call(make, *waits, timeout_covers=covers), make.contract()).verdict == verdict
    ruling = judged(call(make, *waits, timeout_covers="call"), make.contract())
    assert "the call took" in ruling.reason
    assert len(ruling.evidence) == 4


def test_a_timeout_for_the_call_counts_the_pauses_as_well(make: Any) -> None:
    told = {"started": 0.0, "ended": 5.1}
    for covers in COVERS:
        waited = call(make, make.attempt(took=1.0, **HANG), outcome=told, timeout_covers=covers)
        assert judged(waited, make.contract()).verdict == ("fail" if covers == "call" else "pass")
    soon = {"started": 0.0, "ended": 1.3}
    left_open = call(make, make.attempt(took=60.0, **HANG), outcome=soon, timeout_covers="call")
    assert judged(left_open, make.contract()).verdict == "pass"


def test_a_connection_that_was_given_up_may_stay_open(make: Any) -> None:
    left_open = make.attempt(took=60.0, **HANG)
    assert judged(call(make, left_open, make.attempt(at=1.2)), make.contract()).verdict == "pass"
    told = {"started": 0.0, "ended": 1.3}
    assert judged(call(make, left_open, outcome=told), make.contract()).verdict == "pass"
    no_times = {"started": 0.0, "ended": 0.0}
    assert judged(call(make, left_open, outcome=no_times), make.contract()).verdict == "fail"


def test_a_client_that_hung_is_measured_by_its_connection(make: Any) -> None:
    outcome = {"kind": "hung", "started": 0.0, "ended": 0.1}
    hung = call(make, make.attempt(took=24.0, **HANG), outcome=outcome)
    assert judged(hung, make.contract()).verdict == "fail"
    whole = call(make, make.attempt(took=24.0, **HANG), outcome=outcome, timeout_covers="call")
    assert judged(whole, make.contract()).reason.startswith("the call took 24.0 s")


@pytest.mark.parametrize(
    ("covers", "verdict"), [("call", "fail"), ("attempt", "fail"), ("read", "pass"), ("unknown", "inconclusive")]
)
def test_an_answer_that_drips_is_for_the_whole_or_for_each_wait(make: Any, covers: str, verdict: str) -> None:
    slow = call(make, make.attempt(took=8.0, **DRIP), timeout_covers=covers)
    assert judged(slow, make.contract()).verdict == verdict
    quick = call(make, make.attempt(took=3.0, **DRIP), timeout_covers=covers)
    assert judged(quick, make.contract()).verdict == "pass"


def test_what_drips_is_told_as_that(make: Any) -> None:
    slow = call(make, make.attempt(took=8.0, **DRIP), timeout_covers="attempt")
    assert judged(slow, make.contract()).reason.endswith("while the answer came little by little")
    unknown = call(make, make.attempt(took=8.0, **DRIP), timeout_covers="unknown")
    assert "for the whole answer or for each wait" in judged(unknown, make.contract()).reason


def test_silence_is_told_first(make: Any) -> None:
    both = make.attempt(took=8.0, **DRIP), make.attempt(at=9.0, took=8.0, **HANG)
    ruling = judged(call(make, *both), make.contract())
    assert (ruling.verdict, ruling.evidence) == ("fail", ("session-1-at-9",))


def test_a_default_that_nobody_told_is_inconclusive(make: Any) -> None:
    waits = make.attempt(took=2.0, **HANG), make.attempt(at=3, took=260.0, **HANG)
    ruling = judged(call(make, *waits, timeout=None, outcome={"kind": "hung"}), make.contract())
    assert (ruling.verdict, ruling.evidence) == ("inconclusive", ("session-1-at-3",))
    assert "still waiting after 260 s" in ruling.reason
    assert judged(call(make, *waits, timeout=None), make.contract()) is None


def test_where_nothing_was_late_nothing_is_said(make: Any) -> None:
    assert judged(call(make, make.attempt(took=30.0)), make.contract()) is None
    assert judged(call(make, make.attempt(took=30.0, fault="close")), make.contract()) is None
    crashed = call(make, make.attempt(took=30.0, **HANG), outcome={"kind": "crash"})
    assert judged(crashed, make.contract()) is None
