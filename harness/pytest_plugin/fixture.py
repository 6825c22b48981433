"""The fixture ``harness``: one test's session of a running harness."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

from harness.control.environment import Access, environment
from harness.errors import HarnessError
from harness.faults.presets import scenario_path
from harness.model import Credentials
from harness.pytest_plugin.access import ClientSettings
from harness.pytest_plugin.blocks import Block, Place, RuleCount, RuleLike, rule_texts
from harness.pytest_plugin.cassette import SessionCassette
from harness.pytest_plugin.failures import fail
from harness.pytest_plugin.faults import Faults
from harness.pytest_plugin.journal import SessionJournal
from harness.sessions import MintedSession

ScenarioLike: TypeAlias = str | os.PathLike[str]
"""The name of a preset, or a file."""


class Harness:
    """A harness for one test: where it listens, whom it believes the test to be, its faults and its journal.

    The session is the test's alone: its rules, counts, rate windows, draws and journal are touched by no other test.
    ``session`` is its alias, ``seed`` what its draws follow from, ``cassette`` what it plays and records, None in a run
    that does neither.
    """

    def __init__(
        self,
        place: Place,
        minted: MintedSession,
        *,
        test: str,
        folder: Path,
        blocks: list[Block],
        cassette: SessionCassette | None = None,
    ) -> None:
        handle = place.handle
        self._place = place
        self._minted = minted
        self._folder = folder
        self._blocks = blocks
        self._access = Access(handle.proxy_url, handle.endpoint_url, str(handle.ca_bundle), minted)
        self.session = minted.alias
        self.seed = handle.seed
        self.journal = SessionJournal(place.exchanges, handle.catalog, test)
        self.cassette = cassette

    def faults(self, *rules: RuleLike, scenario: ScenarioLike | None = None, optional: bool = False) -> Faults:
        """Rules for the length of a ``with`` block; see ``Faults``.

        ``scenario`` names a preset or a file of rules, looked for beside the test's own file; the seed in it does not
        count here. Rules that cannot be taken fail the test with what is wrong and what would be right.
        """
        __tracebackhide__ = True
        try:
            block = new_block(self._place, rules, scenario, folder=self._folder, optional=optional)
        except HarnessError as error:
            fail(str(error))
        self._blocks.append(block)
        return Faults(block)

    def __repr__(self) -> str:
        return f"<harness, session {self.session}>"

    @property
    def rules(self) -> tuple[RuleCount, ...]:
        """Every rule that this test has ordered, by a marker or a block, with what it has seen so far."""
        __tracebackhide__ = True
        try:
            return tuple(rule for block in self._blocks for rule in block.counts())
        except HarnessError as error:
            fail(str(error))

    def step_clock(self, seconds: float) -> None:
        """Let time pass for the test's rate windows and for rules with ``during``, at once."""
        __tracebackhide__ = True
        try:
            self._place.handle.step_clock(self.session, seconds)
        except HarnessError as error:
            fail(str(error))

    @property
    def proxy_url(self) -> str:
        """The proxy, with the session's name in it; clients keep the vendors' real host names and trust the CA."""
        return self._access.named_proxy_url

    @property
    def endpoint_url(self) -> str:
        """The endpoint, for clients that are given one instead of a proxy; they need no CA."""
        return self._access.endpoint_url or ""

    @property
    def ca_bundle(self) -> str:
        """The path of the CA bundle to trust, PEM."""
        return self._access.ca_bundle

    @property
    def credentials(self) -> Credentials:
        """The made-up ``access_key`` and ``secret_key`` of this test."""
        return self._minted.credentials

    @property
    def settings(self) -> ClientSettings:
        """All that a client needs to be told, in one value."""
        key = self.credentials
        return ClientSettings(self.proxy_url, self.endpoint_url, self.ca_bundle, key.access_key, key.secret_key)

    @property
    def environment(self) -> Mapping[str, str]:
        """The same as environment variables, for programs that the test starts; an empty one is to be emptied."""
        return environment(self._access)


def new_block(
    place: Place,
    rules: Sequence[RuleLike],
    scenario: ScenarioLike | None,
    *,
    folder: Path,
    optional: bool,
) -> Block:
    """Rules that do not stand yet; raises UserError for what cannot be taken."""
    path = None
    if scenario is not None:
        beside = folder / scenario
        path = beside if beside.is_file() else scenario_path(os.fspath(scenario))
    return Block(place, rule_texts(rules, path, place.handle.catalog), optional=optional)
