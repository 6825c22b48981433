"""Throttling: in the provider's own words, at the documented rate or the one given."""

import re
from collections.abc import Callable

import pytest

from harness.contract.catalog import Catalog
from harness.faults.fault import Fault, Moment
from harness.faults.grammar import RuleError
from harness.faults.triggers import Rate
from harness.model import Call, ErrorSpec, ErrorTemplate, RateLimit, ServiceError

TENCENT = (
    "Your current request times equals to `21` in a second, which exceeds the frequency limit `20` for a second. "
    "Please reduce the frequency of calls."
)


def _message(fault: Fault, moment: Moment) -> tuple[str, int, str, str]:
    reply = fault.reply(None, moment)
    assert isinstance(reply, ServiceError)
    return reply.code, reply.http, reply.message, reply.message_status


@pytest.mark.parametrize(
    ("fault", "count"),
    [("throttle", 21), ("throttle#1", 1), ("throttle~0.5", 7)],
)
def test_tencent_says_count_and_limit(
    fault: str,
    count: int,
    make_fault: Callable[..., Fault],
    make_moment: Callable[..., Moment],
    make_call: Callable[..., Call],
) -> None:
    moment = make_moment(make_call("StartInstanceRefresh"), count=count)
    assert _message(make_fault(f"tencent={fault}"), moment) == (
        "RequestLimitExceeded",
        200,
        TENCENT,
        "inferred",
    )


def test_the_count_goes_on_within_the_window(
    make_fault: Callable[..., Fault], make_moment: Callable[..., Moment], make_call: Callable[..., Call]
) -> None:
    moment = make_moment(make_call("StartInstanceRefresh"), count=34)
    assert "equals to `34`" in _message(make_fault("tencent=throttle"), moment)[2]
    assert (
        "`34` in a second, which exceeds the frequency limit `5`"
        in _message(make_fault("tencent=throttle:5/1s"), moment)[2]
    )


@pytest.mark.parametrize("rule", ["throttle:5/2s", "throttle{above 5/2s}", "throttle~0.5{above 5/2s}"])
def test_a_rate_in_the_rule_is_one_of_its_own(
    rule: str, make_fault: Callable[..., Fault], make_moment: Callable[..., Moment], make_call: Callable[..., Call]
) -> None:
    moment = make_moment(make_call("StartInstanceRefresh"), count=34)
    told = "equals to `34` in a second, which exceeds the frequency limit `5`"
    assert told in _message(make_fault(f"tencent={rule}"), moment)[2]


def test_alibaba_says_what_its_common_error_says(
    make_fault: Callable[..., Fault], make_moment: Callable[..., Moment], make_call: Callable[..., Call]
) -> None:
    fault = make_fault("alibaba=throttle")
    code, http, _, status = _message(fault, make_moment(make_call("RedeployInstance"), count=501))
    assert (code, http, status) == ("Throttling", 400, "documented")
    assert set(fault.rates.values()) == {Rate(500, 60.0)}


def test_it_is_a_fault_of_the_whole_call(make_fault: Callable[..., Fault]) -> None:
    assert make_fault("volcengine=throttle#1").items(("i-1",)) == ()


def test_the_answer_names_its_row(make_fault: Callable[..., Fault], make_moment: Callable[..., Moment]) -> None:
    reply = make_fault("volcengine=throttle#1").reply(None, make_moment())
    assert isinstance(reply, ServiceError)
    assert reply.spec is not None
    assert reply.spec.key == "common/429/FlowLimitExceeded"


def test_of_several_rows_the_one_of_its_status_is_named(
    make_catalog: Callable[..., Catalog],
    make_row: Callable[..., ErrorSpec],
    make_fault: Callable[..., Fault],
    make_moment: Callable[..., Moment],
) -> None:
    rows = [
        make_row("FlowLimitExceeded", scope="item", http=429),
        make_row("Other", http=429),
        make_row("FlowLimitExceeded", http=400),
        make_row("FlowLimitExceeded", http=429),
    ]

    def named(*listed: ErrorSpec) -> ErrorSpec | None:
        reply = make_fault("volcengine=throttle#1", make_catalog(errors=listed)).reply(None, make_moment())
        assert isinstance(reply, ServiceError)
        return reply.spec

    assert named(*rows) is rows[3]
    assert named(*rows[:3]) is rows[2]
    assert named(*rows[:2]) is None


