"""One test's session, from its fixture's beginning to its last report."""

import contextlib
import os
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from harness.errors import HarnessError, printable
from harness.model import Exchange
from harness.pytest_plugin.blocks import Block, Place
from harness.pytest_plugin.failures import fail_in_words
from harness.pytest_plugin.fixture import Harness, new_block
from harness.pytest_plugin.held_cassette import HeldCassette
from harness.pytest_plugin.marks import FaultsMark
from harness.pytest_plugin.naming import alias_of, cassette_name, node_id, repeating_line
from harness.pytest_plugin.options import Options, workers
from harness.pytest_plugin.rows import ErrorRow
from harness.pytest_plugin.section import section
from harness.pytest_plugin.server import ServerOfRun
from harness.reports.call_counts import answer_in_words, call_name
from harness.reports.contract_coverage import uses
from harness.reports.misses import is_miss
from harness.responders.replay import REPLAY


class Held:
    """A session, its markers' faults, and what is left of both when the session is gone."""

    def __init__(self, server: ServerOfRun, item: pytest.Item, options: Options) -> None:
        self._server = server
        self._repeat = repeating_line(item, options)
        self._after = server.position
        self._final: tuple[Exchange, ...] | None = None
        self._strangers: tuple[Exchange, ...] = ()
        self._blocks: list[Block] = []
        self._folder = item.path.parent
        self._node = node_id(item)
        played = options.cassettes
        alias = alias_of(self._node, item.name) if played is None else cassette_name(item, played)
        minted = server.mint(alias)
        self._place = Place(server.handle(), minted.alias, self.exchanges)
        self._cassette = None if played is None else self._hold_cassette(played, alias, item)
        self.harness = Harness(
            self._place,
            minted,
            test=self._node,
            folder=self._folder,
            blocks=self._blocks,
            cassette=None if self._cassette is None else self._cassette.own,
        )
        self._strict = options.replay_strict
        # Each worker has a harness of its own, and what comes from no test has one name in all of them.
        self._shared = options.record_mode != "none" and workers(item.config) > 1
        self._passes = True
        self.problems: list[str] = []

    def _hold_cassette(self, folder: Path, session: str, item: pytest.Item) -> HeldCassette:
        path = folder / f"{session}.yaml"
        shown = os.path.relpath(path, item.config.invocation_params.dir)
        return HeldCassette(self._server, session, path, shown=shown, exchanges=self._calls)

    def _calls(self) -> tuple[Exchange, ...]:
        """The exchanges of the test, and those that came meanwhile and belong to no test."""
        strangers = self._server.strangers(self._after) if self._final is None else self._strangers
        return (*self.exchanges(), *strangers)

    def exchanges(self) -> tuple[Exchange, ...]:
        """The exchanges of the test so far; of one that has ended, those that it had."""
        if self._final is not None:
            return self._final
        return self._server.exchanges(self._place.session, self._after)

    def order(self, marks: Sequence[FaultsMark], row: ErrorRow | None) -> None:
        """Let the faults of the markers stand, the closest marker's first; raises UserError for what cannot stand."""
        wanted = [(mark.rules, mark.scenario, mark.optional) for mark in marks]
        if row is not None:
            wanted.insert(0, ((row.rule,), None, False))
        for rules, scenario, optional in reversed(wanted):
            block = new_block(self._place, rules, scenario, folder=self._folder, optional=optional)
            self._blocks.append(block)
            block.begin()

    def check(self) -> None:
        """Fail the test for faults that were not met, or were ordered and never used, and for what nothing answered."""
        wrong: list[str] = []
        try:
            for block in self._blocks:
                if block.stands:
                    wrong += block.failures()
                elif not block.begun:
                    wrong.append(f"{block} never stood: write `with harness.faults(…):`")
            if self._cassette is not None:
                wrong += self._cassette.untold()
        except HarnessError as error:
            wrong.append(str(error))
        if wrong:
            fail_in_words(dict.fromkeys(wrong))

    def check_end(self) -> None:
        """Fail the end of the test, which has left its session, for what no recording answers and no report has told.

        And, where that was asked for, for recordings that were not played by a test that has passed.
        """
        if self._cassette is not None:
            wrong = self._cassette.untold()
            if self._strict and self._passes:
                wrong += self._cassette.unplayed()
            wrong += self._unrecordable()
            if wrong:
                fail_in_words(wrong)

    def _unrecordable(self) -> list[str]:
        """Why calls that belong to no test were not recorded as a replay could find them; empty if there were none."""
        drafts = [one.draft for one in self._strangers if self._shared and not one.draft.of_connection]
        calls = [one for one in drafts if one.responder != REPLAY and not is_miss(one)]
        if not calls:
            return []
        names = ", ".join(dict.fromkeys(call_name(one, self._place.handle.catalog) for one in calls))
        hint = "(let them bring the test's credentials or its proxy, or record without xdist)"
        return [f"several workers cannot record calls of no test: {printable(names)} {hint}"]

    def excuse(self, *, told: bool) -> None:
        """Ask no more of faults and recordings: the test has ended in another way than by passing.

        ``told``: so that nobody asks for the calls that no recording answered, or they are in its report.
        """
        self._passes = False
        if told and self._cassette is not None:
            with contextlib.suppress(Exception):  # of a harness that is gone the section tells
                self._cassette.untold()
        for block in self._blocks:
            block.excused |= block.stands

    def close(self) -> None:
        """Keep what the session has seen and forget it; what does not work is told in ``problems``."""
        try:
            if self._cassette is not None:
                self._cassette.keep()
                self._strangers = self._server.strangers(self._after)
            self._final = self.exchanges()
            for block in reversed(self._blocks):
                block.end()
            self._place.handle.release(self._place.session)
        except Exception as error:  # whatever it is, it must not hide what the test itself has to say
            self._final = self._final or ()
            if self._cassette is not None:
                self._cassette.abandon()
            self.problems.append(f"{self._node}: {in_words(error)}")
            for block in self._blocks:
                block.abandon()

    def seen(self) -> dict[str, Any]:
        """What the run keeps of the test, as plain JSON values."""
        exchanges = self._final or ()
        unknown = [
            self._unknown(one) for one in exchanges if one.draft.operation is None and not one.draft.of_connection
        ]
        cassette = self._cassette
        return {
            "test": self._node,
            "uses": [asdict(use) for use in uses(exchanges)],
            "unknown": unknown,
            "passed": [line for block in self._blocks for line in block.passed()],
            "problems": self.problems,
            "cassette": None if cassette is None else cassette.seen(),
            "unplayed": cassette.unplayed() if cassette is not None and self._passes else [],
        }

    def _unknown(self, exchange: Exchange) -> str:
        """A call that no contract describes: of a provider, or to a host that is none's."""
        draft = exchange.draft
        name = draft.request.authority if draft.provider is None else call_name(draft, self._place.handle.catalog)
        return printable(f"{name} → {answer_in_words(exchange)}")

    def section(self) -> str:
        """What the report of a failed test shows of its session."""
        try:
            exchanges = self.exchanges()
            outcomes = [outcome for block in self._blocks for outcome in block.outcomes()]
            strangers = self._server.strangers(self._after)
            played = self._cassette.lines() if self._cassette is not None else ()
        except Exception as error:  # a report is made of it, not another failure
            return f"{in_words(error)}\nrepeat with: {self._repeat}"
        head = f"session {self.harness.session}, seed {self.harness.seed}"
        return section(head, exchanges, outcomes, strangers, self._repeat, cassette=played)


def in_words(error: Exception) -> str:
    """An error as a report tells it."""
    return str(error) if isinstance(error, HarnessError) else f"{type(error).__name__}: {error}"
