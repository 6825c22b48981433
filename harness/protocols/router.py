"""Whose call a request is: by its host, else by what it looks like, else by the action that it names."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from types import MappingProxyType
from typing import Protocol

from harness.errors import UnknownName
from harness.model import Dialect, ErrorTemplate, OperationId, Provider
from harness.protocols.table import PROTOCOLS
from harness.protocols.wire_protocol import WireProtocol
from harness.signing.scheme import SigningScheme
from harness.signing.table import SCHEMES
from harness.wire import HttpRequest

_REGION = re.compile(r"[a-z]+(?:-[a-z0-9]+)+")


class Directory(Protocol):
    """What the router needs to know of a catalog."""

    def providers(self) -> tuple[str, ...]:
        """The names of all providers."""
        ...

    def provider(self, name: str) -> Provider:
        """What holds for all operations of a provider."""
        ...

    def find(
        self, provider: str, action: str, version: str | None = None, service: str | None = None
    ) -> OperationId | None:
        """The operation that an action names, or None."""
        ...


def _no_templates() -> Mapping[str, ErrorTemplate]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Route:
    """Who answers, and in which dialect.

    ``service`` and ``region`` are what the host alone says: None where it serves several services, or is no host of the
    provider's. ``by_host`` is False where the request only looks like the provider's. ``signature`` has the answers to
    what is wrong with a signature that this way of calling has of its own.
    """

    provider: Provider
    protocol: WireProtocol
    scheme: SigningScheme
    service: str | None = None
    region: str | None = None
    by_host: bool = True
    signature: Mapping[str, ErrorTemplate] = field(default_factory=_no_templates)


@dataclass(frozen=True, slots=True)
class Hosted:
    """What a host alone says: the provider, the services that it serves, the region where its name holds one."""

    provider: Provider
    services: frozenset[str]
    region: str | None


def hosted(host: str, catalog: Directory) -> Hosted | None:
    """Whose host that is, as ``HttpRequest.host`` gives it; None if it is no provider's."""
    for provider in map(catalog.provider, catalog.providers()):
        matches = [
            (service, region)
            for service, patterns in provider.services.items()
            for region in _match(patterns, host.rstrip("."))
        ]
        if matches:
            region = next((region for _, region in matches if region), None)
            return Hosted(provider, frozenset(service for service, _ in matches), region)
    return None


def route(request: HttpRequest, catalog: Directory) -> Route | None:
    """The route of a request, or None if nobody knows it. Raises only for a provider whose files are broken."""
    found = hosted(request.host, catalog)
    if found is not None:
        only = next(iter(found.services)) if len(found.services) == 1 else None
        return _route(found.provider, request, only, found.region)
    providers = [catalog.provider(name) for name in catalog.providers()]
    known = [provider for provider in providers if _knows(provider, request, catalog)]
    alike = [provider for provider in providers if _looks_like(provider, request)]
    chosen = next((provider for provider in alike if provider in known), None) or next(iter([*alike, *known]), None)
    return None if chosen is None else replace(_route(chosen, request), by_host=False)


def spoken(provider: Provider, request: HttpRequest) -> Dialect:
    """In which of a provider's ways a request calls it: the first that it looks like, else the documented one.

    A way is looked for by protocol and signature together, and where there is none such, by the protocol alone.
    """
    alike = [dialect for dialect in provider.dialects if _protocol(dialect).recognises(request)]
    signed = (dialect for dialect in alike if _scheme(dialect).recognises(request))
    return next(signed, next(iter([*alike, *provider.dialects])))


def _route(provider: Provider, request: HttpRequest, service: str | None = None, region: str | None = None) -> Route:
    dialect = spoken(provider, request)
    return Route(provider, _protocol(dialect), _scheme(dialect), service, region, signature=dialect.signature)


def _protocol(dialect: Dialect) -> WireProtocol:
    if dialect.protocol not in PROTOCOLS:
        raise UnknownName("protocol", dialect.protocol, PROTOCOLS)
    return PROTOCOLS[dialect.protocol]


def _scheme(dialect: Dialect) -> SigningScheme:
    if dialect.signing not in SCHEMES:
        raise UnknownName("signing scheme", dialect.signing, SCHEMES)
    return SCHEMES[dialect.signing]


def _looks_like(provider: Provider, request: HttpRequest) -> bool:
    return any(_protocol(dialect).recognises(request) for dialect in provider.dialects)


def _knows(provider: Provider, request: HttpRequest, catalog: Directory) -> bool:
    action = _protocol(spoken(provider, request)).identify(request).action
    return action is not None and catalog.find(provider.name, action) is not None


def _match(patterns: Iterable[str], host: str) -> list[str]:
    """For each pattern that the host matches, the region that its ``*`` stands for, or nothing."""
    found = []
    for pattern in patterns:
        matched = _compiled(pattern).fullmatch(host)
        if matched is not None:
            found.append(next((part for part in matched.groups() if _REGION.fullmatch(part)), ""))
    return found


@lru_cache(maxsize=512)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile("([a-z0-9-]+)".join(re.escape(part) for part in pattern.lower().split("*")))
