"""What is wrong with a request as a whole, by the contracts of this project."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from harness.contract.catalog import Catalog
from harness.contract.example import example_params
from harness.model import Call, Violation
from harness.protocols.request_rules import request_violations
from harness.protocols.table import PROTOCOLS
from harness.wire import HttpRequest


def _judged(
    catalog: Catalog, name: str, change: Callable[[HttpRequest], HttpRequest] = lambda request: request
) -> list[tuple[str, str, str]]:
    operation = catalog.operation(catalog.resolve(name))
    protocol = PROTOCOLS[operation.protocol]
    call = Call(operation.id, example_params(operation), None, "ap-guangzhou")
    request = change(protocol.build(call, operation, authority="localhost"))
    found: tuple[Violation, ...] = request_violations(
        request, protocol.identify(request), operation, protocol.parse(request, operation)
    )
    return [(one.pointer, one.keyword, one.status) for one in found]


def _without(name: str) -> Callable[[HttpRequest], HttpRequest]:
    return lambda request: replace(
        request, headers=tuple(pair for pair in request.headers if pair[0].lower() != name.lower())
    )


@pytest.mark.parametrize(
    "name",
    ["StartInstanceRefresh", "ResumeInstanceRefresh", "RollbackInstanceRefresh", "RedeployInstance", "RebootInstances"],
)
def test_nothing_is_wrong_with_the_documented_example(catalog: Catalog, name: str) -> None:
    assert _judged(catalog, name) == []


def test_what_a_request_names_besides_its_parameters(catalog: Catalog) -> None:
    name = "StartInstanceRefresh"

    assert _judged(catalog, name, _without("X-TC-Version")) == [("/Version", "required", "documented")]
    assert _judged(catalog, name, _without("X-TC-Region")) == [("/Region", "required", "documented")]


def test_a_region_that_is_not_required_may_be_missing(catalog: Catalog) -> None:
    assert _judged(catalog, "ResumeInstanceRefresh", _without("X-TC-Region")) == []


def test_another_way_of_asking_than_the_page_shows_is_inferred_to_be_wrong(catalog: Catalog) -> None:
    as_post = _judged(catalog, "RebootInstances", lambda request: replace(request, method="POST"))
    elsewhere = _judged(catalog, "RebootInstances", lambda request: replace(request, target=f"/v1{request.target}"))

    assert as_post == [("/Method", "method", "inferred")]
    assert elsewhere == [("/Path", "path", "inferred")]


def test_parameters_are_judged_too(catalog: Catalog) -> None:
    odd = _judged(
        catalog, "RebootInstances", lambda request: replace(request, target=f"{request.target}&ForceStop=perhaps")
    )

    assert ("/ForceStop", "type", "documented") in odd
