"""Builders for faults, compiled against this project's specs or a catalog with other rows."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from harness.contract.catalog import Catalog
from harness.contract.example import example_params, example_result
from harness.contract.layout import Layout
from harness.faults.fault import Fault, Moment
from harness.faults.items import asked_items
from harness.faults.plan import Scene
from harness.faults.rule import Rule, compile_rule
from harness.faults.transmission import Transmission
from harness.model import (
    Call,
    Credentials,
    Delivery,
    ErrorSpec,
    ItemError,
    Operation,
    OperationId,
    Provider,
    Reply,
    Result,
    ServiceError,
    Source,
)
from harness.protocols.table import PROTOCOLS
from harness.signing.table import SCHEMES
from harness.wire import HttpRequest, HttpResponse

REQUEST = HttpRequest("GET", "https", "ecs.volcengineapi.com", "/?Action=RebootInstances", (("Accept", "*/*"),))
KEYS = Credentials("AKIDEXAMPLE", "secret-EXAMPLE")
NOW = datetime(2026, 1, 2, 12, 0, tzinfo=UTC)


class ChangedCatalog(Catalog):
    """The catalog of the specs with some answers changed."""

    def __init__(
        self,
        layout: Layout,
        *,
        errors: Sequence[ErrorSpec] | None,
        operation: dict[str, Any],
        provider: dict[str, Any],
    ) -> None:
        super().__init__(layout)
        self._given_errors = errors
        self._given_operation = operation
        self._given_provider = provider

    def operation(self, identity: OperationId) -> Operation:
        return replace(super().operation(identity), **self._given_operation)

    def provider(self, name: str) -> Provider:
        return replace(super().provider(name), **self._given_provider)

    def errors(self, identity: OperationId) -> tuple[ErrorSpec, ...]:
        return super().errors(identity) if self._given_errors is None else tuple(self._given_errors)


@pytest.fixture
def make_catalog(layout: Layout) -> Callable[..., Catalog]:
    """Builds catalogs with other error rows, or other facts of the operations and providers."""

    def build(
        *,
        errors: Sequence[ErrorSpec] | None = None,
        operation: dict[str, Any] | None = None,
        provider: dict[str, Any] | None = None,
    ) -> Catalog:
        return ChangedCatalog(layout, errors=errors, operation=operation or {}, provider=provider or {})

    return build


@pytest.fixture
def make_row() -> Callable[..., ErrorSpec]:
    """Builds error rows: request errors with status 400."""

    def build(code: str = "Broken", **changes: Any) -> ErrorSpec:
        return replace(
            ErrorSpec("request", code, Source("x.yaml", "errors"), http=400, message="It is broken."), **changes
        )

    return build


@pytest.fixture
def make_rule(catalog: Catalog) -> Callable[..., Rule]:
    """Compiles rules against the specs, or against the catalog given."""

    def build(text: str, against: Catalog | None = None, rule_id: str | None = None) -> Rule:
        return compile_rule(text, against or catalog, rule_id)

    return build


@pytest.fixture
def make_fault(make_rule: Callable[..., Rule]) -> Callable[..., Fault]:
    """Compiles ``WHERE=FAULT`` and gives the fault."""

    def build(text: str, against: Catalog | None = None) -> Fault:
        fault: Fault = make_rule(text, against).faults[0]
        return fault

    return build


@pytest.fixture
def make_moment(catalog: Catalog, make_call: Callable[..., Call]) -> Callable[..., Moment]:
    """Builds moments: a call of ``RebootInstances`` at noon unless said otherwise."""

    def build(call: Call | None = None, **changes: Any) -> Moment:
        met = call or make_call()
        moment = Moment(met, catalog.operation(met.operation), "request-1", 1, REQUEST, NOW)
        return replace(moment, **changes)

    return build


@pytest.fixture
def make_scene(catalog: Catalog, make_call: Callable[..., Call]) -> Callable[..., Scene]:
    """Builds scenes: a call of ``RebootInstances`` at noon unless said otherwise."""

    def build(call: Call | None = None) -> Scene:
        met = call or make_call()
        return Scene(met, catalog.operation(met.operation), "request-1", REQUEST, NOW)

    return build


@pytest.fixture(scope="session")
def answer() -> HttpResponse:
    """An answer whose head has 56 bytes and whose body has 10."""
    return HttpResponse(200, "OK", (("Content-Length", "10"), ("X-Request-Id", "1")), b'{"a": "b"}')


@pytest.fixture
def deliver(
    make_rule: Callable[..., Rule], make_moment: Callable[..., Moment], answer: HttpResponse
) -> Callable[..., Delivery]:
    """How the answer leaves that the faults of a rule of Volcengine meet, written without WHERE."""

    def build(faults: str, *, executions: int | None = 1, draw: float = 0.0, **changes: Any) -> Delivery:
        moment = make_moment(draw=draw)
        met = make_rule(f"volcengine={faults}").faults
        response: HttpResponse | None = answer
        for fault in met:
            response = fault.response(response, moment)
        transmission = replace(Transmission(response, executions), **changes)
        for fault in met:
            transmission = fault.transmit(transmission, moment)
        return transmission.delivery()

    return build


@pytest.fixture
def make_answer(catalog: Catalog, make_moment: Callable[..., Moment]) -> Callable[..., tuple[HttpResponse, Moment]]:
    """Builds what an operation answers (a ``result``, an ``error``, or ``items`` that failed) and the moment of it.

    ``protocol`` is the way in which it was called, where that is not the documented one.
    """

    def build(
        operation: str = "RebootInstances", kind: str = "result", protocol: str | None = None
    ) -> tuple[HttpResponse, Moment]:
        identity = catalog.resolve(operation)
        spec, provider = catalog.operation(identity), catalog.provider(identity.provider)
        call = Call(identity, example_params(spec), "AKIDEXAMPLE", "cn-beijing")
        result = Result(example_result(spec, call.params), "request-1")
        reply: Reply = result
        if kind == "error":
            reply = ServiceError("InternalError", "Es ist “gescheitert”: 失败 \U0001f600.", 500, "request-1")
        elif kind == "items":
            reply = replace(result, item_errors=(ItemError(asked_items(call, spec)[0], "Broken", "It is broken."),))
        spoken, moment = PROTOCOLS[protocol or provider.protocol], make_moment(call)
        if protocol is not None:
            asked = spoken.build(call, spec, authority="h")
            signed = SCHEMES["alibaba-hmac-sha1"].sign(asked, KEYS, region="", service=identity.service, now=NOW)
            moment = replace(moment, request=signed)
        return spoken.serialize(reply, spec, region=call.region), moment

    return build
