"""Sessions: all that belongs to one access key id, and the handle through which a running harness is used.

A minted key looks like one of ours and its secret follows from it, so that every process can check its signatures.
Sessions are shown by their alias, never by a key id.
"""

import base64
import hashlib
import hmac
import re
import threading
from collections import Counter, OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Protocol

from harness.contract.catalog import Catalog
from harness.errors import UnknownName, UserError
from harness.faults.plan import EMPTY_STATE, Decision, PlanState, decide
from harness.faults.rule import Rule, compile_rule
from harness.model import Call, Credentials, Exchange, Operation

ANONYMOUS = "anonymous"
_KEY = re.compile(r"HARNESS[A-Z0-9]{13}")
_ALIAS = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_SECRET_OF_ALL = b"cloud-contract-harness minted key"
_REMEMBERED_ALIASES = 10_000


def is_minted(access_key: str) -> bool:
    """Whether a key has the form of minted keys."""
    return _KEY.fullmatch(access_key) is not None


def secret_for(access_key: str) -> str:
    """The secret of a minted key: 40 hexadecimal digits, a fixed function of the key, and so no secret at all."""
    return hmac.new(_SECRET_OF_ALL, access_key.encode(), hashlib.sha256).hexdigest()[:40]


def _digest(*parts: object) -> bytes:
    return hashlib.sha256("\x1f".join(map(str, parts)).encode("utf-8", "surrogatepass")).digest()


def _mint_key(seed: int, alias: str) -> str:
    letters = base64.b32encode(_digest("key", seed, alias)).decode("ascii")
    return f"HARNESS{letters[:13]}"


@dataclass(frozen=True, slots=True)
class MintedSession:
    """A session made for somebody: the credentials to sign with, and the user name to give to the proxy."""

    alias: str
    credentials: Credentials
    proxy_user: str


class HarnessHandle(Protocol):
    """A running harness, as verify and the test plugin use it."""

    catalog: Catalog
    proxy_url: str
    endpoint_url: str | None
    ca_bundle: Path
    seed: int

    def mint(
        self,
        *,
        rules: Sequence[str] = (),
        seed: int | None = None,
        alias: str | None = None,
        manual_clock: bool = False,
    ) -> MintedSession:
        """A new session; its own rules come before those that every session has."""
        ...

    def step_clock(self, alias: str, seconds: float) -> None:
        """Let time pass for the rate windows of a session."""
        ...

    def exchanges(self, alias: str) -> tuple[Exchange, ...]:
        """The closed exchanges of a session; waits, within bounds, until none is open."""
        ...

    def rule_hits(self, alias: str) -> Mapping[str, int]:
        """How many calls each rule of a session has met."""
        ...

    def release(self, alias: str) -> None:
        """Forget a session; its exchanges stay in the journal."""
        ...


class Session:
    """One access key id's alias, rules, counts and clock; safe between threads."""

    def __init__(
        self,
        alias: str,
        *,
        seed: int,
        rules: Sequence[Rule] = (),
        access_key: str | None = None,
        manual_clock: bool = False,
        numbers_from: int = 0,
    ) -> None:
        self.alias = alias
        self.seed = seed
        self.rules = tuple(rules)
        self.access_key = access_key
        self.manual_clock = manual_clock
        self._lock = threading.Lock()
        self._state: PlanState = EMPTY_STATE
        self._numbers = numbers_from
        self._began: datetime | None = None
        self._latest = 0.0
        self._stepped = 0.0

    def next_number(self) -> int:
        """The number of the session's next exchange, from 1."""
        with self._lock:
            self._numbers += 1
            return self._numbers

    @property
    def numbers(self) -> int:
        """How many exchanges have been numbered."""
        return self._numbers

    def entropy(self, number: int) -> bytes:
        """32 bytes that depend on seed, alias and the exchange's number only."""
        return _digest("entropy", self.seed, self.alias, number)

    def step_clock(self, seconds: float) -> None:
        """Let ``seconds`` pass for the rate windows; time never goes back."""
        if not 0 <= seconds < 1e12:
            raise UserError(f"a session's clock cannot be stepped by {seconds} seconds", hint="0 or more")
        with self._lock:
            self._stepped += seconds

    def decide(self, call: Call, operation: Operation, *, now: datetime, result_expected: bool = True) -> Decision:
        """The faults that meet a call at ``now``; counts it."""
        with self._lock:
            decision, self._state = decide(
                self.rules,
                self._state,
                call,
                operation,
                seed=self.seed,
                session=self.alias,
                elapsed=self._elapsed(now),
                result_expected=result_expected,
            )
            return decision

    def rule_hits(self) -> Mapping[str, int]:
        """How many calls each rule has met, by the rule's id, in the order of the rules."""
        with self._lock:
            states = self._state
            return {rule.id: states[rule.id].hits if rule.id in states else 0 for rule in self.rules}

    def rules_met(self) -> frozenset[str]:
        """The canonical texts of the rules that have met a call."""
        with self._lock:
            states = self._state
        return frozenset(str(rule) for rule in self.rules if rule.id in states and states[rule.id].hits)

    def _elapsed(self, now: datetime) -> float:
        """Seconds of the session's life: from its first call on, plus what was stepped. A manual clock only steps."""
        if self.manual_clock:
            return self._stepped
        if self._began is None:
            self._began = now
        self._latest = max(self._latest, (now - self._began).total_seconds())
        return self._latest + self._stepped


