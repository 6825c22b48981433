"""What Alibaba's answers have in common in every format."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from harness.model import Json, Member, Operation, OperationId, Result, ServiceError, Shape
from harness.protocols import alibaba_answers
from harness.protocols.wire_protocol import Malformed
from harness.wire import HttpResponse


@pytest.mark.parametrize(
    ("region", "host"), [("cn-beijing", "ecs.cn-beijing.aliyuncs.com"), (None, "ecs.aliyuncs.com")]
)
def test_an_error_names_its_host(region: str | None, host: str) -> None:
    assert alibaba_answers.host_id(OperationId("alibaba", "ecs", "2014-05-26", "A"), region) == host


def test_every_answer_names_the_request_in_its_head() -> None:
    headers = dict(alibaba_answers.headers("R"))
    assert headers["x-acs-request-id"] == "R"
    assert len(headers["x-acs-trace-id"]) == 32
    assert headers != dict(alibaba_answers.headers("S"))


def test_an_answer_is_read_as_it_was_written(operations: Mapping[str, Operation]) -> None:
    operation = operations["RedeployInstance"]
    for reply in (Result({"TaskId": "t"}, "r"), ServiceError("Code", "text", 403, "r")):
        response = alibaba_answers.serialize(reply, operation, region=None)
        assert alibaba_answers.parse_response(response, operation) == reply


@pytest.mark.parametrize(("status", "expected"), [(399, Result), (400, ServiceError)])
def test_the_status_decides_what_it_is(status: int, expected: type, operations: Mapping[str, Operation]) -> None:
    value: dict[str, object] = {"Code": "C", "Message": "m", "RequestId": "r"}
    reply = alibaba_answers.reply_of(dict(value), HttpResponse(status), operations["RedeployInstance"])  # type: ignore[arg-type]
    assert isinstance(reply, expected)
    with pytest.raises(Malformed, match="no Code"):
        alibaba_answers.reply_of({}, HttpResponse(400), operations["RedeployInstance"])


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ({"Code": "Unheard.Of", "Message": "m", "HostId": "h"}, ServiceError),
        ({"Code": "DiskError", "Message": "m"}, ServiceError),
        ({"Code": "200", "Message": "OK"}, Result),
        ({"Code": "", "Message": "m", "HostId": "h"}, Result),
        ({"Code": "DiskError", "HostId": "h"}, Result),
        ({"Code": 7, "Message": "m", "HostId": "h"}, Result),
    ],
)
@pytest.mark.parametrize("status", [200, 302])
def test_members_of_an_error_are_none_of_a_result_whatever_the_status(
    members: dict[str, Json], status: int, expected: type, operations: Mapping[str, Operation]
) -> None:
    operation = operations["RedeployInstance"]
    reply = alibaba_answers.reply_of(dict(members), HttpResponse(status), operation)
    assert isinstance(reply, expected)
    if isinstance(reply, ServiceError):
        assert (reply.code, reply.message, reply.http) == (members["Code"], "m", status)


def test_a_code_that_the_page_lists_is_a_member(operations: Mapping[str, Operation]) -> None:
    operation = operations["RedeployInstance"]
    code = Member("Code", Shape("string"), operation.source)
    output = replace(operation.output, members=(*operation.output.members, code))
    members: dict[str, Json] = {"Code": "DiskError", "Message": "m", "HostId": "h"}
    reply = alibaba_answers.reply_of(dict(members), HttpResponse(200), replace(operation, output=output))
    assert reply == Result(members, "")


def test_the_request_id_may_be_in_the_head_alone(operations: Mapping[str, Operation]) -> None:
    operation = operations["RedeployInstance"]
    response = replace(HttpResponse(200), headers=(("x-acs-request-id", "R"),))
    assert alibaba_answers.reply_of({}, response, operation) == Result({}, "R")
    assert alibaba_answers.reply_of({"RequestId": "B"}, response, operation) == Result({}, "B")
    assert alibaba_answers.reply_of({}, HttpResponse(200), operation) == Result({}, "")
