"""Requests as the calls that they are: what a cassette is asked by, and what it answers to."""

from dataclasses import dataclass, replace

from harness.contract.catalog import Catalog
from harness.model import Call, Operation
from harness.protocols.router import Route, route
from harness.protocols.wire_protocol import Malformed
from harness.wire import HttpRequest


@dataclass(frozen=True, slots=True)
class Decoded:
    """A request as a call; ``call`` and ``operation`` are None where no contract knows it."""

    request: HttpRequest
    route: Route | None = None
    operation: Operation | None = None
    call: Call | None = None


def decode(request: HttpRequest, catalog: Catalog) -> Decoded:
    """What the request asks, as far as contracts know it; never raises for what a request holds."""
    found = route(request, catalog)
    if found is None:
        return Decoded(request)
    identity = found.protocol.identify(request)
    if identity.action is None:
        return Decoded(request, found)
    service = identity.service if identity.service in found.provider.services else None
    known = catalog.find(found.provider.name, identity.action, identity.version, found.service or service)
    if known is None:
        return Decoded(request, found)
    operation = catalog.operation(known)
    try:
        call = found.protocol.parse(request, operation)
    except (Malformed, RecursionError):
        return Decoded(request, found, operation)
    return Decoded(request, found, operation, replace(call, region=call.region or identity.region or found.region))
