"""``clock``: the provider's own error, at the time that it goes by."""

import re
from collections.abc import Callable

import pytest

from harness.faults.fault import Fault, Moment
from harness.faults.grammar import RuleError
from harness.faults.rule import Rule
from harness.model import Call, ServiceError
from harness.wire import HttpResponse


@pytest.mark.parametrize(
    ("operation", "code", "http", "status", "row"),
    [
        (
            "StartInstanceRefresh",
            "AuthFailure.SignatureExpire",
            200,
            "inferred",
            "common/200/AuthFailure.SignatureExpire",
        ),
        ("RedeployInstance", "InvalidTimeStamp.Expired", 400, "documented", "common/400/InvalidTimeStamp.Expired"),
        ("RebootInstances", "InvalidTimestamp", 403, "contradicted", "common/403/InvalidTimestamp"),
    ],
)
def test_each_provider_says_it_in_its_own_words(
    operation: str,
    code: str,
    http: int,
    status: str,
    row: str,
    make_fault: Callable[..., Fault],
    make_moment: Callable[..., Moment],
    make_call: Callable[..., Call],
) -> None:
    reply = make_fault("*=clock:20m").reply(None, make_moment(make_call(operation)))
    assert isinstance(reply, ServiceError)
    assert (reply.code, reply.http, reply.message_status, reply.request_id) == (code, http, status, "request-1")
    assert reply.spec is not None
    assert reply.spec.key == row


@pytest.mark.parametrize(
    ("fault", "date"),
    [
        ("clock:20m", "Fri, 02 Jan 2026 12:20:00 GMT"),
        ("clock:-20m", "Fri, 02 Jan 2026 11:40:00 GMT"),
        ("clock:-12.5h", "Thu, 01 Jan 2026 23:30:00 GMT"),
    ],
)
def test_the_answer_tells_the_time_of_that_clock(
    fault: str, date: str, make_fault: Callable[..., Fault], make_moment: Callable[..., Moment]
) -> None:
    built, moment = make_fault(f"volcengine={fault}"), make_moment()
    answer = HttpResponse(403, "Forbidden", (("date", "yesterday"), ("X-Tt-Logid", "1")), b"{}")
    changed = HttpResponse(403, "Forbidden", (("X-Tt-Logid", "1"), ("Date", date)), b"{}")
    assert built.response(answer, moment) == changed
    assert built.response(None, moment) is None


@pytest.mark.parametrize(
    ("text", "canonical"),
    [("clock:20m", "clock:1200s"), ("clock:by=-1800.5s", "clock:-1800.5s"), ("clock:-1200s@before", "clock:-1200s")],
)
def test_its_canonical_form(text: str, canonical: str, make_fault: Callable[..., Fault]) -> None:
    fault = make_fault(f"volcengine={text}")
    assert str(fault) == canonical
    assert make_fault(f"volcengine={canonical}") == fault


def test_the_call_is_not_carried_out(make_fault: Callable[..., Fault]) -> None:
    assert make_fault("volcengine=clock:20m").lacks == {"result", "execution"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("clock", "expected by (for example clock:20m, clock:-20m)"),
        ("clock:soon", "'soon' is no time"),
        ("clock:--20m", "'-20m' is no time"),
        ("clock:-0s", "a clock that is right refuses nothing (clock:20m, or clock:-20m)"),
        ("clock:15m", "a signature that is up to 900s off holds here (clock:20m, or clock:-20m)"),
        ("clock:8785h", "a clock is at most a year off"),
        ("clock:20m@after", "clock cannot be @after: it is about what comes before the call is carried out"),
        ("clock:20m@mid", "clock cannot be @mid"),
        ("clock:20m+replay_nonce", "cannot go together: a call gets one answer"),
    ],
)
def test_what_makes_no_sense_is_refused(text: str, message: str, make_rule: Callable[..., Rule]) -> None:
    with pytest.raises(RuleError, match=re.escape(message)):
        make_rule(f"alibaba={text}")
    assert make_rule("alibaba=clock:8784h")


def test_it_meets_only_those_who_would_mind(make_fault: Callable[..., Fault]) -> None:
    assert {operation.provider for operation in make_fault("*=clock:10m").operations} == {"tencent"}
    assert {operation.provider for operation in make_fault("*=clock:901s").operations} == {
        "tencent",
        "alibaba",
        "volcengine",
    }
