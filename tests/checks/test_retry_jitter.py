"""The pauses between attempts are not the same in every call."""

from typing import Any

from harness.checks.retry_jitter import CHECK

judged: Any = CHECK.judge


def call(make: Any, *pauses: float) -> Any:
    at, made = 0.0, [make.attempt(make.error())]
    for pause in pauses:
        at += 0.01 + pause
        made.append(make.attempt(make.error(), at=at))
    return make.call(*made)


def test_pauses_that_are_the_same_each_time_fail(make: Any) -> None:
    series = [call(make, 0.1, 0.2, 0.4), call(make, 0.101, 0.203, 0.402)]
    ruling = judged(series, make.contract())
    assert ruling.verdict == "fail"
    assert "the same: 100 ms, 101 ms; 200 ms, 203 ms; 400 ms, 402 ms" in ruling.reason
    assert len(ruling.evidence) == 6


def test_pauses_that_differ_pass(make: Any) -> None:
    series = [call(make, 0.1, 0.2, 0.4), call(make, 0.1, 0.2, 0.47)]
    assert judged(series, make.contract()).verdict == "pass"


def test_a_difference_that_may_be_the_machines_is_inconclusive(make: Any) -> None:
    series = [call(make, 0.1, 0.2, 0.4), call(make, 0.1, 0.2, 0.43)]
    ruling = judged(series, make.contract())
    assert ruling.verdict == "inconclusive"
    assert "differ by too little to tell" in ruling.reason


def test_long_pauses_may_differ_by_more(make: Any) -> None:
    def verdict(apart: float) -> str:
        series = [call(make, 1.0, 2.0, 4.0), call(make, 1.0, 2.0, 4.0 + apart)]
        return str(judged(series, make.contract()).verdict)

    assert [verdict(apart) for apart in (0.11, 0.13, 0.31, 0.33)] == ["fail", "inconclusive", "inconclusive", "pass"]


def test_few_pauses_are_inconclusive(make: Any) -> None:
    ruling = judged([call(make, 0.1, 0.2), call(make, 0.1, 0.2)], make.contract())
    assert ruling.verdict == "inconclusive"
    assert "too few" in ruling.reason
    many = [call(make, 0.1)] * 4
    assert judged(many, make.contract()).verdict == "fail"


def test_single_calls_have_nothing_to_compare(make: Any) -> None:
    assert judged([call(make, 0.1, 0.1, 0.1)], make.contract()) is None
    assert judged([call(make), call(make, 0.1, 0.2, 0.4)], make.contract()) is None
    assert judged([], make.contract()) is None


def test_a_pause_that_is_not_known_is_not_compared(make: Any) -> None:
    unknown = make.call(make.attempt(fault="hang", took=9.0), make.attempt(make.error(), at=1))
    assert judged([unknown, unknown, call(make, 0.1)], make.contract()) is None


def test_what_is_hardly_slept_is_not_compared(make: Any) -> None:
    assert judged([call(make, 0.01, 0.02, 0.04)] * 2, make.contract()) is None
