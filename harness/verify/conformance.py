"""Schemathesis against a provider as it speaks on the wire: cases become signed requests of the real protocol.

Schemathesis thinks in typed parameters and HTTP statuses; the providers put parameters into flattened queries and
errors into a 200. Two places translate, and a case itself is never changed, so that Schemathesis goes on judging it by
what it was made to be: ``WireRequest`` after its serialisation, ``project_status`` before its checks.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import requests
import schemathesis
from requests.auth import AuthBase
from schemathesis import Case, GenerationMode, HookContext, Response
from schemathesis.generation.stateful.state_machine import APIStateMachine
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.schemas import OpenApiSchema

from harness.contract.catalog import Catalog
from harness.contract.openapi import export
from harness.contract.validate import violations
from harness.model import Call, Credentials, Operation, OperationId
from harness.protocols.table import PROTOCOLS
from harness.protocols.wire_protocol import Malformed
from harness.signing.table import SCHEMES
from harness.wire import HttpRequest

WIRE_STATUS = "x-wire-status"
_NOWHERE = "http://127.0.0.1"


@dataclass(frozen=True, slots=True)
class Target:
    """Who is tested and as whom: ``base_url`` is an endpoint, ``now`` gives aware times in UTC for signatures."""

    base_url: str
    credentials: Credentials
    now: Callable[[], datetime]


def wire_request(catalog: Catalog, operation: Operation, body: bytes, base_url: str) -> HttpRequest | None:
    """The unsigned request for parameters given as a JSON document; None if the protocol cannot express them."""
    parts = urlsplit(base_url)
    in_body = _in_body(catalog, operation)
    params = {} if in_body else _parameters(body)
    if params is None:
        return None
    call = Call(operation.id, params, region=catalog.provider(operation.id.provider).default_region)
    request = PROTOCOLS[operation.protocol].build(call, operation, authority=parts.netloc, scheme=parts.scheme)
    # Documents that are no valid parameters must arrive as they are.
    return replace(request, body=body) if in_body else request


def _in_body(catalog: Catalog, operation: Operation) -> bool:
    """Whether parameters travel as the JSON document that they are, and nothing is lost on the way."""
    dispatch = catalog.provider(operation.id.provider).dispatch
    return dispatch is not None and dispatch.location == "json"


def _parameters(body: bytes) -> dict[str, Any] | None:
    """The members of a JSON object, None for any other document."""
    try:
        document = json.loads(body)
    except ValueError:
        return None
    return document if isinstance(document, dict) else None


@dataclass(frozen=True, slots=True)
class WireRequest(AuthBase):
    """Turns the request that Schemathesis is about to send into the provider's own form, signed as it is sent."""

    catalog: Catalog
    target: Target
    operation: Operation

    def __call__(self, prepared: requests.PreparedRequest) -> requests.PreparedRequest:
        """The same prepared request, rewritten in place as requests expects of an authenticator."""
        body = prepared.body or b""
        sent = body.encode() if isinstance(body, str) else bytes(body) if isinstance(body, bytes | bytearray) else b""
        unsigned = wire_request(self.catalog, self.operation, sent, self.target.base_url)
        if unsigned is None:
            raise ValueError(f"{self.operation.id.short} cannot be asked with {body!r}")
        provider, service = self.catalog.provider(self.operation.id.provider), self.operation.id.service
        request = SCHEMES[provider.signing].sign(
            unsigned, self.target.credentials, region=provider.default_region, service=service, now=self.target.now()
        )
        prepared.method = request.method
        prepared.url = f"{self.target.base_url}{request.target}"
        # Whatever else Schemathesis sends (its case id, its user agent) stays; what the protocol sets wins.
        for name in ("Content-Type", "Content-Length", "Accept"):
            prepared.headers.pop(name, None)
        prepared.headers.update(dict(request.headers))
        prepared.body = request.body or None
        if request.body or request.method == "POST":
            prepared.headers["Content-Length"] = str(len(request.body))
        return prepared


@dataclass(frozen=True, slots=True)
class ContractSchema:
    """The projected OpenAPI document of some operations as a Schemathesis schema, wired to a target.

    ``schema`` is what ``parametrize`` is called on. The target may be set later than the schema is made: tests are
    collected before a server runs.
    """

    catalog: Catalog
    ids: tuple[OperationId, ...]
    target: Callable[[], Target]
    schema: OpenApiSchema = field(init=False)

    def __post_init__(self) -> None:
        schema = schemathesis.openapi.from_dict(export(self.catalog, self.ids, "projected"))

        def filter_case(context: HookContext, case: Case[Any]) -> bool:  # noqa: ARG001
            return self.expressible(case)

        schema.hook(filter_case)
        # The providers answer a method that they do not support in their own envelope, never with 405.
        schema.config.phases.coverage.unexpected_methods = set()
        object.__setattr__(self, "schema", schema)

    def call(self, case: Case[Any]) -> Response:
        """Send a case as the protocol puts it on the wire; the answer has the status of the projected view."""
        target = self.target()
        response = case.call(base_url=target.base_url, auth=WireRequest(self.catalog, target, self._contract(case)))
        project_status(response, _rpc(case).get("projection", {}))
        return response

    def call_and_validate(self, case: Case[Any]) -> None:
        """Send a case and let every check of Schemathesis judge the answer."""
        case.validate_response(self.call(case))

    def operation(self, name: str) -> APIOperation[Any, Any, Any, Any]:
        """An operation of the schema by its operationId."""
        return self.schema.find_operation_by_id(name)

    def state_machine(self) -> type[APIStateMachine]:
        """A machine that walks the links between the operations and judges every answer."""
        send = self.call

        class Machine(self.schema.as_state_machine()):  # type: ignore[misc]  # made at run time
            """The schema's own machine, sending as the protocol puts it on the wire."""

            def call(self, case: Case[Any], **kwargs: Any) -> Response:  # noqa: ARG002
                return send(case)

        return Machine

    def expressible(self, case: Case[Any]) -> bool:
        """Whether a case that is meant to be refused can be, once it is on the wire.

        A query has only strings: a number where a string belongs, or a string that reads like the wanted number, is
        right again once it is flattened, and what is no object has no place in a query at all. And where nobody knows
        whether the provider refuses something, neither answer is wrong. Judging such cases would blame the server for
        what the protocol cannot carry or the contract does not say. Positive cases always pass.
        """
        if case.meta is None or case.meta.generation.mode == GenerationMode.POSITIVE:
            return True
        operation = self._contract(case)
        request = wire_request(self.catalog, operation, json.dumps(case.body, default=str).encode(), _NOWHERE)
        if request is None:
            return False
        try:
            call = PROTOCOLS[operation.protocol].parse(request, operation)
        except Malformed:
            return True
        return any(violation.status != "unknown" for violation in violations(operation, call.params))

    def _contract(self, case: Case[Any]) -> Operation:
        return self.catalog.operation(self.catalog.resolve(str(_rpc(case)["operation"])))


def _rpc(case: Case[Any]) -> Mapping[str, Any]:
    definition: Mapping[str, Any] = case.operation.definition.raw["x-rpc"]
    return definition


def project_status(response: Response, projection: Mapping[str, int]) -> None:
    """Give an error that travelled in a 200 the status that the projected view has it under; the true one is kept."""
    response.headers[WIRE_STATUS] = [str(response.status_code)]
    error = _error_code(response)
    if error is not None and error in projection:
        response.status_code = projection[error]


def _error_code(response: Response) -> str | None:
    try:
        code = response.json()["Response"]["Error"]["Code"]
    except (ValueError, KeyError, TypeError):
        return None
    return code if isinstance(code, str) else None
