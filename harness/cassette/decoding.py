"""Requests as the calls that they are: what a cassette is asked by, and what it answers to."""

from dataclasses import dataclass, replace

from harness.contract.catalog import Catalog
from harness.model import Call, Identity, Operation, OperationId, Params, Provider, Shape, Source
from harness.protocols.router import Route, route
from harness.protocols.wire_protocol import Malformed
from harness.wire import HttpRequest


@dataclass(frozen=True, slots=True)
class Decoded:
    """A request as a call; ``call`` and ``operation`` are None where no contract knows it.

    ``identity`` is what it names, with the region of its host; None where it is no provider's. ``untyped`` are the
    parameters of an operation that no contract knows, each as it was sent. ``malformed`` says why there are neither.
    """

    request: HttpRequest
    route: Route | None = None
    identity: Identity | None = None
    operation: Operation | None = None
    call: Call | None = None
    untyped: Params | None = None
    malformed: str | None = None

    @property
    def region(self) -> str | None:
        """The region that it is for; None where neither request nor host says it."""
        if self.call is not None:
            return self.call.region
        return None if self.identity is None else self.identity.region

    @property
    def params(self) -> Params | None:
        """The parameters, typed where a contract knows them; None where they cannot be read."""
        return self.untyped if self.call is None else self.call.params

    @property
    def name(self) -> str:
        """What it is, for a person: ``tencent/as:StartInstanceRefresh``, ``tencent:Unknown``, ``GET example.com/``."""
        if self.operation is not None:
            return self.operation.id.short
        if self.route is not None and self.identity is not None and self.identity.action is not None:
            return f"{self.route.provider.name}:{self.identity.action[:64]}"
        return f"{self.request.method} {self.request.authority}{self.request.path}"[:120]


def decode(request: HttpRequest, catalog: Catalog) -> Decoded:
    """What the request asks, as far as contracts know it; never raises for what a request holds."""
    found = route(request, catalog)
    if found is None:
        return Decoded(request)
    identity = found.protocol.identify(request)
    identity = replace(identity, region=identity.region or found.region)
    if identity.action is None:
        return Decoded(request, found, identity, malformed="the request names no action")
    service = identity.service if identity.service in found.provider.services else None
    known = catalog.find(found.provider.name, identity.action, identity.version, found.service or service)
    operation = None if known is None else catalog.operation(known)
    try:
        call = found.protocol.parse(request, operation or unlisted(identity, found.provider))
    except Malformed as malformed:
        return Decoded(request, found, identity, operation, malformed=malformed.detail)
    except RecursionError:
        return Decoded(request, found, identity, operation, malformed="nested too deep")
    if operation is None:
        return Decoded(request, found, identity, untyped=call.params)
    return Decoded(request, found, identity, operation, replace(call, region=call.region or identity.region))


def unlisted(identity: Identity, provider: Provider) -> Operation:
    """An operation of which nothing is known but what a request names: no member, and the provider's own errors."""
    service = identity.service or next(iter(provider.services), "")
    return Operation(
        id=OperationId(provider.name, service, identity.version or "", identity.action or ""),
        protocol=provider.protocol,
        methods=(),
        hosts=(),
        input=Shape("structure"),
        output=Shape("structure"),
        errors=provider.errors,
        source=Source(f"{provider.name}/provider.yaml", ""),
    )
