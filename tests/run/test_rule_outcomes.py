"""What came of the rules, as the user wrote them."""

from collections.abc import Callable
from typing import Any

import pytest

from harness.contract.catalog import Catalog
from harness.faults.rule import compile_rule
from harness.model import Exchange
from harness.reports.watched_run import RuleOutcome
from harness.run.rule_outcomes import rule_outcomes
from harness.sessions import RuleStatus

REBOOT = "volcengine/ecs:RebootInstances"
START = "tencent/as:StartInstanceRefresh"
CODES = (
    "InvalidParameterValue.BatchNumberTooLarge",
    "InvalidParameterValue.MaxSurgeTooLarge",
    "ResourceUnavailable.NoInstanceCanRefresh",
)


@pytest.fixture
def outcome(
    catalog: Catalog, status: Callable[..., RuleStatus], make_exchange: Callable[..., Exchange]
) -> Callable[..., RuleOutcome]:
    """The outcome of one rule, after a call of RebootInstances."""

    def build(text: str, matches: int, hits: int, **changes: Any) -> RuleOutcome:
        (found,) = rule_outcomes([status(text, matches, hits, **changes)], [make_exchange()], catalog)
        return found

    return build


def test_a_rule_that_met_a_call_needs_no_words(outcome: Callable[..., RuleOutcome]) -> None:
    met = outcome(f"{REBOOT}=error:InternalError#2", 3, 1)
    assert met == RuleOutcome(f"{REBOOT}=error:InternalError#2", 3, 1, "met", rows=1, rows_met=1, origin="command line")


@pytest.mark.parametrize(
    ("text", "matches", "state", "why"),
    [
        (f"{START}=throttle#1", 0, "never could", "no call matched it"),
        (f"{START}=throttle#1{{during 10s-20s}}", 0, "never could", "no call matched it"),
        (f"{REBOOT}=throttle#1", 0, "never could", "its calls were refused before any rule was asked"),
        (f"{REBOOT}=throttle#1{{during 10s-20s}}", 0, "not met", "no call came during 10s-20s"),
        (f"{REBOOT}=throttle#3-", 2, "never could", "call 3 was never reached: 2 calls matched"),
        (f"{REBOOT}=throttle#every 2", 1, "never could", "call 2 was never reached: 1 call matched"),
        (f"{REBOOT}=throttle#every 2", 2, "not met", "another rule came first"),
        (f"{REBOOT}=error:InternalError~0.25", 9, "not met", "the chance of 0.25 never came true"),
        (f"{REBOOT}=throttle:5/1s", 5, "not met", "the rate was never exceeded"),
        (f"{REBOOT}=error:InternalError", 1, "not met", "another rule came first"),
        ("nobody/knows:This=throttle#1", 2, "not met", "it was not triggered"),
        ("nobody/knows:This=throttle#1", 0, "never could", "no call matched it"),
    ],
)
def test_a_rule_that_met_none_is_told_with_the_reason(
    text: str, matches: int, state: str, why: str, outcome: Callable[..., RuleOutcome]
) -> None:
    found = outcome(text, matches, 0)
    assert found.state == state
    assert why in found.why


def test_a_paused_rule_is_no_fault_of_the_run(outcome: Callable[..., RuleOutcome]) -> None:
    assert outcome(f"{START}=throttle#1", 0, 0, paused=True).state == "not met"


def test_the_rows_of_one_rule_are_one_rule(catalog: Catalog, status: Callable[..., RuleStatus]) -> None:
    rows = [
        status(f"{START}=error:{code}#{number}", 4, int(number < 3), expanded_from=f"{START}=every_error")
        for number, code in enumerate(CODES, start=1)
    ]
    rows.append(status(f"{REBOOT}=error:InternalError#1", 2, 1, expanded_from=f"{START}=every_error"))
    last = status(f"{REBOOT}=throttle#1", 0, 0, origin="scenario")
    several, single = rule_outcomes([*rows, last], [], catalog)
    assert several == RuleOutcome(f"{START}=every_error", 6, 3, "met", rows=4, rows_met=3, origin="command line")
    assert (single.rows, single.state, single.origin) == (1, "never could", "scenario")


def test_the_same_rule_twice_is_two_rules(catalog: Catalog, status: Callable[..., RuleStatus]) -> None:
    text = f"{REBOOT}=throttle#1"
    assert len(rule_outcomes([status(text), status(text, id=f"{text} (2)")], [], catalog)) == 2


@pytest.mark.parametrize(
    ("text", "matches", "state", "why"),
    [
        ("volcengine=refuse#1", 0, "never could", "no connection matched it; refuse meets nothing at the endpoint"),
        ("tencent=tls:eof", 0, "never could", "no connection matched it; tls:eof meets only"),
        ("volcengine=refuse#3", 1, "never could", "connection 3 was never reached: 1 connection matched; refuse"),
        ("volcengine=refuse#every 3", 2, "never could", "connection 3 was never reached: 2 connections matched"),
        ("volcengine=refuse~0.25", 9, "not met", "the chance of 0.25 never came true"),
        ("volcengine=refuse#1{during 10s-20s}", 0, "not met", "no connection met it during 10s-20s"),
        ("volcengine=refuse", 3, "not met", "another rule came first"),
    ],
)
def test_a_rule_of_connections_counts_those(
    text: str, matches: int, state: str, why: str, outcome: Callable[..., RuleOutcome], catalog: Catalog
) -> None:
    found = outcome(text, matches, 0, notes=compile_rule(text, catalog).notes)
    assert found.state == state
    assert found.why.startswith(why)
    met = outcome(text, 3, 1, notes=("a note",))
    assert (met.state, met.why) == ("met", "")
