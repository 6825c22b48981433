"""Connections that are refused."""

from collections.abc import Callable
from typing import Any

import pytest

from harness.faults.grammar import RuleError
from harness.faults.rule import Rule
from harness.model import RefuseConnection


@pytest.mark.parametrize(
    ("written", "canonical", "status"),
    [
        ("refuse", "refuse", None),
        ("refuse@connection", "refuse", None),
        ("refuse:400", "refuse:400", 400),
        ("refuse: 503", "refuse:503", 503),
        ("refuse:status=599", "refuse:599", 599),
    ],
)
def test_it_is_read_and_written(
    written: str, canonical: str, status: int | None, make_rule: Callable[..., Rule]
) -> None:
    rule = make_rule(f"volcengine={written}")
    (fault,) = rule.faults
    assert str(fault) == canonical
    assert make_rule(f"volcengine={canonical}").faults == rule.faults
    assert fault.connection_step == RefuseConnection(status)
    assert (rule.role, fault.phase, fault.takes) == ("connection", "connection", frozenset({"connection"}))
    assert {operation.provider for operation in rule.operations} == {"volcengine"}


@pytest.mark.parametrize("written", ["399", "600", "200", "50", "5030", "٥٠٣", "abc"])
def test_another_status_is_refused(written: str, make_rule: Callable[..., Rule]) -> None:
    with pytest.raises(RuleError, match="is no status with which a proxy refuses") as refused:
        make_rule(f"volcengine=refuse:{written}")
    assert refused.value.hint == "400 to 599, for example refuse:503"


@pytest.mark.parametrize(
    ("rule", "instead"),
    [
        ("tencent/as:StartInstanceRefresh=refuse", "tencent/as=refuse"),
        ("RebootInstances=refuse:503", "volcengine/ecs=refuse:503"),
        ("volcengine/ecs/2020-04-01/RebootInstances=refuse", "volcengine/ecs=refuse"),
        ("tencent/as:*=refuse", "tencent/as=refuse"),
        ("*:*=refuse", "*=refuse"),
    ],
)
def test_a_rule_for_an_operation_is_refused(rule: str, instead: str, make_rule: Callable[..., Rule]) -> None:
    with pytest.raises(RuleError, match="no connection says yet which operation it is for") as refused:
        make_rule(rule)
    assert refused.value.hint == f"name the provider or the service: {instead}"
    assert make_rule(instead).role == "connection"


@pytest.mark.parametrize("phase", ["before", "after", "mid"])
def test_it_has_no_phase_of_a_call(phase: str, make_rule: Callable[..., Rule]) -> None:
    with pytest.raises(RuleError, match=f"refuse cannot be @{phase}: it meets connections") as refused:
        make_rule(f"volcengine=refuse@{phase}")
    assert refused.value.hint == "possible: connection"


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("refuse+refuse:503", "a connection breaks at one point"),
        ("refuse+tls:eof", "a connection breaks at one point"),
        ("refuse+throttle#1", "one meets connections, the other calls"),
        ("throttle+refuse#1", "one meets connections, the other calls"),
        ("refuse{above 5/1s}", "above counts calls"),
    ],
)
def test_it_goes_with_no_other(written: str, why: str, make_rule: Callable[..., Rule]) -> None:
    with pytest.raises(RuleError, match=why):
        make_rule(f"volcengine={written}")


def test_it_says_what_it_does_not_do_at_the_endpoint(make_rule: Callable[..., Rule]) -> None:
    def note(text: str) -> Any:
        (only,) = make_rule(text).notes
        return only

    assert note("volcengine=refuse").startswith("refuse meets nothing at the endpoint")
    assert note("*/*=refuse").startswith("refuse meets connections to the endpoint as those of session anonymous")
    assert note("*=refuse:502") == "refuse:502 meets nothing at the endpoint: no proxy answers there"
