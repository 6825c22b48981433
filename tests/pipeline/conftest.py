"""Builders for the pipeline: one that runs on this project's specs, and requests as a client would sign them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from harness.contract.catalog import Catalog
from harness.contract.example import example_params
from harness.contract.layout import Layout
from harness.model import Call, Credentials, Dialect, OperationId, Params, Send, ServiceError
from harness.pipeline import Answered, Forward, Pipeline
from harness.protocols.router import Route, route
from harness.protocols.table import PROTOCOLS
from harness.responders.fake import FakeResponder
from harness.responders.responder import Responder
from harness.sessions import SessionStore
from harness.signing.table import SCHEMES
from harness.wire import HttpRequest, HttpResponse

HOSTS = {
    "tencent": "as.tencentcloudapi.com",
    "alibaba": "ecs.cn-hangzhou.aliyuncs.com",
    "volcengine": "open.volcengineapi.com",
}
REGIONS = {"tencent": "ap-guangzhou", "alibaba": "cn-hangzhou", "volcengine": "cn-beijing"}


@dataclass(frozen=True)
class Running:
    """A pipeline with its sessions; ``credentials`` are those of its first session, ``main``."""

    catalog: Catalog
    sessions: SessionStore
    pipeline: Pipeline
    credentials: Credentials
    now: datetime

    def request(
        self,
        operation: str | OperationId,
        params: Params | None = None,
        *,
        credentials: Credentials | None = None,
        region: str | None = None,
        spoken: Dialect | None = None,
        change: Callable[[HttpRequest], HttpRequest] = lambda request: request,
    ) -> HttpRequest:
        """A signed request: that of the documented example unless said otherwise; ``change`` is made before signing.

        ``spoken`` is the way of calling, the documented one if none is given.
        """
        identity = self.catalog.resolve(operation) if isinstance(operation, str) else operation
        known = self.catalog.operation(identity)
        provider = self.catalog.provider(identity.provider)
        signer = credentials or self.credentials
        given = example_params(known) if params is None else params
        place = region or REGIONS[identity.provider]
        call = Call(identity, given, signer.access_key, place)
        way = spoken or provider.dialects[0]
        plain = PROTOCOLS[way.protocol].build(call, known, authority=HOSTS[identity.provider])
        service, scheme = identity.service, SCHEMES[way.signing]
        return scheme.sign(change(plain), signer, region=place, service=service, now=self.now)

    def begin(
        self, request: HttpRequest, *, proxy_user: str | None = None, seconds: float = 0.0, at_endpoint: bool = False
    ) -> Answered:
        """The answer to a request that is answered at once."""
        now = self.now + timedelta(seconds=seconds)
        answer = self.pipeline.begin(request, proxy_user=proxy_user, now=now, at_endpoint=at_endpoint)
        assert isinstance(answer, Answered)
        return answer

    def forward(self, request: HttpRequest) -> Forward:
        """The order to ask the real provider."""
        answer = self.pipeline.begin(request, proxy_user=None, now=self.now)
        assert isinstance(answer, Forward)
        return answer

    def call(self, operation: str, params: Params | None = None, **more: Any) -> Answered:
        """Sends a signed request and gives the answer."""
        return self.begin(self.request(operation, params, **more))


@pytest.fixture
def run(catalog: Catalog, noon: datetime) -> Callable[..., Running]:
    """Builds a pipeline with rules for its session ``main``."""

    def build(
        *rules: str,
        strict: bool = False,
        responder: Responder | None = None,
        seed: int = 0,
        against: Catalog | None = None,
        **more: Any,
    ) -> Running:
        specs = against or catalog
        sessions = SessionStore(specs, seed=seed)
        minted = sessions.mint(rules=rules, alias="main", manual_clock=True)
        pipeline = Pipeline(specs, sessions, responder or FakeResponder(), strict=strict, **more)
        return Running(specs, sessions, pipeline, minted.credentials, noon)

    return build


@pytest.fixture(scope="session")
def sent() -> Callable[[Answered], HttpResponse]:
    """The response that an answer sends."""

    def find(answered: Answered) -> HttpResponse:
        (response,) = [step.response for step in answered.delivery.steps if isinstance(step, Send)]
        return response

    return find


@pytest.fixture(scope="session")
def codes() -> Callable[[Answered], tuple[str, int]]:
    """Code and status of the service error that an answer is."""

    def find(answered: Answered) -> tuple[str, int]:
        reply = answered.draft.reply
        assert isinstance(reply, ServiceError)
        return reply.code, reply.http

    return find


@pytest.fixture(scope="session")
def with_provider(layout: Layout) -> Callable[..., Catalog]:
    """Builds catalogs whose providers differ in some members."""

    class Changed(Catalog):
        changes: Mapping[str, Any]

        def provider(self, name: str) -> Any:
            return replace(super().provider(name), **self.changes)

    def build(**changes: Any) -> Catalog:
        changed = Changed(layout)
        changed.changes = changes
        return changed

    return build


@pytest.fixture(scope="session")
def without_header() -> Callable[[HttpRequest, Sequence[str]], HttpRequest]:
    """A request without some of its headers."""

    def drop(request: HttpRequest, names: Sequence[str]) -> HttpRequest:
        gone = {name.lower() for name in names}
        return replace(request, headers=tuple(pair for pair in request.headers if pair[0].lower() not in gone))

    return drop


class OddProtocol:
    """Volcengine's protocol with one method changed."""

    def __init__(self, **changes: Any) -> None:
        self._protocol = PROTOCOLS["volcengine-query"]
        self._changes = changes

    def __getattr__(self, name: str) -> Any:
        return self._changes.get(name) or getattr(self._protocol, name)

    def router(self, request: HttpRequest, catalog: Catalog) -> Route | None:
        found = route(request, catalog)
        return None if found is None else replace(found, protocol=self)


@pytest.fixture(scope="session")
def odd_router() -> Callable[..., Callable[[HttpRequest, Catalog], Route | None]]:
    """Builds routers to Volcengine's protocol with some of its methods changed."""

    def build(**changes: Any) -> Callable[[HttpRequest, Catalog], Route | None]:
        return OddProtocol(**changes).router

    return build