class SessionStore:
    """Finds the session of a request and makes new ones; ``limit`` bounds those that unknown names cause."""

    def __init__(self, catalog: Catalog, *, rules: Sequence[str] = (), seed: int = 0, limit: int = 1000) -> None:
        self.seed = seed
        self._catalog = catalog
        self._rules = compile_rules(rules, catalog)
        self._limit = limit
        self._lock = threading.Lock()
        self._by_alias: dict[str, Session] = {ANONYMOUS: Session(ANONYMOUS, seed=seed, rules=self._rules)}
        self._by_key: dict[str, Session] = {}
        self._unbidden: OrderedDict[str, None] = OrderedDict()
        self._used: OrderedDict[str, int] = OrderedDict()
        self._met: set[str] = set()
        self._minted = 0

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules that every session has."""
        return self._rules

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
        numbered = _distinct((*self._rules, *compile_rules(rules, self._catalog)))
        compiled = (*numbered[len(self._rules) :], *numbered[: len(self._rules)])
        chosen_seed = self.seed if seed is None else seed
        with self._lock:
            if alias in self._by_alias:
                raise UserError(f"a session {alias!r} exists already")
            name = alias if alias is not None else self._free_alias()
            self._minted += 1
            key = _mint_key(chosen_seed, name)
            stranger = self._by_key.get(key)
            if stranger is not None:
                self._remove(stranger.alias)
            session = self._add(name, chosen_seed, compiled, key, manual_clock=manual_clock)
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
                return self._unbidden_session(f"key-{_digest('alias', access_key).hex()[:12]}", access_key)
            return self._by_alias[ANONYMOUS]

    def secret(self, access_key: str | None) -> str | None:
        """The secret of a key where it is known: that of minted keys, whoever minted them."""
        return secret_for(access_key) if access_key is not None and is_minted(access_key) else None

    def get(self, alias: str) -> Session:
        """The session of that alias; raises UnknownName."""
        with self._lock:
            session = self._by_alias.get(alias)
            known = tuple(self._by_alias)
        if session is None:
            raise UnknownName("session", alias, known)
        return session

    def aliases(self) -> tuple[str, ...]:
        """The aliases of all sessions, oldest first."""
        with self._lock:
            return tuple(self._by_alias)

    def step_clock(self, alias: str, seconds: float) -> None:
        """Let time pass for the rate windows of a session; raises UnknownName."""
        self.get(alias).step_clock(seconds)

    def rule_hits(self, alias: str) -> Mapping[str, int]:
        """How many calls each rule of a session has met; raises UnknownName."""
        return self.get(alias).rule_hits()

    def rules_never_met(self) -> tuple[str, ...]:
        """The rules of every session that have met no call in any session."""
        with self._lock:
            met = self._met.union(*(session.rules_met() for session in self._by_alias.values()))
        return tuple(rule.id for rule in self._rules if str(rule) not in met)

    def release(self, alias: str) -> None:
        """Forget a session; ``anonymous`` starts anew. Unknown aliases are forgotten already."""
        with self._lock:
            self._remove(alias)
            if ANONYMOUS not in self._by_alias:
                self._add(ANONYMOUS, self.seed, self._rules, None)

    # --- under the lock ---------------------------------------------------------------------------------------------

    def _free_alias(self) -> str:
        number = self._minted + 1
        while f"session-{number}" in self._by_alias:
            number += 1
        return f"session-{number}"

    def _add(
        self, alias: str, seed: int, rules: Sequence[Rule], access_key: str | None, *, manual_clock: bool = False
    ) -> Session:
        session = Session(
            alias,
            seed=seed,
            rules=rules,
            access_key=access_key,
            manual_clock=manual_clock,
            numbers_from=self._used.pop(alias, 0),
        )
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
        self._met |= session.rules_met().intersection(str(rule) for rule in self._rules)
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
        return self._add(alias, self.seed, self._rules, access_key)

    def _touch(self, alias: str) -> None:
        if alias in self._unbidden:
            self._unbidden.move_to_end(alias)


def compile_rules(rules: Sequence[str], catalog: Catalog) -> tuple[Rule, ...]:
    """The rules with distinct ids: the canonical text, and a number from the second of equal ones on."""
    return _distinct([compile_rule(rule, catalog) for rule in rules])


def _distinct(rules: Sequence[Rule]) -> tuple[Rule, ...]:
    seen: Counter[str] = Counter()
    distinct: list[Rule] = []
    for rule in rules:
        text = str(rule)
        seen[text] += 1
        distinct.append(rule if seen[text] == 1 else replace(rule, id=f"{text} ({seen[text]})"))
    return tuple(distinct)
