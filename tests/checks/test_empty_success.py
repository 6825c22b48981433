"""What is no readable success never becomes one."""

from dataclasses import replace
from typing import Any

import pytest

from harness.checks.empty_success import CHECK
from harness.model import Leaves, Result

judged: Any = CHECK.judge


def told(make: Any, *exchanges: Any, **outcome: Any) -> Any:
    contract = make.contract(make.operation(protocol="volcengine-query"))
    return judged(make.over(*exchanges, **outcome), contract)


def envelope(inside: bytes) -> bytes:
    return b'{"ResponseMetadata":{"RequestId":"r-1"},"Result":' + inside + b"}"


@pytest.mark.parametrize("leaves", ["foreign", "damaged", "none"])
def test_a_success_of_nothing_fails(make: Any, leaves: Leaves) -> None:
    ruling = told(make, make.met("malform:bom", leaves), value=None, request_id=None)
    assert (ruling.verdict, ruling.evidence) == ("fail", ("session-1-1",))
    assert ruling.reason == "after malform:bom the caller was given a result with no value and no request id"
    assert [(fact.file, fact.anchor) for fact in ruling.facts] == [("acme/provider.yaml", "envelope")]


@pytest.mark.parametrize("leaves", ["intact", "dressed"])
def test_whole_answers_are_other_checks_business(make: Any, leaves: Leaves) -> None:
    assert told(make, make.met("malform:bom", leaves), value=None, request_id=None) is None


@pytest.mark.parametrize("kind", ["client_error", "service_error", "timeout"])
def test_an_error_passes(make: Any, kind: str) -> None:
    assert told(make, make.met("malform:bom"), kind=kind).verdict == "pass"
    assert told(make, make.met("close", "none"), kind=kind) is None
    assert told(make, make.met("malform:bom"), kind="crash") is None


def test_a_success_in_place_of_an_error_fails_whatever_it_holds(make: Any) -> None:
    assert told(make, make.met("malform:bom", reply=make.error())).verdict == "fail"


def test_what_was_read_rightly_passes(make: Any) -> None:
    assert told(make, make.met("malform:trailing")).verdict == "pass"
    assert told(make, make.met("malform:trailing"), value={"TaskId": "t-1", "New": 1}).verdict == "pass"
    ruling = told(make, make.met("malform:trailing"), value={"TaskId": "t-2"})
    assert ruling.verdict == "fail"
    assert "with the value {'TaskId': 't-2'} and request id r-1" in ruling.reason
    assert told(make, make.met("malform:trailing"), value=["t-1"]).verdict == "fail"


def test_where_there_are_values_the_request_id_may_be_hidden(make: Any) -> None:
    assert told(make, make.met("malform:trailing"), request_id=None).verdict == "pass"
    assert told(make, make.met("malform:trailing"), request_id="r-2").verdict == "fail"
    nothing = Result({}, "r-1")
    assert told(make, make.met("malform:trailing", reply=nothing), value={}, request_id=None).verdict == "fail"
    assert told(make, make.met("malform:trailing", reply=nothing), value={}).verdict == "pass"


def test_an_answer_with_one_edit_says_what_it_reads_as(make: Any) -> None:
    body = envelope(b'{"TaskId":7,"New":1}')
    assert told(make, make.met("body:type=TaskId", body=body), value={"TaskId": 7}).verdict == "pass"
    assert told(make, make.met("body:type=TaskId", body=body), value={"TaskId": "7"}).verdict == "pass"
    assert told(make, make.met("body:type=TaskId", body=body), value={"TaskId": "8"}).verdict == "fail"
    assert told(make, make.met("body:type=TaskId", body=body), value={}).verdict == "fail"
    assert told(make, make.met("malform:any", body=body), value={"TaskId": 7}).verdict == "fail"


def test_texts_of_booleans_and_numbers_are_the_same(make: Any) -> None:
    body = envelope(b'{"TaskId":true}')
    assert told(make, make.met("body:type=TaskId", body=body), value={"TaskId": "True"}).verdict == "pass"
    body = envelope(b'{"TaskId":{}}')
    assert told(make, make.met("body:type=TaskId", body=body), value={"TaskId": "{}"}).verdict == "fail"


def test_without_a_request_id_in_the_answer_any_will_do(make: Any) -> None:
    body = b'{"ResponseMetadata":{"RequestId":7},"Result":{}}'
    edited = make.met("body:type=request_id", body=body, reply=Result({}, "r-1"))
    assert told(make, edited, value={}, request_id="7").verdict == "pass"


def test_a_long_value_is_shown_in_part(make: Any) -> None:
    ruling = told(make, make.met("malform:any"), value={"TaskId": "x" * 99})
    assert f"the value {{'TaskId': '{'x' * 68}… and" in ruling.reason


def test_an_earlier_attempt_may_have_said_it(make: Any) -> None:
    damaged = make.met("malform:any", reply=make.error())
    later = replace(damaged, draft=replace(damaged.draft, id="session-1-2"))
    assert told(make, make.exchange(), later).verdict == "pass"


def test_a_body_as_it_came_is_left_to_the_caller(make: Any) -> None:
    page = b"<html>Sign in</html>"
    ruling = told(make, make.met("http:200", "foreign", "answer", body=page), value=page.decode(), request_id=None)
    assert ruling.verdict == "inconclusive"
    assert ruling.reason.endswith("; that is the body as it came, which the client leaves to its caller to read")
    assert told(make, make.met("http:200", body=page), value="Sign in").verdict == "fail"
    empty = make.met("empty", "none", "answer", body=b"")
    assert told(make, empty, value="", request_id=None).verdict == "inconclusive"
    assert told(make, empty, value=None, request_id=None).verdict == "fail"


def test_of_a_broken_connection_no_body_came(make: Any) -> None:
    cut = make.met("truncate:50%", body=b'{"TaskId":"t-1"}')
    assert told(make, cut, value='{"TaskId"', request_id=None).verdict == "fail"
    corrected = make.met("truncate:50%,length=corrected", body=b'{"TaskId":"t-1"}')
    assert told(make, corrected, value='{"TaskId"', request_id=None).verdict == "inconclusive"
