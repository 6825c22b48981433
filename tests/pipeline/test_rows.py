"""Every documented row of every operation as a client gets it: envelope, status, content type and message."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from harness.contract.load import load_catalog
from harness.contract.wording import message_of
from harness.model import ErrorSpec, OperationId, ServiceError
from harness.protocols.table import PROTOCOLS
from harness.wire import HttpResponse

CATALOG = load_catalog([Path(__file__).parent.parent.parent / "specs"])


def _is_shadowed(operation: OperationId, row: ErrorSpec) -> bool:
    """Whether the operation lists a common row itself: its own text is then the one to send."""
    own = {(other.http, other.code) for other in CATALOG.operation(operation).errors if other.scope == "request"}
    return row.scope == "common" and (row.http, row.code) in own


ROWS = [
    pytest.param(operation, row, id=f"{operation.short}/{row.key}")
    for operation in CATALOG.ids()
    for row in CATALOG.errors(operation)
    if not _is_shadowed(operation, row)
]
LISTED = sum(len(CATALOG.operation(operation).errors) for operation in CATALOG.ids())
CONTENT_TYPES = {
    "tencent": "application/json",
    "alibaba": "application/json;charset=utf-8",
    "volcengine": "application/json",
}


def _envelope(operation: OperationId, code: str, message: str, request_id: str) -> Any:
    """The body of a request error as the provider documents it."""
    match operation.provider:
        case "tencent":
            return {"Response": {"Error": {"Code": code, "Message": message}, "RequestId": request_id}}
        case "volcengine":
            return {
                "ResponseMetadata": {
                    "RequestId": request_id,
                    "Action": operation.name,
                    "Version": operation.version,
                    "Service": operation.service,
                    "Region": "cn-beijing",
                    "Error": {"Code": code, "Message": message},
                }
            }
        case _:
            return {
                "RequestId": request_id,
                "HostId": "ecs.cn-hangzhou.aliyuncs.com",
                "Code": code,
                "Message": message,
                "Recommend": f"https://api.aliyun.com/troubleshoot?q={code}&product=Ecs&requestId={request_id}",
            }


def test_all_listed_rows_are_there() -> None:
    assert LISTED == 47


@pytest.mark.parametrize("phase", ["before", "after"])
@pytest.mark.parametrize(("operation", "row"), ROWS)
def test_every_row_is_answered_in_the_providers_form(
    operation: OperationId, row: ErrorSpec, phase: str, run: Callable[..., Any], sent: Callable[..., HttpResponse]
) -> None:
    if row.scope == "item":
        fault = f"item:{row.code}[i-2]@{phase}"
        params: dict[str, Any] | None = {"InstanceIds": ["i-1", "i-2"]}
    else:
        fault, params = f"error:{row.http}:{row.code}@{phase}", None
    answered = run(f"{operation.short}={fault}").call(operation, params)
    response, draft = sent(answered), answered.draft
    message, status = message_of(row)
    body = json.loads(response.body)
    request_id = draft.reply.request_id
    if row.scope == "item":
        assert (response.status, draft.executed) == (200, True)
        assert body["Result"] == {
            "OperationDetails": [
                {"InstanceId": "i-1"},
                {"InstanceId": "i-2", "Error": {"Code": row.code, "Message": message}},
            ]
        }
    else:
        assert (response.status, draft.executed) == (row.http, phase == "after")
        assert body == _envelope(operation, row.code, message, request_id)
        assert isinstance(draft.reply, ServiceError)
        assert draft.reply.spec is not None
        assert (draft.reply.code, draft.reply.spec.key) == (row.code, row.key)
        assert draft.reply.message_status == status
        read = PROTOCOLS[CATALOG.provider(operation.provider).protocol].parse_response(
            response, CATALOG.operation(operation)
        )
        assert isinstance(read, ServiceError)
        assert (read.code, read.message, read.http, read.request_id) == (row.code, message, row.http, request_id)
    assert response.header("content-type") == CONTENT_TYPES[operation.provider]
    assert response.header("content-length") == str(len(response.body))
    assert (draft.problem, draft.signature, draft.violations) == (None, "valid", ())
    assert [(fault.rule, fault.hit) for fault in draft.faults] == [(f"{operation.short}={_canonical(fault)}", 1)]


def _canonical(fault: str) -> str:
    return fault.removesuffix("@before")


@pytest.mark.parametrize(
    ("operation", "rate", "code"),
    [
        ("StartInstanceRefresh", 20, "RequestLimitExceeded"),
        ("RollbackInstanceRefresh", 20, "RequestLimitExceeded"),
        ("ResumeInstanceRefresh", 20, "RequestLimitExceeded"),
        ("RedeployInstance", 500, "Throttling"),
    ],
)
def test_the_documented_rate_is_let_through_and_no_more(
    operation: str, rate: int, code: str, run: Callable[..., Any]
) -> None:
    identity = CATALOG.resolve(operation)
    running = run(f"{identity.short}=throttle")
    request = running.request(operation)
    replies = [running.begin(request).draft.reply for _ in range(rate + 2)]
    assert [isinstance(reply, ServiceError) for reply in replies] == [False] * rate + [True] * 2
    assert {reply.code for reply in replies[rate:]} == {code}
    limit = CATALOG.operation(identity).rate_limit
    assert limit is not None
    running.sessions.step_clock("main", limit.seconds)
    assert running.begin(request).draft.faults == ()
