"""Rules that stand for a while in one session: what was ordered, what came of it, and whether it was met."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from harness.contract.catalog import Catalog
from harness.errors import FileError, UserError
from harness.faults.rule import compile_rules
from harness.faults.scenario import load_scenario, read_scenario
from harness.model import Exchange
from harness.reports.watched_run import RuleOutcome
from harness.run.rule_outcomes import rule_outcomes
from harness.sessions import HarnessHandle, RuleStatus

RuleLike: TypeAlias = str | Mapping[str, Any]
"""A rule in the short form, or in the long form of scenario files: ``{"on": …, "faults": […], "calls": 1}``."""

OPT_OUT = "(optional=True takes a rule that meets nothing)"


@dataclass(frozen=True, slots=True)
class Place:
    """The session of a running harness in which rules stand, and its exchanges."""

    handle: HarnessHandle
    session: str
    exchanges: Callable[[], tuple[Exchange, ...]]


@dataclass(frozen=True, slots=True)
class RuleCount:
    """A rule as it was written: how many calls it has counted, and how many of them it has met."""

    text: str
    matches: int
    hits: int


class Block:
    """Rules in the short form that stand from ``begin`` to ``end``, before those that stand already.

    ``optional`` rules may meet nothing; neither need those be met that are ``excused``, because something else went
    wrong while they stood.
    """

    def __init__(self, place: Place, texts: Sequence[str], *, optional: bool) -> None:
        self._place = place
        self._numbers: tuple[int, ...] = ()
        self._called_before = 0
        self._statuses: tuple[RuleStatus, ...] = ()
        self._outcomes: tuple[RuleOutcome, ...] = ()
        self.texts = tuple(texts)
        self.optional = optional
        self.begun = False
        self.stands = False
        self.excused = False

    def __str__(self) -> str:
        return ", ".join(self.texts)

    def begin(self) -> None:
        """Let the rules stand; raises UserError for one that cannot be taken, and the second time."""
        if self.begun:
            raise UserError("these faults have had their block", hint="make new ones: with harness.faults(…)")
        added = self._place.handle.add_rules(self.texts, alias=self._place.session)
        self._numbers = tuple(status.number for status in added)
        self._called_before = len(self._place.exchanges()) if _any_timed(added) else 0
        self.begun = self.stands = True

    def statuses(self) -> tuple[RuleStatus, ...]:
        """The rules with what they have seen so far; after the end, what they saw until then."""
        if self.stands:
            place = self._place
            self._statuses = tuple(one for one in place.handle.rules(place.session) if one.number in self._numbers)
        return self._statuses

    def counts(self) -> tuple[RuleCount, ...]:
        """The same by the rules as they were written."""
        told = rule_outcomes(self.statuses(), (), self._place.handle.catalog)
        return tuple(RuleCount(one.text, one.matches, one.hits) for one in told)

    def outcomes(self) -> tuple[RuleOutcome, ...]:
        """What has come of the rules, as they were written."""
        if self.stands:
            statuses = self.statuses()
            unmet = any(not status.hits for status in statuses)
            exchanges = self._place.exchanges()[self._called_before :] if unmet else ()
            self._outcomes = rule_outcomes(statuses, exchanges, self._place.handle.catalog)
        return self._outcomes

    def failures(self) -> tuple[str, ...]:
        """The rules that met no call, in words, where that makes the test fail."""
        wrong = [f"{one.text} was never met: {one.why}" for one in self.outcomes() if self._fails(one)]
        return (*wrong, OPT_OUT) if wrong and not self.optional and not self.excused else ()

    def passed(self) -> tuple[str, ...]:
        """The rules whose calls came, and which let them pass by their chance, their rate or their time; in words."""
        unmet = [one for one in self.outcomes() if one.state != "met" and not self._fails(one)]
        return () if self.excused else tuple(f"{one.text}: {one.why}" for one in unmet)

    def end(self) -> None:
        """Remove the rules and keep what they have seen; nothing happens if they do not stand."""
        if self.stands:
            self.outcomes()
            self.stands = False
            for number in self._numbers:
                self._place.handle.remove_rule(number)

    def abandon(self) -> None:
        """Let what was last known of the rules be all; for a harness that is gone."""
        self.stands = False

    def _fails(self, outcome: RuleOutcome) -> bool:
        """Whether a rule has not done what it was ordered for."""
        if outcome.state == "met":
            return False
        rules = compile_rules([outcome.text], self._place.handle.catalog)
        fickle = any(rule.chance is not None or rule.rates or rule.limits.during is not None for rule in rules)
        return outcome.state == "never could" or not fickle


def rule_texts(rules: Sequence[RuleLike], scenario: Path | None, catalog: Catalog) -> tuple[str, ...]:
    """The rules in the short form, those of a scenario file last; raises UserError for what cannot be taken."""
    if not rules and scenario is None:
        raise UserError("no rule is given", hint="for example 'tencent/as:ResumeInstanceRefresh=throttle#1'")
    texts = [_text(rule, catalog) for rule in rules]
    return (*texts, *(load_scenario(scenario, catalog).rules if scenario is not None else ()))


def _text(rule: RuleLike, catalog: Catalog) -> str:
    if isinstance(rule, str):
        return rule
    try:
        (text,) = read_scenario(json.dumps({"rules": [rule]}), "rule", catalog).rules
    except FileError as error:
        raise UserError(f"{rule!r}: {error.message.partition(': ')[2]}", hint=error.hint) from None
    except (TypeError, ValueError):
        raise UserError(f"{rule!r} is no rule", hint="a text, or a mapping with the keys on and faults") from None
    return text


def _any_timed(statuses: Iterable[RuleStatus]) -> bool:
    """Whether one of the rules looks at calls at certain times only."""
    return any("during" in status.text for status in statuses)
