"""The sessions of a harness and the rules that stand in them: made on demand, changed while it runs."""

import re
import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import count

from harness.contract.catalog import Catalog
from harness.errors import UnknownName, UserError
from harness.faults.plan import RuleCount
from harness.faults.rule import Rule, compile_rules
from harness.model import Credentials
from harness.sessions.keys import MintedSession, digest, is_minted, mint_key, secret_for
from harness.sessions.session import ANONYMOUS, Session
from harness.sessions.standing import RuleStatus, StandingRule, status_of

COMMAND_LINE = "command line"
_ALIAS = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_REMEMBERED_ALIASES = 10_000


class SessionStore:
    """Finds the session of a request and makes new ones; ``limit`` bounds those that unknown names cause.

    A rule stands in every session, or in one. A session's own rules come before those of every session. Each rule has
    a number, by which it is paused, changed and removed; changes take effect with the next call.
    """

    def __init__(self, catalog: Catalog, *, rules: Sequence[str] = (), seed: int = 0, limit: int = 1000) -> None:
        self.seed = seed
        self._catalog = catalog
        self._limit = limit
        self._lock = threading.Lock()
        self._rule_numbers = count(1)
        self._of_all: tuple[StandingRule, ...] = self._stand(compile_rules(rules, catalog), COMMAND_LINE, None)
        self._own: dict[str, tuple[StandingRule, ...]] = {}
        self._gone: dict[int, RuleCount] = {}
        self._by_alias: dict[str, Session] = {}
        self._by_key: dict[str, Session] = {}
        self._unbidden: OrderedDict[str, None] = OrderedDict()
        self._used: OrderedDict[str, int] = OrderedDict()
        self._minted = 0
        self._add(ANONYMOUS, seed, None)

    # --- sessions ---------------------------------------------------------------------------------------------------

    def mint(
        self,
        *,
        rules: Sequence[str] = (),
        seed: int | None = None,
        alias: str | None = None,
        manual_clock: bool = False,
    ) -> MintedSession:
        """A new session whose own rules come before those of every session.

        Raises RuleError for a rule that cannot be taken, UserError for an alias that is taken or cannot be one.
        """
        if alias is not None and not _ALIAS.fullmatch(alias):
            raise UserError(
                f"{alias!r} cannot be the alias of a session", hint="up to 64 letters, digits, '.', '_', '-'"
            )
        chosen_seed = self.seed if seed is None else seed
        with self._lock:
            if alias in self._by_alias:
                raise UserError(f"a session {alias!r} exists already")
            own = compile_rules(rules, self._catalog, taken=[one.rule.id for one in self._of_all])
            name = alias if alias is not None else self._free_alias()
            self._minted += 1
            key = mint_key(chosen_seed, name)
            stranger = self._by_key.get(key)
            if stranger is not None:
                self._remove(stranger.alias)
            if own:
                self._own[name] = self._stand(own, "mint", name)
            session = self._add(name, chosen_seed, key, manual_clock=manual_clock)
            return MintedSession(session.alias, Credentials(key, secret_for(key)), session.alias)

    def choose(self, access_key: str | None, proxy_user: str | None) -> Session:
        """The session of a request: by a known key, by the proxy user name, by an unknown key, else ``anonymous``."""
        with self._lock:
            known = self._by_key.get(access_key) if access_key else None
            if known is not None and known.alias not in self._unbidden:
                return known
            if proxy_user and _ALIAS.fullmatch(proxy_user):
                return self._unbidden_session(proxy_user, None)
            if access_key:
                return self._unbidden_session(f"key-{digest('alias', access_key).hex()[:12]}", access_key)
            return self._by_alias[ANONYMOUS]

    def secret(self, access_key: str | None) -> str | None:
        """The secret of a key where it is known: that of minted keys, whoever minted them."""
        return secret_for(access_key) if access_key is not None and is_minted(access_key) else None

    def get(self, alias: str) -> Session:
        """The session of that alias; raises UnknownName."""
        with self._lock:
            return self._get(alias)

    def aliases(self) -> tuple[str, ...]:
        """The aliases of all sessions, oldest first."""
        with self._lock:
            return tuple(self._by_alias)

    def all(self) -> tuple[Session, ...]:
        """All sessions, oldest first."""
        with self._lock:
            return tuple(self._by_alias.values())

    def step_clock(self, alias: str, seconds: float) -> None:
        """Let time pass for the rate windows of a session; raises UnknownName."""
        self.get(alias).step_clock(seconds)

    def reset(self, alias: str) -> None:
        """Let a session begin anew: counts, windows and clock; raises UnknownName."""
        self.get(alias).reset()

    def release(self, alias: str) -> None:
        """Forget a session; ``anonymous`` starts anew. Unknown aliases are forgotten already."""
        with self._lock:
            self._remove(alias)
            self._own.pop(alias, None)
            if ANONYMOUS not in self._by_alias:
                self._add(ANONYMOUS, self.seed, None)

    # --- rules ------------------------------------------------------------------------------------------------------

    def rules(self, alias: str | None = None) -> tuple[RuleStatus, ...]:
        """The rules of a session with what it saw of them, or all rules with what all sessions saw; in their order.

        Raises UnknownName.
        """
        with self._lock:
            if alias is None:
                return tuple(self._status(one) for one in self._standing())
            session = self._get(alias)
            counts = session.counts()
            return tuple(status_of(one, counts) for one in self._rules_of(alias))

    def rule(self, number: int) -> RuleStatus:
        """The rule of that number with what all sessions saw of it; raises UnknownName."""
        with self._lock:
            return self._status(self._numbered(number))

    def rule_hits(self, alias: str) -> Mapping[str, int]:
        """How many calls each rule of a session has met, by the rule's id; raises UnknownName."""
        return {status.id: status.hits for status in self.rules(alias)}

    def rules_never_met(self) -> tuple[str, ...]:
        """The rules of every session that have met no call in any session.

        Of a rule that was expanded into several, only whether none of them has met one.
        """
        told = [(status.expanded_from or status.id, status.hits) for status in self.rules() if status.session is None]
        met = {name for name, hits in told if hits}
        return tuple(dict.fromkeys(name for name, _ in told if name not in met))

    def add_rules(
        self,
        texts: Sequence[str],
        *,
        alias: str | None = None,
        first: bool = True,
        origin: str = "control",
        paused: bool = False,
    ) -> tuple[RuleStatus, ...]:
        """Add rules to a session, or to every session, before those that are there or after them.

        Raises RuleError for one that cannot be taken and UnknownName; then nothing has changed.
        """
        with self._lock:
            if alias is not None:
                self._get(alias)
            new = compile_rules(texts, self._catalog, taken=self._taken())
            added = tuple(replace(one, paused=paused) for one in self._stand(new, origin, alias))
            there = self._of_all if alias is None else self._own.get(alias, ())
            self._place(alias, (*added, *there) if first else (*there, *added))
            return tuple(self._status(one) for one in added)

    def change_rule(self, number: int, text: str) -> RuleStatus:
        """Put another rule in the place of one, with counts of its own; raises RuleError and UnknownName.

        UserError for a text that stands for several rules.
        """
        with self._lock:
            old = self._numbered(number)
            new, *more = compile_rules([text], self._catalog, taken=self._taken(but=old))
            if more:
                hint = "remove the rule and add this one"
                raise UserError(
                    f"{text!r} stands for {len(more) + 1} rules and cannot take the place of one", hint=hint
                )
            if new.id != old.rule.id:
                self._gone.pop(number, None)
            return self._status(self._exchange(old, replace(old, rule=new)))

    def pause_rule(self, number: int, *, paused: bool) -> RuleStatus:
        """Let a rule neither count nor meet calls, or let it go on; raises UnknownName."""
        with self._lock:
            old = self._numbered(number)
            return self._status(self._exchange(old, replace(old, paused=paused)))

    def remove_rule(self, number: int) -> RuleStatus:
        """Remove a rule and tell what was seen of it; raises UnknownName."""
        with self._lock:
            old = self._numbered(number)
            status = self._status(old)
            self._exchange(old)
            self._gone.pop(number, None)
            return status

    def clear_rules(self, alias: str | None = None) -> tuple[RuleStatus, ...]:
        """Remove all rules, or those that one session alone has; tells what was seen of them. Raises UnknownName."""
        with self._lock:
            if alias is not None:
                self._get(alias)
            gone = [one for one in self._standing() if alias is None or one.session == alias]
            told = tuple(self._status(one) for one in gone)
            for one in gone:
                self._exchange(one)
                self._gone.pop(one.number, None)
            return told

    def replace_rules(self, texts: Sequence[str], *, origin: str) -> tuple[RuleStatus, ...]:
        """Let these be the rules of that origin in every session; those with an unchanged text keep their counts.

        New ones come where the old ones stood, else after the others. Raises RuleError; then nothing has changed.
        """
        with self._lock:
            old = [one for one in self._of_all if one.origin == origin]
            others = [one for one in self._of_all if one.origin != origin]
            own = (one for rules in self._own.values() for one in rules)
            taken = [one.rule.id for one in (*others, *own)]
            known = {one.rule.id: one for one in old}
            new = tuple(
                known[rule.id] if rule.id in known else self._stand([rule], origin, None)[0]
                for rule in compile_rules(texts, self._catalog, taken=taken)
            )
            place = self._of_all.index(old[0]) if old else len(others)
            for one in old:
                if one not in new:
                    self._gone.pop(one.number, None)
            self._place(None, (*others[:place], *new, *others[place:]))
            return tuple(self._status(one) for one in new)

    # --- under the lock: rules --------------------------------------------------------------------------------------

    def _stand(self, rules: Iterable[Rule], origin: str, session: str | None) -> tuple[StandingRule, ...]:
        return tuple(StandingRule(next(self._rule_numbers), rule, origin, session) for rule in rules)

    def _standing(self) -> tuple[StandingRule, ...]:
        return (*(one for rules in self._own.values() for one in rules), *self._of_all)

    def _rules_of(self, alias: str) -> tuple[StandingRule, ...]:
        return (*self._own.get(alias, ()), *self._of_all)

    def _numbered(self, number: int) -> StandingRule:
        known = {one.number: one for one in self._standing()}
        if number not in known:
            raise UnknownName("rule", str(number), map(str, known))
        return known[number]

    def _taken(self, *, but: StandingRule | None = None) -> list[str]:
        """The ids that no further rule can have."""
        return [one.rule.id for one in self._standing() if one is not but]

    def _status(self, standing: StandingRule) -> RuleStatus:
        gone = self._gone.get(standing.number)
        sessions = self._by_alias.values() if standing.session is None else self._present(standing.session)
        counts = [count for session in sessions for count in session.counts()]
        return status_of(standing, counts if gone is None else (*counts, gone))

    def _present(self, alias: str) -> tuple[Session, ...]:
        session = self._by_alias.get(alias)
        return () if session is None else (session,)

    def _exchange(self, old: StandingRule, *new: StandingRule) -> StandingRule:
        """Put the new one, or nothing, in the place of the old one; the one that stands there then, or the old one."""
        rules = self._of_all if old.session is None else self._own[old.session]
        place = rules.index(old)
        self._place(old.session, (*rules[:place], *new, *rules[place + 1 :]))
        return new[0] if new else old

    def _place(self, alias: str | None, rules: tuple[StandingRule, ...]) -> None:
        """Let these be the rules of a session, or of every session, and tell the sessions concerned."""
        if alias is None:
            self._of_all = rules
        else:
            self._own[alias] = rules
        for session in tuple(self._by_alias.values()) if alias is None else self._present(alias):
            self._arrange(session)

    def _arrange(self, session: Session) -> None:
        standing = self._rules_of(session.alias)
        session.arrange([one.rule for one in standing], paused=[one.rule.id for one in standing if one.paused])

    def _keep_counts(self, session: Session) -> None:
        """Remember what a session that goes has seen of the rules of all."""
        numbers = {one.rule.id: one.number for one in self._of_all}
        for seen in session.counts():
            number = numbers.get(seen.rule.id)
            if number is not None and seen.matches:
                before = self._gone.get(number, RuleCount(seen.rule, 0, 0, paused=False))
                self._gone[number] = replace(
                    before, matches=before.matches + seen.matches, hits=before.hits + seen.hits
                )

    # --- under the lock: sessions -----------------------------------------------------------------------------------

    def _get(self, alias: str) -> Session:
        session = self._by_alias.get(alias)
        if session is None:
            raise UnknownName("session", alias, tuple(self._by_alias))
        return session

    def _free_alias(self) -> str:
        number = self._minted + 1
        while f"session-{number}" in self._by_alias:
            number += 1
        return f"session-{number}"

    def _add(self, alias: str, seed: int, access_key: str | None, *, manual_clock: bool = False) -> Session:
        session = Session(
            alias,
            seed=seed,
            access_key=access_key,
            manual_clock=manual_clock,
            numbers_from=self._used.pop(alias, 0),
        )
        self._arrange(session)
        self._by_alias[alias] = session
        if access_key is not None:
            self._by_key[access_key] = session
        return session

    def _remove(self, alias: str) -> None:
        session = self._by_alias.pop(alias, None)
        self._unbidden.pop(alias, None)
        if session is None:
            return
        if session.access_key is not None:
            self._by_key.pop(session.access_key, None)
        self._keep_counts(session)
        self._used[alias] = session.numbers
        while len(self._used) > _REMEMBERED_ALIASES:
            self._used.popitem(last=False)

    def _unbidden_session(self, alias: str, access_key: str | None) -> Session:
        known = self._by_alias.get(alias)
        if known is not None:
            self._touch(alias)
            return known
        while len(self._unbidden) >= self._limit:
            self._remove(next(iter(self._unbidden)))
        self._unbidden[alias] = None
        return self._add(alias, self.seed, access_key)

    def _touch(self, alias: str) -> None:
        if alias in self._unbidden:
            self._unbidden.move_to_end(alias)
