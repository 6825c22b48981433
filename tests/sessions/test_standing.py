"""What is told of a rule that stands."""

import pytest

from harness.contract.catalog import Catalog
from harness.faults.plan import RuleCount
from harness.faults.rule import Rule, compile_rules
from harness.sessions.standing import StandingRule, Tally


@pytest.fixture
def rules(catalog: Catalog) -> tuple[Rule, ...]:
    """Two rules with the same text."""
    return compile_rules(["alibaba=throttle #1", "alibaba=throttle#1"], catalog)


def seen(rule: Rule, matches: int, hits: int) -> RuleCount:
    return RuleCount(rule, matches, hits, paused=False)


def test_counts_are_added_up_by_the_id_of_the_rule(rules: tuple[Rule, ...]) -> None:
    tally = Tally().add([seen(rules[0], 3, 1), seen(rules[1], 7, 0)]).add([seen(rules[0], 2, 2)])
    status = tally.status(StandingRule(5, rules[0], "control", "mine", paused=True))
    assert (status.number, status.id, status.text) == (5, "alibaba=throttle#1", "alibaba=throttle#1")
    assert (status.origin, status.session, status.paused) == ("control", "mine", True)
    assert (status.matches, status.hits, status.expanded_from) == (5, 3, None)
    other = tally.status(StandingRule(6, rules[1], "control"))
    assert (other.id, other.text, other.session, other.paused) == (
        "alibaba=throttle#1 (2)",
        "alibaba=throttle#1",
        None,
        False,
    )
    assert (other.matches, other.hits) == (7, 0)


def test_a_tally_includes_another_and_forgets(rules: tuple[Rule, ...]) -> None:
    one, other = Tally().add([seen(rules[0], 3, 1)]), Tally().add([seen(rules[0], 1, 1), seen(rules[1], 4, 4)])
    one.include(other)
    assert (one.matches, one.hits) == (
        {rules[0].id: 4, rules[1].id: 4},
        {rules[0].id: 2, rules[1].id: 4},
    )
    one.keep({rules[1].id})
    assert (one.matches, one.hits) == ({rules[1].id: 4}, {rules[1].id: 4})
    assert other.matches[rules[0].id] == 1


def test_a_rule_that_was_never_asked_has_counts_of_nothing(catalog: Catalog) -> None:
    row = compile_rules(["volcengine/ecs:RebootInstances=every_error"], catalog)[0]
    status = Tally().status(StandingRule(1, row, "scenario"))
    assert (status.matches, status.hits) == (0, 0)
    assert status.expanded_from == "volcengine/ecs:RebootInstances=every_error"


def test_what_has_to_be_known_of_a_rule_is_told_with_it(catalog: Catalog) -> None:
    rule, other = compile_rules(["volcengine=refuse", "volcengine=throttle#1"], catalog)
    assert Tally().status(StandingRule(1, rule, "control")).notes == rule.notes != ()
    assert Tally().status(StandingRule(2, other, "control")).notes == ()
