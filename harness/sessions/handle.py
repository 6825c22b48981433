"""The handle through which a running harness is used, wherever it runs."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

from harness.cassette.deck import DeckReport
from harness.contract.catalog import Catalog
from harness.model import Exchange
from harness.sessions.keys import MintedSession
from harness.sessions.standing import RuleStatus


class HarnessHandle(Protocol):
    """A running harness, as verify, run and the test plugin use it."""

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

    def rules(self, alias: str) -> tuple[RuleStatus, ...]:
        """The rules of a session with their counts in it, in their order."""
        ...

    def add_rules(
        self, rules: Sequence[str], *, alias: str | None = None, first: bool = True
    ) -> tuple[RuleStatus, ...]:
        """Add rules to a session, or to every session; they come before those that are there, or after them."""
        ...

    def remove_rule(self, number: int) -> RuleStatus:
        """Remove a rule; tells what it had seen."""
        ...

    def release(self, alias: str) -> None:
        """Forget a session; its exchanges stay in the journal."""
        ...

    def cassettes(self, session: str | None = None) -> DeckReport | None:
        """What became of the cassettes so far, or of that of a session; None where there are none."""
        ...
