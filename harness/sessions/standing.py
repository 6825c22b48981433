"""The rules that stand at this moment: whose they are, where they came from, and what came of them."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from harness.faults.plan import RuleCount
from harness.faults.rule import Rule


@dataclass(frozen=True, slots=True)
class StandingRule:
    """A rule with its number, which is never given twice; ``session`` None means that every session has it."""

    number: int
    rule: Rule
    origin: str
    session: str | None = None
    paused: bool = False


@dataclass(frozen=True, slots=True)
class RuleStatus:
    """A standing rule and what was seen of it: calls that matched WHERE, calls that it met.

    ``text`` is the canonical short form, ``id`` what keys its counts and draws and what exchanges name it by.
    ``expanded_from`` is the text of the rule that stands for this one and others, None where it was set as it is.
    """

    number: int
    id: str
    text: str
    origin: str
    session: str | None
    paused: bool
    matches: int
    hits: int
    expanded_from: str | None = None


def status_of(standing: StandingRule, counts: Iterable[RuleCount]) -> RuleStatus:
    """The rule with the counts of it, added up."""
    total: Counter[str] = Counter()
    for count in counts:
        if count.rule.id == standing.rule.id:
            total["matches"] += count.matches
            total["hits"] += count.hits
    rule = standing.rule
    return RuleStatus(
        standing.number,
        rule.id,
        str(rule),
        standing.origin,
        standing.session,
        standing.paused,
        total["matches"],
        total["hits"],
        rule.expanded_from,
    )