@pytest.mark.parametrize(
    ("message", "rate", "status"),
    [
        ("`{count}` of `{limit}` in {window}", RateLimit(20, 1), "documented"),
        ("`{count}` of `{limit}` in {window}", None, "inferred"),
        ("Too many requests.", None, "documented"),
        ("Too many requests to {action}.", None, "documented"),
    ],
)
def test_numbers_that_nobody_documents_make_the_message_a_guess(
    message: str,
    rate: RateLimit | None,
    status: str,
    make_catalog: Callable[..., Catalog],
    make_fault: Callable[..., Fault],
    make_moment: Callable[..., Moment],
) -> None:
    template = ErrorTemplate("FlowLimitExceeded", 429, message, "documented", "")
    against = make_catalog(operation={"rate_limit": rate}, provider={"throttle": template})
    assert _message(make_fault("volcengine=throttle#1", against), make_moment())[3] == status


def test_an_answer_that_is_no_row_names_none(
    make_catalog: Callable[..., Catalog], make_fault: Callable[..., Fault], make_moment: Callable[..., Moment]
) -> None:
    reply = make_fault("volcengine=throttle#1", make_catalog(errors=[])).reply(None, make_moment())
    assert isinstance(reply, ServiceError)
    assert reply.spec is None


@pytest.mark.parametrize(
    ("text", "canonical", "rates"),
    [
        ("volcengine=throttle:20/1s", "throttle:20/1s", {Rate(20, 1.0)}),
        ("volcengine=throttle:100/m@after", "throttle:100/60s@after", {Rate(100, 60.0)}),
        ("volcengine=throttle#1", "throttle", set()),
        ("tencent=throttle", "throttle", {Rate(20, 1.0)}),
    ],
)
def test_it_counts_where_the_rule_does_not_choose(
    text: str, canonical: str, rates: set[Rate], make_fault: Callable[..., Fault]
) -> None:
    fault = make_fault(text)
    assert (str(fault), set(fault.rates.values())) == (canonical, rates)
    assert fault.role == "answer"


def test_chosen_calls_are_throttled_where_no_rate_is_known(
    make_fault: Callable[..., Fault],
    make_moment: Callable[..., Moment],
    make_call: Callable[..., Call],
    make_catalog: Callable[..., Catalog],
) -> None:
    fault = make_fault("tencent=throttle#1", make_catalog(operation={"rate_limit": None}))
    message = _message(fault, make_moment(make_call("StartInstanceRefresh"), count=9))
    assert "`2` in a second, which exceeds the frequency limit `1`" in message[2]
    assert message[3] == "inferred"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("volcengine=throttle", "no rate is documented for volcengine/ecs:RebootInstances: give one (throttle:20/1s"),
        ("*=throttle", "no rate is documented for volcengine/ecs:RebootInstances"),
        ("tencent=throttle:20/1s#1", "a rate and chosen calls exclude each other (throttle:20/1s counts calls"),
        ("tencent=throttle:20/1s~0.5", "a rate and chosen calls exclude each other"),
        ("tencent=throttle:often", "'often' is no rate"),
        ("tencent=throttle@mid", "throttle cannot be @mid"),
    ],
)
def test_what_makes_no_sense_is_refused(text: str, message: str, make_fault: Callable[..., Fault]) -> None:
    with pytest.raises(RuleError, match=re.escape(message)):
        make_fault(text)


def test_an_unknown_rate_is_no_rate(make_catalog: Callable[..., Catalog], make_fault: Callable[..., Fault]) -> None:
    against = make_catalog(operation={"rate_limit": RateLimit(20, 1, status="unknown")})
    with pytest.raises(RuleError, match="no rate is documented"):
        make_fault("tencent=throttle", against)


@pytest.mark.parametrize("phase", ["before", "after"])
def test_it_has_both_phases(phase: str, make_fault: Callable[..., Fault]) -> None:
    assert make_fault(f"tencent=throttle@{phase}").phase == phase
