"""Builders that the tests of sessions share."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from harness.contract.catalog import Catalog
from harness.model import Call
from harness.sessions import Session, SessionStore


@pytest.fixture
def make_store(catalog: Catalog) -> Callable[..., SessionStore]:
    """Builds stores for the catalog of the specs."""

    def build(*rules: str, seed: int = 0, limit: int = 10) -> SessionStore:
        return SessionStore(catalog, rules=rules, seed=seed, limit=limit)

    return build


@pytest.fixture
def decide(catalog: Catalog, noon: datetime, make_call: Callable[..., Call]) -> Callable[..., list[str]]:
    """Lets a call happen in a session; gives the faults that met it."""

    def call(session: Session, operation: str = "RebootInstances", seconds: float = 0.0, **more: bool) -> list[str]:
        asked = make_call(operation)
        now = noon + timedelta(seconds=seconds)
        decision = session.decide(asked, catalog.operation(asked.operation), now=now, **more)
        return [applied.fault for applied in decision.applied]

    return call
