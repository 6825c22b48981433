"""Where in a cassette the recordings of a call stand."""

from collections import defaultdict
from collections.abc import Iterator

from harness.cassette.decoding import decode
from harness.contract.catalog import Catalog
from harness.wire import HttpRequest


class Index:
    """The places of recordings by the call that they answer; finding them costs the same however many there are."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._places: dict[object, list[int]] = defaultdict(list)

    def add(self, request: HttpRequest, place: int) -> None:
        """Take in a sanitized request that is recorded at a place."""
        self._places[self.key(request)].append(place)

    def find(self, request: HttpRequest) -> Iterator[int]:
        """The places of all recordings of a call, in their order."""
        yield from self._places.get(self.key(request), ())

    def key(self, request: HttpRequest) -> object:
        """What is alike in all requests that are the same call."""
        decoded = decode(request, self._catalog)
        if decoded.call is None:
            return (request.method, request.target, request.body)
        return (decoded.call.operation, decoded.call.region, repr(sorted(decoded.call.params.items())))
