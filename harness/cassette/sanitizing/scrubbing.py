"""A whole cassette without secrets, whoever recorded it."""

from dataclasses import replace
from datetime import date

from harness.cassette.dating import recorded_day
from harness.cassette.interaction import Cassette
from harness.cassette.sanitizing.sanitizer import Sanitizer
from harness.contract.catalog import Catalog
from harness.model import Json


def scrub(cassette: Cassette, catalog: Catalog) -> Cassette:
    """The cassette with everything secret replaced by made-up values, in its interactions and in its metadata.

    The times of requests and answers are made up as well, so the day of the recording is kept in the metadata.
    """
    sanitizer = Sanitizer(catalog)
    metadata: dict[str, Json] = {
        sanitizer.text(name): sanitizer.json(value, name) for name, value in cassette.metadata.items()
    }
    day = _recorded(cassette)
    if day is not None:
        metadata = {"recorded": day.isoformat(), **metadata}
    interactions = tuple(sanitizer.interaction(one) for one in cassette.interactions)
    return replace(cassette, interactions=interactions, metadata=metadata)


def _recorded(cassette: Cassette) -> date | None:
    """The day on which a cassette was recorded, of several the first; None where it says it, or nothing does."""
    if "recorded" in cassette.metadata:
        return None
    days = (recorded_day(one, {})[0] for one in cassette.interactions if one.label is None)
    return min((day for day in days if day is not None), default=None)
