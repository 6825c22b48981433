"""The error that the caller gets is that of the last attempt."""

from typing import Any

from harness.checks.retry_last_error import CHECK

judged: Any = CHECK.judge


def answers(make: Any) -> Any:
    busy = make.error(make.error_spec("Busy", http=503), request_id="r-1")
    gone = make.error(make.error_spec("Gone", http=404), request_id="r-2")
    return make.attempt(busy), make.attempt(gone, at=1)


def test_the_last_error_passes(make: Any) -> None:
    assert judged(make.call(*answers(make)), make.contract()).verdict == "pass"


def test_a_client_that_shows_no_request_id_is_judged_by_the_code(make: Any) -> None:
    for shown in (None, ""):
        last = make.call(*answers(make), outcome={"request_id": shown})
        assert judged(last, make.contract()).verdict == "pass"
        stale = make.call(*answers(make), outcome={"code": "Busy", "request_id": shown})
        assert judged(stale, make.contract()).verdict == "fail"


def test_an_earlier_error_fails(make: Any) -> None:
    ruling = judged(make.call(*answers(make), outcome={"code": "Busy", "request_id": "r-1"}), make.contract())
    assert ruling.verdict == "fail"
    assert ruling.reason == (
        "the caller was given Busy of attempt 1, not the error of the last one, which was answered with Gone"
    )
    assert ruling.evidence == ("session-1-at-0", "session-1-at-1")


def test_of_equal_errors_the_request_id_tells_which(make: Any) -> None:
    first = make.attempt(make.error(request_id="r-1"))
    last = make.attempt(make.error(request_id="r-2"), at=1)
    assert judged(make.call(first, last), make.contract()).verdict == "pass"
    assert judged(make.call(first, last, outcome={"request_id": "r-1"}), make.contract()).verdict == "fail"


def test_an_error_that_was_there_before_the_answer_was_lost_fails(make: Any) -> None:
    first, _ = answers(make)
    lost = make.attempt(at=1, fault="close@after")
    told = {"kind": "service_error", "code": "Busy", "request_id": "r-1"}
    ruling = judged(make.call(first, lost, outcome=told), make.contract())
    assert ruling.verdict == "fail"
    assert "which was not answered" in ruling.reason
    assert judged(make.call(first, lost), make.contract()) is None


def test_what_cannot_be_read_may_be_told_in_any_way(make: Any) -> None:
    first, _ = answers(make)
    told = {"kind": "service_error", "code": "Busy", "request_id": "r-1"}
    damaged = make.attempt(at=1, fault="truncate:50%", leaves="damaged", role="change")
    assert judged(make.call(first, damaged, outcome=told), make.contract()) is None


def test_one_attempt_and_other_outcomes_are_not_judged(make: Any) -> None:
    first, last = answers(make)
    assert judged(make.call(last), make.contract()) is None
    assert judged(make.call(first, last, outcome={"kind": "client_error"}), make.contract()) is None
    assert judged(make.call(first, make.attempt(at=1)), make.contract()) is None


def test_an_error_that_nobody_sent_is_left_to_others(make: Any) -> None:
    call = make.call(*answers(make), outcome={"code": "Made.Up"})
    assert judged(call, make.contract()) is None
    other = make.call(*answers(make), outcome={"code": "Gone", "request_id": "r-9"})
    assert judged(other, make.contract()) is None
