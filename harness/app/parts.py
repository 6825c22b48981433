"""What a harness is made of, put together before anything listens."""

import secrets
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from harness.app.recording import Recording
from harness.cassette.deck import Deck
from harness.config import Settings
from harness.contract.catalog import Catalog
from harness.contract.load import load_catalog
from harness.journal import Journal
from harness.listeners.closing import Closing
from harness.pipeline import Pipeline
from harness.responders.fake import FakeResponder
from harness.responders.live import live_responder
from harness.responders.replay import ReplayResponder
from harness.responders.responder import Responder
from harness.sessions import SessionStore


@dataclass(frozen=True, slots=True)
class Parts:
    """What a harness is made of, before anything listens; ``deck`` and ``recording`` where it has cassettes."""

    catalog: Catalog
    sessions: SessionStore
    journal: Journal
    closing: Closing
    pipeline: Pipeline
    responder: Responder
    deck: Deck | None = None
    recording: Recording | None = None


def build(settings: Settings, *, seed: int, journal: Journal | None = None) -> Parts:
    """Put the parts together; UserError for a rule or a spec that cannot be taken."""
    catalog = load_catalog(settings.specs)
    sessions = SessionStore(catalog, rules=settings.rules, seed=seed)
    journal = journal if journal is not None else Journal()
    responder = _responder(settings, None)
    pipeline = _pipeline(catalog, sessions, responder, settings)
    return with_cassettes(Parts(catalog, sessions, journal, Closing(journal), pipeline, responder), settings)


def with_cassettes(parts: Parts, settings: Settings) -> Parts:
    """The same parts, which play and record what the settings say; UserError for what cannot be played."""
    deck = _deck(settings, parts.catalog)
    responder = _responder(settings, deck)
    recording = None if deck is None else Recording(deck.record, deck.close)
    pipeline = _pipeline(parts.catalog, parts.sessions, responder, settings)
    return replace(parts, pipeline=pipeline, responder=responder, deck=deck, recording=recording)


def with_strictness(parts: Parts, settings: Settings) -> Parts:
    """The same parts, whose pipeline refuses what breaks the contract, or does not, as the settings say."""
    return replace(parts, pipeline=_pipeline(parts.catalog, parts.sessions, parts.responder, settings))


def _pipeline(catalog: Catalog, sessions: SessionStore, responder: Responder, settings: Settings) -> Pipeline:
    return Pipeline(
        catalog,
        sessions,
        responder,
        strict=settings.strict,
        records_faults=settings.record_faults and not settings.live,
    )


def _deck(settings: Settings, catalog: Catalog) -> Deck | None:
    if settings.cassettes is None:
        return None
    repeats, pool = settings.playback_repeats, settings.pool
    return Deck(
        settings.cassettes, settings.record_mode, catalog, repeats=repeats, pool=pool, anew=settings.record_anew
    )


def _responder(settings: Settings, deck: Deck | None) -> Responder:
    """Who answers where no fault does: recordings first, then the real provider or the fake."""
    anew: Responder = FakeResponder()
    if settings.live:
        anew = live_responder(settings.live, allow_mutations=settings.allow_mutations)
    return anew if deck is None else ReplayResponder(deck, anew)


def utc_now() -> datetime:
    """The time, aware, in UTC."""
    return datetime.now(UTC)


def new_seed() -> int:
    """A seed for who gives none: short enough to be typed again."""
    return secrets.randbelow(2**31)
