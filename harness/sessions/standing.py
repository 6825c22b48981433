"""The rules that stand at this moment: whose they are, where they came from, and what came of them."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Self

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

    With ``of_connections`` it counts connections, not calls.

    ``text`` is the canonical short form, ``id`` what keys its counts and draws and what exchanges name it by.
    ``expanded_from`` is the text of the rule that stands for this one and others, None where it was set as it is.
    ``notes`` say where it does not work, or not as elsewhere.
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
    notes: tuple[str, ...] = ()
    of_connections: bool = False


@dataclass(slots=True)
class Tally:
    """What was seen of rules, added up by their ids."""

    matches: Counter[str] = field(default_factory=Counter)
    hits: Counter[str] = field(default_factory=Counter)

    def add(self, counts: Iterable[RuleCount]) -> Self:
        """Add what a session saw."""
        for count in counts:
            self.matches[count.rule.id] += count.matches
            self.hits[count.rule.id] += count.hits
        return self

    def include(self, other: Self) -> None:
        """Add what another tally has."""
        self.matches.update(other.matches)
        self.hits.update(other.hits)

    def keep(self, ids: Collection[str]) -> None:
        """Forget all rules but these."""
        for seen in (self.matches, self.hits):
            for gone in [one for one in seen if one not in ids]:
                del seen[gone]

    def status(self, standing: StandingRule) -> RuleStatus:
        """The rule with what was seen of it."""
        rule = standing.rule
        return RuleStatus(
            number=standing.number,
            id=rule.id,
            text=str(rule),
            origin=standing.origin,
            session=standing.session,
            paused=standing.paused,
            matches=self.matches[rule.id],
            hits=self.hits[rule.id],
            expanded_from=rule.expanded_from,
            notes=rule.notes,
            of_connections=rule.role == "connection",
        )
