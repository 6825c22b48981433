"""What a client sees of ``body``: one member edited, all other bytes as they were meant; the connection stays."""

import json
from collections.abc import Callable
from typing import Any

import pytest

START, REDEPLOY, REBOOT = (
    "tencent/as:StartInstanceRefresh",
    "alibaba/ecs:RedeployInstance",
    "volcengine/ecs:RebootInstances",
)
WORDS = '"\U00020bb7\U0001f600 \\ud842\\udfb7\\ud83d\\ude00"'
EXTRA = ',"AddedMember":{"Text":"new","Number":1,"List":[null,true]}}'


@pytest.mark.parametrize(
    ("operation", "edit", "member", "written"),
    [
        (START, "null=RefreshActivityId", "RefreshActivityId", "null"),
        (REDEPLOY, "type=TaskId", "TaskId", "1"),
        (REBOOT, "type=OperationDetails", "OperationDetails", "{}"),
        (REBOOT, "unicode,in=request_id", "RequestId", WORDS),
        (START, "bigint,in=RefreshActivityId", "RefreshActivityId", "9007199254740993"),
        (REDEPLOY, "huge=1MiB,in=TaskId", "TaskId", '"' + "x" * 1024**2 + '"'),
    ],
)
def test_one_member_has_another_value(
    operation: str, edit: str, member: str, written: str, change: Callable[..., Any]
) -> None:
    changed = change(f"body:{edit}", operation)
    meant = changed.before.body.decode()
    old = json.dumps(found(json.loads(meant), member), separators=(",", ":"))
    expected = meant.replace(f'"{member}":{old}', f'"{member}":{written}')
    assert expected != meant
    assert changed.after.received == changed.head() + expected.encode()
    assert changed.draft.executed == 1


def found(value: Any, member: str) -> Any:
    """The first member of that name."""
    if member in value:
        return value[member]
    return next(found(inner, member) for inner in value.values() if isinstance(inner, dict) and member in inner)


@pytest.mark.parametrize(
    ("operation", "edit", "kept"),
    [
        (START, "drop=RefreshActivityId", '{"Response":{"RequestId":"%s"}}'),
        (REDEPLOY, "drop=TaskId", '{"RequestId":"%s"}'),
    ],
)
def test_a_dropped_member_leaves_nothing(operation: str, edit: str, kept: str, change: Callable[..., Any]) -> None:
    changed = change(f"body:{edit}", operation)
    assert changed.after.received == changed.head() + (kept % changed.draft.reply.request_id).encode()
    assert changed.draft.executed == 1


@pytest.mark.parametrize(
    ("operation", "tails"), [(START, ("}}", EXTRA + EXTRA)), (REDEPLOY, ("}", EXTRA)), (REBOOT, ("}}", EXTRA + EXTRA))]
)
def test_unknown_members_are_added(operation: str, tails: tuple[str, str], change: Callable[..., Any]) -> None:
    changed = change("body:extra", operation)
    meant = changed.before.body.decode()
    assert meant.endswith(tails[0])
    expected = meant.removesuffix(tails[0]) + tails[1]
    assert changed.after.received == changed.head() + expected.encode()
    assert changed.draft.executed == 1


@pytest.mark.parametrize("operation", [START, REDEPLOY, REBOOT])
@pytest.mark.parametrize(("phase", "executed"), [("before", 0), ("after", 1)])
@pytest.mark.parametrize(("edit", "written"), [("code=unknown", '"Code":"Unlisted.Code",'), ("drop=code", "")])
def test_an_error_has_another_code_or_none(
    edit: str, written: str, phase: str, executed: int, operation: str, change: Callable[..., Any]
) -> None:
    changed = change(f"error:InternalError@{phase}+body:{edit}", operation)
    meant = changed.before.body.decode()
    assert '"Code":"InternalError",' in meant
    expected = meant.replace('"Code":"InternalError",', written)
    assert changed.after.received == changed.head() + expected.encode()
    assert changed.draft.executed == executed


def test_several_edits_and_a_broken_end_go_together(change: Callable[..., Any]) -> None:
    changed = change("malform:trailing+body:drop=request_id+body:null=OperationDetails")
    metadata = dict(json.loads(changed.before.body)["ResponseMetadata"])
    del metadata["RequestId"]
    expected = json.dumps({"ResponseMetadata": metadata, "Result": {"OperationDetails": None}}, separators=(",", ":"))
    assert changed.after.received == changed.head() + f"{expected}\ntrailing".encode()
