"""Builders of what is to be sanitized: signed calls of every way of calling, and interactions around them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from harness.cassette.interaction import Interaction
from harness.cassette.sanitizing import Sanitizer
from harness.contract.catalog import Catalog
from harness.model import Call, Credentials, Dialect, Params, Result
from harness.protocols.table import PROTOCOLS
from harness.signing.table import SCHEMES
from harness.wire import HttpRequest, HttpResponse

WHEN = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
_PARAMS: dict[str, tuple[str, Params]] = {
    "tencent": (
        "StartInstanceRefresh",
        {"AutoScalingGroupId": "asg-9dn1a5y6", "RefreshSettings": {"RollingUpdateSettings": {"BatchNumber": 3}}},
    ),
    "alibaba": ("RedeployInstance", {"InstanceId": "i-bp1azkttqpldxgted", "ForceStop": True}),
    "volcengine": ("RebootInstances", {"InstanceIds": ["i-ybo349sxoncm9t", "i-2"], "ClientToken": "tok 1/+ä"}),
}


@pytest.fixture(scope="session")
def sanitizer(catalog: Catalog) -> Sanitizer:
    """The sanitizer of this project's specs."""
    return Sanitizer(catalog)


@pytest.fixture(scope="session")
def dialects(catalog: Catalog) -> tuple[tuple[str, Dialect], ...]:
    """Every way of calling every provider."""
    return tuple((name, dialect) for name in catalog.providers() for dialect in catalog.provider(name).dialects)


@pytest.fixture(scope="session")
def sign(catalog: Catalog) -> Callable[..., HttpRequest]:
    """Builds a signed call: of the provider's first operation here unless said otherwise, to its first host."""

    def build(
        provider: str,
        dialect: Dialect,
        credentials: Credentials,
        *,
        authority: str | None = None,
        params: Params | None = None,
        now: datetime = WHEN,
        region: str = "cn-beijing",
    ) -> HttpRequest:
        name, usual = _PARAMS[provider]
        operation = catalog.operation(catalog.resolve(name))
        protocol = PROTOCOLS[dialect.protocol]
        host = authority or catalog.provider(provider).services[operation.id.service][0]
        call = Call(operation.id, usual if params is None else params, None, region)
        plain = protocol.build(call, operation, authority=host, scheme="http" if authority else "https")
        service = operation.id.service
        return SCHEMES[dialect.signing].sign(plain, credentials, region=region, service=service, now=now)

    return build


@pytest.fixture(scope="session")
def answer(catalog: Catalog) -> Callable[..., HttpResponse]:
    """Builds the provider's answer to its first operation here: a result with these members."""

    def build(provider: str, dialect: Dialect, value: Params | None = None, **headers: str) -> HttpResponse:
        operation = catalog.operation(catalog.resolve(_PARAMS[provider][0]))
        result = Result(value or {}, "c4190090-bc60-4f48-b9d4-48095b9596db")
        response = PROTOCOLS[dialect.protocol].serialize(result, operation, region="cn-beijing")
        return replace(response, headers=(*response.headers, *((k.replace("_", "-"), v) for k, v in headers.items())))

    return build


@pytest.fixture(scope="session")
def interact() -> Callable[..., Interaction]:
    """Builds interactions of which only some parts matter."""

    def build(
        target: str = "/",
        body: bytes = b"",
        *headers: tuple[str, str],
        answer: bytes = b"",
        answer_headers: tuple[tuple[str, str], ...] = (),
        authority: str = "service.example.com",
    ) -> Interaction:
        request = HttpRequest("POST", "https", authority, target, headers, body)
        return Interaction(request, HttpResponse(200, "OK", answer_headers, answer))

    return build
