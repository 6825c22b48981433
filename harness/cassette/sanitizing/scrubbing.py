"""A whole cassette without secrets, whoever recorded it."""

from collections.abc import Mapping
from dataclasses import replace

from harness.cassette.interaction import Cassette
from harness.cassette.sanitizing.sanitizer import Sanitizer
from harness.contract.catalog import Catalog
from harness.model import Json


def scrub(cassette: Cassette, catalog: Catalog) -> Cassette:
    """The cassette with everything secret replaced by made-up values, in its interactions and in its metadata."""
    sanitizer = Sanitizer(catalog)
    metadata: Mapping[str, Json] = {
        sanitizer.text(name): sanitizer.json(value, name) for name, value in cassette.metadata.items()
    }
    interactions = tuple(sanitizer.interaction(one) for one in cassette.interactions)
    return replace(cassette, interactions=interactions, metadata=metadata)
