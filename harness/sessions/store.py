"""The sessions of a harness and the rules that stand in them: made on demand, changed while it runs."""

import re
import threading
from collections import OrderedDict
from collections.abc import Collection, Iterable, Mapping, Sequence

from harness.contract.catalog import Catalog
from harness.errors import UserError
from harness.faults.plan import RuleCount
from harness.model import Credentials
from harness.sessions.keys import MintedSession, digest, is_minted, mint_key, secret_for
from harness.sessions.rule_book import RuleBook
from harness.sessions.session import ANONYMOUS, Session
from harness.sessions.standing import RuleStatus, StandingRule, Tally
from harness.sessions.unknown import unknown_session

COMMAND_LINE, MINTED = "command line", "mint"
_ALIAS = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_REMEMBERED_ALIASES = 10_000


def check_alias(alias: str) -> None:
    """Raise UserError for what cannot be the alias of a session."""
    if not _ALIAS.fullmatch(alias):
        raise UserError(f"{alias!r} cannot be the alias of a session", hint="up to 64 letters, digits, '.', '_', '-'")


class SessionStore:
    """Finds the session of a request and makes new ones; ``limit`` bounds those that unknown names cause.

    A rule stands in every session, or in one. A session's own rules come before those of every session. Each rule has
    a number, by which it is paused, changed and removed; changes take effect with the next call.
    """

    def __init__(self, catalog: Catalog, *, rules: Sequence[str] = (), seed: int = 0, limit: int = 1000) -> None:
        self.seed = seed
        self._limit = limit
        self._lock = threading.Lock()
        self._book = RuleBook(catalog)
        self._book.replace(rules, origin=COMMAND_LINE)
        self._gone = Tally()
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
        if alias is not None:
            check_alias(alias)
        chosen_seed = self.seed if seed is None else seed
        with self._lock:
            if alias in self._by_alias:
                raise UserError(f"a session {alias!r} exists already")
            name = alias if alias is not None else self._free_alias()
            self._book.begin(name, rules, origin=MINTED)
            self._minted += 1
            key = mint_key(chosen_seed, name)
            stranger = self._by_key.get(key)
            if stranger is not None:
                self._remove(stranger.alias)
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

    def secrets(self, access_key: str | None, session: Session) -> tuple[str, ...]:
        """The secrets that a request of this key, in this session, could give away; those that are known."""
        known = (self.secret(key) for key in (access_key, session.access_key))
        return tuple(dict.fromkeys(secret for secret in known if secret is not None))

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
        with self._lock:
            self._keep_counts(self._get(alias).reset())

    def release(self, alias: str) -> None:
        """Forget a session; ``anonymous`` starts anew. Unknown aliases are forgotten already."""
        with self._lock:
            self._remove(alias)
            self._book.forget(alias)
            if ANONYMOUS not in self._by_alias:
                self._add(ANONYMOUS, self.seed, None)

    # --- rules ------------------------------------------------------------------------------------------------------

    def rules(self, alias: str | None = None) -> tuple[RuleStatus, ...]:
        """The rules of a session with what it saw of them, or all rules with what all sessions saw; in their order.

        Raises UnknownName.
        """
        with self._lock:
            if alias is None:
                return self._statuses(self._book.all())
            seen = Tally().add(self._get(alias).counts())
            return tuple(seen.status(one) for one in self._book.of(alias))

    def rule(self, number: int) -> RuleStatus:
        """The rule of that number with what all sessions saw of it; raises UnknownName."""
        with self._lock:
            return self._statuses([self._book.numbered(number)])[0]

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
            added = self._book.add(texts, session=alias, origin=origin, first=first, paused=paused)
            self._tell({alias})
            return self._statuses(added)

    def change_rule(self, number: int, text: str) -> RuleStatus:
        """Put another rule in the place of one, with counts of its own; raises RuleError and UnknownName.

        UserError for a text that stands for several rules.
        """
        with self._lock:
            changed = self._book.change(number, text)
            self._tell({changed.session})
            return self._statuses([changed])[0]

    def pause_rule(self, number: int, *, paused: bool) -> RuleStatus:
        """Let a rule neither count nor meet calls, or let it go on; raises UnknownName."""
        with self._lock:
            changed = self._book.pause(number, paused=paused)
            self._tell({changed.session})
            return self._statuses([changed])[0]

    def remove_rule(self, number: int) -> RuleStatus:
        """Remove a rule and tell what was seen of it; raises UnknownName."""
        with self._lock:
            return self._remove_rules([self._book.numbered(number)])[0]

    def clear_rules(self, alias: str | None = None) -> tuple[RuleStatus, ...]:
        """Remove all rules, or those that one session alone has; tells what was seen of them. Raises UnknownName."""
        with self._lock:
            if alias is not None:
                self._get(alias)
            return self._remove_rules([one for one in self._book.all() if alias is None or one.session == alias])

    def replace_rules(self, texts: Sequence[str], *, origin: str) -> tuple[RuleStatus, ...]:
        """Let these be the rules of that origin in every session; those with an unchanged text keep their counts.

        New ones come where the old ones stood, else after the others. Raises RuleError; then nothing has changed.
        """
        with self._lock:
            new = self._book.replace(texts, origin=origin)
            self._tell({None})
            return self._statuses(new)

    # --- under the lock: rules --------------------------------------------------------------------------------------

    def _statuses(self, rules: Iterable[StandingRule]) -> tuple[RuleStatus, ...]:
        """The rules with what all sessions saw of them."""
        everybody, nobody = Tally(), Tally()
        everybody.include(self._gone)
        each: dict[str, Tally] = {}
        for alias, session in self._by_alias.items():
            each[alias] = Tally().add(session.counts())
            everybody.include(each[alias])
        return tuple((everybody if one.session is None else each.get(one.session, nobody)).status(one) for one in rules)

    def _remove_rules(self, gone: Sequence[StandingRule]) -> tuple[RuleStatus, ...]:
        told = self._statuses(gone)
        self._book.remove({one.number for one in gone})
        self._tell({one.session for one in gone})
        return told

    def _tell(self, aliases: Collection[str | None]) -> None:
        """Tell sessions, or with None all of them, which rules stand now; forget what was seen of those that do not."""
        self._gone.keep({one.rule.id for one in self._book.of_all})
        for alias, session in self._by_alias.items():
            if alias in aliases or None in aliases:
                self._arrange(session)

    def _arrange(self, session: Session) -> None:
        standing = self._book.of(session.alias)
        session.arrange([one.rule for one in standing], paused=[one.rule.id for one in standing if one.paused])

    def _keep_counts(self, counts: Iterable[RuleCount]) -> None:
        """Remember what a session saw of the rules of all, which it forgets."""
        of_all = {one.rule.id for one in self._book.of_all}
        self._gone.add(count for count in counts if count.rule.id in of_all)

    # --- under the lock: sessions -----------------------------------------------------------------------------------

    def _get(self, alias: str) -> Session:
        session = self._by_alias.get(alias)
        if session is None:
            raise unknown_session(alias, tuple(self._by_alias))
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
        self._keep_counts(session.counts())
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
