"""TLS handshakes that are spoiled."""

from collections.abc import Callable

import pytest

from harness.faults.catalogue.tls import FLAWS
from harness.faults.grammar import RuleError
from harness.faults.rule import Rule
from harness.model import HandshakeFlaw, SpoilHandshake


@pytest.mark.parametrize("flaw", FLAWS)
def test_it_is_read_and_written(flaw: HandshakeFlaw, make_rule: Callable[..., Rule]) -> None:
    rule = make_rule(f"volcengine=tls:flaw={flaw}@connection#2")
    (fault,) = rule.faults
    assert str(rule) == f"volcengine=tls:{flaw}#2"
    assert make_rule(str(rule)).faults == rule.faults
    assert fault.connection_step == SpoilHandshake(flaw)
    assert (rule.role, fault.phase, fault.takes) == ("connection", "connection", frozenset({"connection"}))
    assert {operation.provider for operation in rule.operations} == {"volcengine"}


@pytest.mark.parametrize(
    ("written", "message", "hint"),
    [
        ("tls", "expected what is wrong with the handshake", "tls:eof, tls:reset, tls:expired"),
        ("tls:expird", "flaw cannot be 'expird'", "did you mean expired?"),
        ("tls:expired,eof", "'eof' is one argument too many", "arguments: flaw"),
        ("tls:expired@before", "tls cannot be @before: it meets connections", "possible: connection"),
        ("tls:expired+tls:eof", "a connection breaks at one point", "write two rules"),
        ("tls:expired+throttle", "one meets connections, the other calls", "write two rules"),
    ],
)
def test_what_makes_no_sense_is_refused(written: str, message: str, hint: str, make_rule: Callable[..., Rule]) -> None:
    with pytest.raises(RuleError) as refused:
        make_rule(f"volcengine={written}#1")
    assert message in refused.value.reason
    assert (refused.value.hint or "").startswith(hint)


def test_a_rule_for_an_operation_is_refused(make_rule: Callable[..., Rule]) -> None:
    with pytest.raises(RuleError, match="tls meets connections, and no connection says yet") as refused:
        make_rule("volcengine/ecs:RebootInstances=tls:eof")
    assert refused.value.hint == "name the provider or the service: volcengine/ecs=tls:eof"


def test_it_says_what_it_does_at_the_endpoint(make_rule: Callable[..., Rule]) -> None:
    (note,) = make_rule("volcengine=tls:eof").notes
    assert note.startswith("tls:eof meets only TLS connections that name the provider's host (SNI) at the endpoint, as")
    (note,) = make_rule("*=tls:eof").notes
    assert note == "tls:eof meets TLS connections at the endpoint, as those of session anonymous"
