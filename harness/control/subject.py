"""What is controlled: the parts of a running harness that the control port reads and changes."""

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from harness.cassette.deck import Deck
from harness.cassette.interaction import RecordMode
from harness.contract.catalog import Catalog
from harness.control.scenario_file import ScenarioKeeper
from harness.journal import Journal
from harness.sessions import SessionStore


@dataclass(frozen=True, slots=True)
class Cassettes:
    """What plays and records: the deck, the folder or file that it was given, and how it records."""

    deck: Deck
    folder: Path
    mode: RecordMode


@dataclass(frozen=True, slots=True)
class Subject:
    """A running harness. ``settle`` waits until nothing of a session, or of any, is open, for so many seconds.

    ``problems`` are why something that was ordered is not done any more. ``live`` are the hosts whose real provider
    answers, to calls that change something only with ``mutations``.
    """

    catalog: Catalog
    sessions: SessionStore
    journal: Journal
    scenario: ScenarioKeeper
    settle: Callable[[str | None, float], bool]
    exchange_count: Callable[[], int]
    version: str
    started: datetime
    proxy_url: str
    endpoint_url: str | None
    ca_bundle: Path
    strict: bool
    problems: Callable[[], tuple[str, ...]]
    cassettes: Cassettes | None = None
    live: frozenset[str] = frozenset()
    mutations: bool = False
    pid: int = field(default_factory=os.getpid)
