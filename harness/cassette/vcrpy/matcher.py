"""Compares requests as the calls that they are: for ``register_matcher`` of any ``vcr.VCR``."""

from collections.abc import Callable
from weakref import WeakKeyDictionary

from vcr.request import Request

from harness.cassette.differences import differences
from harness.cassette.matching import matches, raw_key
from harness.cassette.vcrpy.calls import Asked, Calls

CALL = "call"
"""The name under which ``match_on`` knows the matcher."""

Matcher = Callable[[Request, Request], None]


def call_matcher(calls: Calls) -> Matcher:
    """A matcher that says by AssertionError what differs between two requests that are not the same call."""
    known: WeakKeyDictionary[Request, Asked] = WeakKeyDictionary()

    def read(request: Request) -> Asked:
        if request not in known:
            known[request] = calls.asked(request)
        return known[request]

    def call(first: Request, second: Request) -> None:
        asked, recorded = read(first), read(second)
        if asked.by_host:
            same = raw_key(asked.decoded.request) == raw_key(recorded.decoded.request)
        else:
            same = matches(asked.decoded, recorded.decoded)
        if not same:
            found = differences(asked.decoded, recorded.decoded, by_host=asked.by_host)
            raise AssertionError("; ".join(map(str, found)) or "it is another call")

    return call
