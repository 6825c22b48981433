"""What of the contract cassettes hold."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from harness.cassette.interaction import Interaction, Label
from harness.config import spec_roots
from harness.contract.catalog import Catalog
from harness.contract.load import load_catalog
from harness.model import Call, ItemError, Params, Reply, Result, ServiceError
from harness.protocols.table import PROTOCOLS
from harness.reports.cassette_coverage import CassetteCoverage, OperationHeld, Tally
from harness.wire import HttpRequest, HttpResponse

Make = Callable[..., Interaction]
REBOOT = "RebootInstances"
STOLEN = ServiceError("InvalidArgument", "no", 400, "id")


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    """The contracts of the package."""
    return load_catalog(spec_roots())


@pytest.fixture
def made(catalog: Catalog) -> Make:
    """An interaction as the protocol of the operation has it."""

    def make(reply: Reply, name: str = REBOOT, **params: object) -> Interaction:
        operation = catalog.operation(catalog.resolve(name))
        provider = catalog.provider(operation.id.provider)
        protocol = PROTOCOLS[provider.protocol]
        host = operation.hosts[0] if operation.hosts else "ecs.cn-hangzhou.aliyuncs.com"
        given: Params = params  # type: ignore[assignment]
        call = Call(operation.id, given, region=provider.default_region)
        request = protocol.build(call, operation, authority=host)
        return Interaction(request, protocol.serialize(reply, operation, region=call.region))

    return make


def held(coverage: CassetteCoverage, name: str = REBOOT) -> OperationHeld:
    (one,) = [one for one in coverage.operations if one.operation.name == name]
    return one


def names(one: OperationHeld, kind: str) -> dict[str, int]:
    return {held.name: held.interactions for held in one.part(kind) if held.interactions}


def tally(catalog: Catalog, *cassettes: tuple[Interaction, ...]) -> CassetteCoverage:
    counted = Tally(catalog)
    for cassette in cassettes:
        counted.cassette(cassette)
    return counted.coverage()


def test_a_result_holds_its_parameters_values_and_status(catalog: Catalog, made: Make) -> None:
    one = made(Result({"OperationDetails": []}, "id"), InstanceIds=["i-1"], ForceStop=True)
    coverage = tally(catalog, (one, one), (one,))
    assert (coverage.cassettes, coverage.interactions, coverage.unknown, coverage.unread) == (2, 3, 0, 0)
    reboot = held(coverage)
    assert reboot.interactions == 3
    assert names(reboot, "parameters") == {"InstanceIds": 3, "ForceStop": 3}
    assert names(reboot, "values") == {"ForceStop=True": 3}
    assert names(reboot, "statuses") == {"200": 3}
    assert names(reboot, "errors") == names(reboot, "items") == names(reboot, "common") == {}


def test_rows_are_held_by_code_and_status(catalog: Catalog, made: Make) -> None:
    coverage = tally(
        catalog,
        (
            made(STOLEN, InstanceIds=["i-1"]),
            made(replace(STOLEN, http=500), InstanceIds=["i-1"]),
            made(replace(STOLEN, code="FlowLimitExceeded", http=429), InstanceIds=["i-1"]),
            made(Result({}, "id", (ItemError("i-1", "InvalidInstanceStatus", "no"),) * 2), InstanceIds=["i-1"]),
        ),
    )
    reboot = held(coverage)
    assert names(reboot, "errors") == {"request/400/InvalidArgument": 1}
    assert names(reboot, "items") == {"item/InvalidInstanceStatus": 1}
    assert names(reboot, "common") == {"common/429/FlowLimitExceeded": 1}
    assert names(reboot, "statuses") == {"200": 1, "400": 1, "429": 1, "500": 1}


def test_every_operation_is_there_with_all_that_it_lists(catalog: Catalog) -> None:
    coverage = tally(catalog)
    assert [one.operation for one in coverage.operations] == list(catalog.ids())
    assert coverage.counts()["operations"] == (0, len(catalog.ids()))
    reboot = held(coverage)
    operation = catalog.operation(reboot.operation)
    assert len(reboot.errors) + len(reboot.items) == len({row.key for row in operation.errors})
    assert all(one.source is not None for one in (*reboot.parameters, *reboot.values, *reboot.errors, *reboot.common))
    assert not set(names(reboot, "errors"))


def test_what_no_contract_knows_is_counted_apart(catalog: Catalog) -> None:
    stranger = Interaction(HttpRequest("GET", "https", "x.example", "/", ()), HttpResponse(200, "OK", (), b""))
    assert tally(catalog, (stranger,)).unknown == 1


@pytest.mark.parametrize("leaves", ["foreign", "damaged"])
def test_an_answer_that_a_fault_has_broken_holds_nothing(catalog: Catalog, made: Make, leaves: str) -> None:
    one = made(STOLEN, InstanceIds=["i-1"])
    label = Label("fake", date(2026, 1, 2), ("http:502",), leaves)  # type: ignore[arg-type]
    coverage = tally(catalog, (replace(one, label=label),))
    assert coverage.unread == 1
    assert names(held(coverage), "errors") == names(held(coverage), "statuses") == {}
    assert names(held(coverage), "parameters") == {"InstanceIds": 1}
    dressed = replace(one, label=replace(label, leaves="dressed"))
    assert names(held(tally(catalog, (dressed,))), "errors") == {"request/400/InvalidArgument": 1}


def test_an_answer_that_is_none_and_a_request_that_cannot_be_read_hold_nothing(catalog: Catalog, made: Make) -> None:
    one = made(Result({}, "id"), "StartInstanceRefresh", AutoScalingGroupId="asg-1")
    empty = replace(one, response=HttpResponse(200, "OK", (("Content-Type", "text/html"),), b"<html>"))
    torn = replace(one, request=replace(one.request, body=b"{"))
    coverage = tally(catalog, (empty, torn))
    start = held(coverage, "StartInstanceRefresh")
    assert (start.interactions, coverage.unread) == (2, 2)
    assert names(start, "parameters") == {"AutoScalingGroupId": 1}
    assert names(start, "statuses") == {"200": 1}
