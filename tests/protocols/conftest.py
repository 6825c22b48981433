"""Operations of the three protocols, built by hand, and the vectors as data."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from harness.model import (
    ErrorSpec,
    ErrorTemplate,
    ItemError,
    Member,
    Operation,
    OperationId,
    Provider,
    Reply,
    Result,
    ServiceError,
    Shape,
    Source,
)
from harness.wire import HttpRequest, HttpResponse

VECTORS = Path(__file__).parent / "vectors"
SOURCE = Source("test", "input")

STRING, INTEGER, NUMBER, BOOLEAN = Shape("string"), Shape("integer"), Shape("number"), Shape("boolean")


def structure(**members: Shape) -> Shape:
    return Shape("structure", members=tuple(Member(name, shape, SOURCE) for name, shape in members.items()))


def listed(item: Shape) -> Shape:
    return Shape("list", item=item)


ROLLING = structure(BatchNumber=INTEGER, BatchPause=STRING, MaxSurge=INTEGER)
SETTINGS = structure(RollingUpdateSettings=ROLLING, CheckInstanceTargetHealth=BOOLEAN)
FILTER = structure(Name=STRING, Values=listed(STRING))
START = structure(
    AutoScalingGroupId=STRING, RefreshSettings=SETTINGS, RefreshMode=STRING, Filters=listed(FILTER), Ratio=NUMBER
)
RESUME = structure(AutoScalingGroupId=STRING, RefreshActivityId=STRING, ResumeMode=STRING)
REDEPLOY = structure(InstanceId=STRING, ForceStop=BOOLEAN, Tag=listed(structure(Key=STRING, Value=STRING)))
INSTANCE_IDS = Member("InstanceIds", listed(STRING), SOURCE, wire="InstanceIds.N")
REBOOT = Shape("structure", members=(INSTANCE_IDS, *structure(ForceStop=BOOLEAN, ClientToken=STRING).members))
DETAILS = structure(OperationDetails=listed(structure(InstanceId=STRING, Error=structure(Code=STRING, Message=STRING))))


def operation(protocol: str, text: str, parameters: Shape, output: Shape, *errors: ErrorSpec) -> Operation:
    provider, service, version, name = text.split("/")
    methods = ("GET",) if protocol == "volcengine-query" else ("POST",)
    identity = OperationId(provider, service, version, name)
    return Operation(identity, protocol, methods, (), parameters, output, errors, SOURCE)


OPERATIONS = {
    each.id.name: each
    for each in (
        operation(
            "tencent-v3", "tencent/as/2018-04-19/StartInstanceRefresh", START, structure(RefreshActivityId=STRING)
        ),
        operation("tencent-v3", "tencent/as/2018-04-19/ResumeInstanceRefresh", RESUME, structure()),
        operation(
            "alibaba-rpc",
            "alibaba/ecs/2014-05-26/RedeployInstance",
            REDEPLOY,
            structure(TaskId=STRING),
            ErrorSpec("request", "DiskError", SOURCE, http=403, message="IncorrectDiskStatus."),
        ),
        operation("volcengine-query", "volcengine/ecs/2020-04-01/RebootInstances", REBOOT, DETAILS),
    )
}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Tests that take a ``request_vector`` or ``answer_vector`` run once for each one of ``PROTOCOL``."""
    for argument, part in (("request_vector", "requests"), ("answer_vector", "answers")):
        if argument in metafunc.fixturenames:
            cases = json.loads((VECTORS / f"{metafunc.module.PROTOCOL}.json").read_text("utf-8"))[part]
            metafunc.parametrize(argument, cases, ids=[case["name"] for case in cases])


@pytest.fixture(scope="session")
def operations() -> Mapping[str, Operation]:
    """The five-page operations (those that differ in kind), by name."""
    return OPERATIONS


@pytest.fixture(scope="session")
def request_of() -> Callable[[Mapping[str, Any]], HttpRequest]:
    """Builds the request of a vector."""

    def build(vector: Mapping[str, Any]) -> HttpRequest:
        headers = tuple((name, value) for name, value in vector["headers"])
        authority = next((value for name, value in headers if name.lower() == "host"), "127.0.0.1")
        body = vector.get("body", "").encode()
        return HttpRequest(vector["method"], "http", authority, vector["target"], headers, body)

    return build


@pytest.fixture(scope="session")
def reply_of() -> Callable[[Mapping[str, Any]], Reply]:
    """Builds the reply of a vector."""

    def build(vector: Mapping[str, Any]) -> Reply:
        reply = vector["reply"]
        if "code" in reply:
            return ServiceError(reply["code"], reply["message"], reply["http"], vector["request_id"])
        errors = tuple(ItemError(**error) for error in reply.get("item_errors", ()))
        return Result(reply["value"], vector["request_id"], errors)

    return build


@pytest.fixture(scope="session")
def response_of() -> Callable[[Mapping[str, Any]], HttpResponse]:
    """Builds the answer of a vector."""

    def build(vector: Mapping[str, Any]) -> HttpResponse:
        answer = vector["answer"]
        headers = tuple((name, value) for name, value in answer["headers"])
        return HttpResponse(answer["status"], answer["reason"], headers, answer["body"].encode())

    return build


@pytest.fixture(scope="session")
def provider() -> Callable[..., Provider]:
    """Builds a provider with defaults."""

    def build(name: str, protocol: str, signing: str, services: Mapping[str, tuple[str, ...]]) -> Provider:
        throttle = ErrorTemplate("Throttling", 400, "slow down", "inferred", "test")
        return Provider(name, protocol, signing, "uuid-lower", services, (), throttle, {}, {})

    return build
