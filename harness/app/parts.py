"""What a harness is made of, put together before anything listens."""

import secrets
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from harness.config import Settings
from harness.contract.catalog import Catalog
from harness.contract.load import load_catalog
from harness.journal import Journal
from harness.listeners.closing import Closing
from harness.pipeline import Pipeline
from harness.responders.fake import FakeResponder
from harness.sessions import SessionStore


@dataclass(frozen=True, slots=True)
class Parts:
    """What a harness is made of, before anything listens."""

    catalog: Catalog
    sessions: SessionStore
    journal: Journal
    closing: Closing
    pipeline: Pipeline


def build(settings: Settings, *, seed: int, journal: Journal | None = None) -> Parts:
    """Put the parts together; UserError for a rule or a spec that cannot be taken."""
    catalog = load_catalog(settings.specs)
    sessions = SessionStore(catalog, rules=settings.rules, seed=seed)
    journal = journal if journal is not None else Journal()
    pipeline = Pipeline(catalog, sessions, FakeResponder(), strict=settings.strict)
    return Parts(catalog, sessions, journal, Closing(journal), pipeline)


def with_strictness(parts: Parts, *, strict: bool) -> Parts:
    """The same parts, whose pipeline refuses what breaks the contract or does not."""
    return replace(parts, pipeline=Pipeline(parts.catalog, parts.sessions, FakeResponder(), strict=strict))


def utc_now() -> datetime:
    """The time, aware, in UTC."""
    return datetime.now(UTC)


def new_seed() -> int:
    """A seed for who gives none: short enough to be typed again."""
    return secrets.randbelow(2**31)
