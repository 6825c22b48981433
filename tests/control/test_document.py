"""The OpenAPI document of the control port: valid, complete, and kept in every corner that a generator can think of."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import schemathesis
import yaml
from hypothesis import HealthCheck, settings
from openapi_spec_validator import validate
from schemathesis import Case
from schemathesis.specs.openapi.checks import positive_data_acceptance
from starlette.routing import Route

from harness.control.api import ControlApi
from harness.control.requests import document

TOKEN = {"Authorization": "Bearer a-token-that-nobody-guesses"}
CASES = settings(max_examples=15, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
# A stream that is granted has no end to wait for.
schema = schemathesis.openapi.from_dict(json.loads(json.dumps(document()))).exclude(path="/exchanges/stream")


def operations() -> set[tuple[str, str]]:
    return {
        (method.upper(), path)
        for path, item in document()["paths"].items()
        for method in item
        if method in {"get", "put", "post", "patch", "delete", "head", "options", "trace"}
    }


def test_the_document_is_valid() -> None:
    validate(dict(document()))


def test_what_is_answered_is_what_is_described(control: Any) -> None:
    routes = ControlApi(control.subject).app().routes
    told = {
        (method, route.path) for route in routes if isinstance(route, Route) for method in sorted(route.methods or ())
    }
    assert (told, len(routes)) == (operations(), len(document()["paths"]))


def test_every_schema_and_parameter_is_used() -> None:
    text = yaml.safe_dump(dict(document()))
    for kind in ("schemas", "parameters", "responses"):
        for name in document()["components"][kind]:
            assert f"#/components/{kind}/{name}" in text, name


def test_operations_have_ids_of_their_own() -> None:
    ids = [document()["paths"][path][method.lower()]["operationId"] for method, path in operations()]
    assert len(set(ids)) == len(ids)


# --- generated requests -----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def opened(opening: Callable[..., Any]) -> Iterator[Any]:
    """One open control port for all cases, with something to ask for."""
    with opening("volcengine=error:InternalError", "tencent=throttle") as port:
        port.sessions.mint(alias="shell", rules=["alibaba=throttle#1"])
        yield port


@schema.parametrize()
@CASES
def test_every_request_is_answered_as_described(case: Case[Any], opened: Any) -> None:
    # Whether a rule, an alias or a file can be taken, its schema alone does not say.
    case.call_and_validate(base_url=opened.server.url, headers=TOKEN, excluded_checks=[positive_data_acceptance])


@schema.parametrize()
@settings(CASES, max_examples=1)
def test_no_request_is_answered_without_the_token(case: Case[Any], opened: Any) -> None:
    assert case.call(base_url=opened.server.url).status_code == 401
