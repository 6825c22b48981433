"""Compares requests as the calls that they are: for ``register_matcher`` of any ``vcr.VCR``."""

from collections.abc import Callable

from vcr.request import Request

from harness.cassette.sanitizing import Sanitizer
from harness.cassette.vcrpy.conversion import to_request
from harness.cassette.vcrpy.index import Index
from harness.contract.catalog import Catalog

CALL = "call"
"""The name under which ``match_on`` knows the matcher."""

Matcher = Callable[[Request, Request], None]


def call_matcher(catalog: Catalog) -> Matcher:
    """A matcher that raises AssertionError for requests that are not the same call."""
    sanitizer, index = Sanitizer(catalog), Index(catalog)

    def call(first: Request, second: Request) -> None:
        asked, recorded = (sanitizer.request(to_request(one)) for one in (first, second))
        if index.key(asked) != index.key(recorded):
            raise AssertionError("another call")

    return call
