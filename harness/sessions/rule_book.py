"""The rules that stand, in their order: added, changed, paused, removed, replaced as a whole."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from itertools import count

from harness.contract.catalog import Catalog
from harness.errors import UserError
from harness.faults.rule import Rule, compile_rules
from harness.sessions.standing import StandingRule
from harness.sessions.unknown import unknown_rule

Standing = tuple[StandingRule, ...]


class RuleBook:
    """Rules of every session, and rules that one session alone has, which come first; not safe between threads.

    Two rules of one session never have the same id. What cannot be done raises and changes nothing.
    """

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._numbers = count(1)
        self._of_all: Standing = ()
        self._own: dict[str, Standing] = {}

    @property
    def of_all(self) -> Standing:
        """The rules of every session."""
        return self._of_all

    def of(self, alias: str) -> Standing:
        """The rules of one session, its own first."""
        return (*self._own.get(alias, ()), *self._of_all)

    def all(self) -> Standing:
        """All rules, those of single sessions first."""
        return (*(one for own in self._own.values() for one in own), *self._of_all)

    def numbered(self, number: int) -> StandingRule:
        """The rule of that number; raises UnknownName."""
        known = {one.number: one for one in self.all()}
        if number not in known:
            raise unknown_rule(number, list(known))
        return known[number]

    def begin(self, alias: str, texts: Sequence[str], *, origin: str) -> None:
        """Let these alone be the own rules of a session that begins; raises RuleError."""
        own = self._stand(compile_rules(texts, self._catalog, taken=_ids(self._of_all)), origin, alias)
        self._put(alias, own)

    def forget(self, alias: str) -> None:
        """Forget the own rules of a session."""
        self._own.pop(alias, None)

    def add(self, texts: Sequence[str], *, session: str | None, origin: str, first: bool, paused: bool) -> Standing:
        """Add rules before those that are there or after them, and give them; raises RuleError."""
        new = compile_rules(texts, self._catalog, taken=_ids(self._seen_with(session)))
        added = tuple(replace(one, paused=paused) for one in self._stand(new, origin, session))
        there = self._of_all if session is None else self._own.get(session, ())
        self._put(session, (*added, *there) if first else (*there, *added))
        return added

    def change(self, number: int, text: str) -> StandingRule:
        """Put another rule in the place of one; raises RuleError, and UserError for a text that stands for several."""
        old = self.numbered(number)
        others = [one for one in self._seen_with(old.session) if one is not old]
        new, *more = compile_rules([text], self._catalog, taken=_ids(others))
        if more:
            raise UserError(
                f"{text!r} stands for {len(more) + 1} rules and cannot take the place of one",
                hint="remove the rule and add this one",
            )
        return self._exchange(old, replace(old, rule=new))

    def pause(self, number: int, *, paused: bool) -> StandingRule:
        """Mark a rule as paused, or as one that goes on; raises UnknownName."""
        old = self.numbered(number)
        return self._exchange(old, replace(old, paused=paused))

    def remove(self, numbers: Collection[int]) -> None:
        """Remove the rules of these numbers."""
        self._put(None, tuple(one for one in self._of_all if one.number not in numbers))
        for alias, own in tuple(self._own.items()):
            self._put(alias, tuple(one for one in own if one.number not in numbers))

    def replace(self, texts: Sequence[str], *, origin: str) -> Standing:
        """Let these be the rules of an origin in every session, and give them; those whose id stays are the same ones.

        They come where the old ones stood, else after the others. Raises RuleError.
        """
        old = [one for one in self._of_all if one.origin == origin]
        others = [one for one in self._of_all if one.origin != origin]
        known = {one.rule.id: one for one in old}
        taken = [one for one in _ids(self.all()) if one not in known]
        new = tuple(
            known[rule.id] if rule.id in known else self._stand([rule], origin, None)[0]
            for rule in compile_rules(texts, self._catalog, taken=taken)
        )
        place = next((at for at, one in enumerate(self._of_all) if one.origin == origin), len(others))
        self._put(None, (*others[:place], *new, *others[place:]))
        return new

    def _seen_with(self, session: str | None) -> Standing:
        """The rules that some plan has together with those of a session, or with those of all.

        A rule of another session is none of these: draws depend on the id, and must not depend on other sessions.
        """
        return self.all() if session is None else self.of(session)

    def _stand(self, rules: Iterable[Rule], origin: str, session: str | None) -> Standing:
        return tuple(StandingRule(next(self._numbers), rule, origin, session) for rule in rules)

    def _exchange(self, old: StandingRule, new: StandingRule) -> StandingRule:
        there = self._of_all if old.session is None else self._own[old.session]
        self._put(old.session, tuple(new if one is old else one for one in there))
        return new

    def _put(self, session: str | None, rules: Standing) -> None:
        if session is None:
            self._of_all = rules
        elif rules:
            self._own[session] = rules
        else:
            self._own.pop(session, None)


def _ids(rules: Iterable[StandingRule]) -> list[str]:
    return [one.rule.id for one in rules]
