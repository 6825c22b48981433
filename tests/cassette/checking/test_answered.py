"""What is wrong with recorded answers: each planted mistake is found, and nothing besides."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from harness.cassette.checking.checked import CheckReport
from harness.cassette.interaction import Interaction, Label
from harness.contract.catalog import Catalog
from harness.model import Leaves

Build = Callable[..., Interaction]
Checked = Callable[..., CheckReport]
Told = Callable[[CheckReport], list[tuple[str, str, str, str]]]
Change = Callable[[Interaction, Callable[[Any], Any]], Interaction]

DENIED = "volcengine=item:OperationDenied.ResourceLocked[i-1]"
ITEMS = {"InstanceIds": ["i-1", "i-2"]}


def _without(name: str) -> Callable[[Any], Any]:
    return lambda body: body["Response"].pop(name)


def _headers(interaction: Interaction, content_type: str | None) -> Any:
    kept = tuple(pair for pair in interaction.response.headers if pair[0].lower() != "content-type")
    return kept if content_type is None else (*kept, ("Content-Type", content_type))


@pytest.mark.parametrize(
    ("operation", "body"),
    [
        ("StartInstanceRefresh", b"<html>502 Bad Gateway</html>"),
        ("StartInstanceRefresh", b""),
        ("StartInstanceRefresh", b'{"RefreshActivityId": "asr-1"}'),
        ("StartInstanceRefresh", b'{"Response": []}'),
        ("StartInstanceRefresh", b'{"Response": {"Error": "gone", "RequestId": "x"}}'),
        ("RedeployInstance", b"[]"),
        ("RebootInstances", b'{"Result": {}}'),
        ("RebootInstances", b'{"ResponseMetadata": {"Error": 1}}'),
        ("RebootInstances", b'{"ResponseMetadata": {}, "Result": []}'),
        ("RebootInstances", b'{"ResponseMetadata": {"a": ' + b"[" * 200 + b"]" * 200 + b"}}"),
    ],
)
def test_another_envelope(
    operation: str, body: bytes, recorded: Build, answer: Build, checked: Checked, told: Told
) -> None:
    report = checked(answer(recorded(operation), body=body))
    assert told(report) == [("response", "", "envelope", "documented")]


def test_an_error_status_without_an_error(recorded: Build, answer: Build, checked: Checked, told: Told) -> None:
    assert told(checked(answer(recorded("RebootInstances"), status=500))) == [
        ("response", "", "envelope", "documented")
    ]
    assert told(checked(answer(recorded("RedeployInstance"), status=500))) == [
        ("response", "", "envelope", "documented")
    ]


@pytest.mark.parametrize(
    ("operation", "change", "pointer", "keyword", "status"),
    [
        (
            "StartInstanceRefresh",
            lambda body: body["Response"].update(RefreshActivityId=7),
            "/Response/RefreshActivityId",
            "type",
            "documented",
        ),
        (
            "StartInstanceRefresh",
            lambda body: body["Response"].update(RefreshActivityId=None),
            "/Response/RefreshActivityId",
            "type",
            "documented",
        ),
        (
            "StartInstanceRefresh",
            lambda body: body["Response"].pop("RefreshActivityId"),
            "/Response/RefreshActivityId",
            "required",
            "documented",
        ),
        ("RedeployInstance", lambda body: body.update(TaskId=["t"]), "/TaskId", "type", "documented"),
        ("RedeployInstance", lambda body: body.pop("TaskId"), "/TaskId", "required", "unknown"),
        (
            "RebootInstances",
            lambda body: body["Result"].update(OperationDetails={}),
            "/Result/OperationDetails",
            "type",
            "documented",
        ),
        (
            "RebootInstances",
            lambda body: body["Result"]["OperationDetails"][1].update(InstanceId=2),
            "/Result/OperationDetails/1/InstanceId",
            "type",
            "documented",
        ),
        (
            "RebootInstances",
            lambda body: body.pop("Result"),
            "/Result/OperationDetails",
            "required",
            "unknown",
        ),
        (
            "StartInstanceRefresh",
            lambda body: body["Response"].update(Extra=1),
            "/Response/Extra",
            "additionalProperties",
            "documented",
        ),
        (
            "RebootInstances",
            lambda body: body["Result"]["OperationDetails"][0].update(Extra=1),
            "/Result/OperationDetails/0/Extra",
            "additionalProperties",
            "documented",
        ),
        (
            "StartInstanceRefresh",
            lambda body: body["Response"].pop("RequestId"),
            "/Response/RequestId",
            "required",
            "documented",
        ),
        ("RedeployInstance", lambda body: body.pop("RequestId"), "/RequestId", "required", "documented"),
        (
            "RebootInstances",
            lambda body: body["ResponseMetadata"].update(RequestId=7),
            "/ResponseMetadata/RequestId",
            "required",
            "documented",
        ),
        (
            "RedeployInstance",
            lambda body: body.update(RequestId=body["RequestId"].lower()),
            "/RequestId",
            "pattern",
            "inferred",
        ),
        (
            "RebootInstances",
            lambda body: body["ResponseMetadata"].update(Action="StopInstances"),
            "/ResponseMetadata/Action",
            "const",
            "documented",
        ),
        (
            "RebootInstances",
            lambda body: body["ResponseMetadata"].update(Region="cn-shanghai"),
            "/ResponseMetadata/Region",
            "const",
            "documented",
        ),
    ],
)
def test_wrong_members(
    operation: str,
    change: Callable[[Any], Any],
    pointer: str,
    keyword: str,
    status: str,
    recorded: Build,
    with_body: Change,
    checked: Checked,
    told: Told,
) -> None:
    params = ITEMS if operation == "RebootInstances" else None
    report = checked(with_body(recorded(operation, params), change))
    assert told(report) == [("response", pointer, keyword, status)]
    assert report.news == ()


@pytest.mark.parametrize(
    ("operation", "status", "doubt"),
    [
        ("StartInstanceRefresh", 500, "documented"),
        ("StartInstanceRefresh", 302, "documented"),
        ("StartInstanceRefresh", 202, "inferred"),
        ("RedeployInstance", 302, "documented"),
        ("RebootInstances", 204, "inferred"),
    ],
)
def test_a_result_with_another_status(
    operation: str, status: int, doubt: str, recorded: Build, answer: Build, checked: Checked, told: Told
) -> None:
    report = checked(answer(recorded(operation), status=status))
    assert told(report) == [("response", "", "status", doubt)]


@pytest.mark.parametrize(
    ("operation", "content_type", "doubt"),
    [
        ("StartInstanceRefresh", "text/html", "documented"),
        ("StartInstanceRefresh", None, "documented"),
        ("StartInstanceRefresh", "application/json; charset=utf-8", "inferred"),
        ("RedeployInstance", "text/xml;charset=utf-8", "documented"),
        ("RedeployInstance", "application/json", "inferred"),
        ("RedeployInstance", "Application/JSON; charset=UTF-8", None),
        ("RebootInstances", "text/plain", "inferred"),
    ],
)
def test_another_content_type(
    operation: str,
    content_type: str | None,
    doubt: str | None,
    recorded: Build,
    answer: Build,
    checked: Checked,
    told: Told,
) -> None:
    interaction = recorded(operation)
    report = checked(answer(interaction, headers=_headers(interaction, content_type)))
    assert told(report) == ([] if doubt is None else [("response", "", "content-type", doubt)])


@pytest.mark.parametrize(
    ("rule", "operation", "change", "pointer", "keyword", "status"),
    [
        (
            "tencent=error:ResourceNotFound.AutoScalingGroupIdNotFound",
            "StartInstanceRefresh",
            lambda body: body["Response"]["Error"].update(Code="ResourceNotFound.Nothing"),
            "/Response/Error/Code",
            "code",
            "documented",
        ),
        (
            "alibaba=error:DiskError",
            "RedeployInstance",
            lambda body: body.update(Code="DiskErr"),
            "/Code",
            "code",
            "documented",
        ),
        (
            "alibaba=error:DiskError",
            "RedeployInstance",
            lambda body: body.update(Message="The disk is broken."),
            "/Message",
            "message",
            "documented",
        ),
        (
            "alibaba=error:DiskError",
            "RedeployInstance",
            lambda body: body.pop("Message"),
            "/Message",
            "message",
            "documented",
        ),
        (
            "alibaba=error:DiskError",
            "RedeployInstance",
            lambda body: body.update(Code=""),
            "/Code",
            "required",
            "documented",
        ),
        (
            "volcengine=error:InvalidArgument",
            "RebootInstances",
            lambda body: body["ResponseMetadata"]["Error"].update(Code="InvalidInstance.NotFound"),
            "/ResponseMetadata/Error/Code",
            "scope",
            "documented",
        ),
        (
            "volcengine=error:MissingRequestInfo",
            "RebootInstances",
            lambda body: body["ResponseMetadata"]["Error"].update(Message="Request is missing timestamp information."),
            "/ResponseMetadata/Error/Message",
            "message",
            "documented",
        ),
        (
            DENIED,
            "RebootInstances",
            lambda body: body["Result"]["OperationDetails"][0]["Error"].update(Code="OperationDenied.Nobody"),
            "/Result/OperationDetails/0/Error/Code",
            "code",
            "documented",
        ),
        (
            DENIED,
            "RebootInstances",
            lambda body: body["Result"]["OperationDetails"][0]["Error"].update(Code="InvalidArgument"),
            "/Result/OperationDetails/0/Error/Code",
            "scope",
            "documented",
        ),
        (
            DENIED,
            "RebootInstances",
            lambda body: body["Result"]["OperationDetails"][0]["Error"].update(Message="No."),
            "/Result/OperationDetails/0/Error/Message",
            "message",
            "documented",
        ),
        (
            DENIED,
            "RebootInstances",
            lambda body: body["Result"]["OperationDetails"][0]["Error"].pop("Code"),
            "/Result/OperationDetails/0/Error/Code",
            "required",
            "documented",
        ),
        (
            DENIED,
            "RebootInstances",
            lambda body: body["Result"]["OperationDetails"][0].update(InstanceId="i-3"),
            "/Result/OperationDetails/0/InstanceId",
            "item",
            "documented",
        ),
    ],
)
def test_wrong_errors(
    rule: str,
    operation: str,
    change: Callable[[Any], Any],
    pointer: str,
    keyword: str,
    status: str,
    recorded: Build,
    with_body: Change,
    checked: Checked,
    told: Told,
) -> None:
    params = ITEMS if operation == "RebootInstances" else None
    report = checked(with_body(recorded(operation, params, rules=(rule,)), change))
    assert told(report) == [("response", pointer, keyword, status)]


@pytest.mark.parametrize(
    ("rule", "operation", "status", "message"),
    [
        (
            "tencent=error:InternalError",
            "StartInstanceRefresh",
            500,
            "InternalError has status 500: the contract has 200",
        ),
        ("alibaba=error:DiskError", "RedeployInstance", 400, "DiskError has status 400: the contract has 403"),
        (
            "volcengine=error:IdempotentProcessing",
            "RebootInstances",
            200,
            "IdempotentProcessing has status 200: the contract has 412",
        ),
    ],
)
def test_an_error_with_another_status(
    rule: str,
    operation: str,
    status: int,
    message: str,
    recorded: Build,
    answer: Build,
    checked: Checked,
) -> None:
    (breach,) = checked(answer(recorded(operation, rules=(rule,)), status=status)).violations
    assert (breach.part, breach.violation.keyword, breach.violation.message) == ("response", "status", message)


def test_a_status_that_nobody_establishes_may_be_any(
    recorded: Build, answer: Build, checked: Checked, told: Told
) -> None:
    interaction = recorded("RebootInstances", rules=("volcengine=error:FailToConnect",))
    assert told(checked(answer(interaction, status=500))) == []


def test_the_status_of_two_pages_that_disagree_is_doubtful(
    recorded: Build, answer: Build, checked: Checked, told: Told
) -> None:
    interaction = recorded("RebootInstances", rules=("volcengine=error:InvalidTimestamp",))
    assert told(checked(answer(interaction, status=400))) == [("response", "", "status", "contradicted")]


def test_every_text_of_a_template_is_documented(
    recorded: Build, with_body: Change, checked: Checked, told: Told
) -> None:
    one = recorded("RedeployInstance", rules=("alibaba=error:InvalidOperation.RedeployInstance",))
    assert told(checked(with_body(one, lambda body: body.update(Message="Whatever the disk said.")))) == []


def test_a_text_that_is_only_inferred_is_doubtful(
    recorded: Build, with_body: Change, checked: Checked, told: Told
) -> None:
    one = recorded("StartInstanceRefresh", rules=("tencent=error:RequestLimitExceeded",))
    report = checked(with_body(one, lambda body: body["Response"]["Error"].update(Message="Slow down.")))
    assert told(report) == [("response", "/Response/Error/Message", "message", "inferred")]


def test_items_are_not_held_against_a_call_that_cannot_be_read(recorded: Build, checked: Checked, told: Told) -> None:
    one = recorded("RebootInstances", ITEMS, rules=(DENIED,))
    unreadable = replace(one, request=replace(one.request, method="PUT"))
    assert told(checked(unreadable)) == [("request", "", "method", "documented")]


@pytest.mark.parametrize("leaves", ["foreign", "damaged"])
def test_what_a_fault_has_replaced_or_broken_is_not_judged(
    leaves: Leaves, recorded: Build, answer: Build, checked: Checked, told: Told
) -> None:
    one = answer(recorded("StartInstanceRefresh", {"RefreshSettings": {}}), body=b"<html>", status=502)
    assert one.label is not None
    report = checked(replace(one, label=replace(one.label, faults=("http:502",), leaves=leaves)))
    assert {part for part, *_ in told(report)} == {"request"}
    (unjudged,) = report.cassettes[0].unjudged
    assert (unjudged.place.number, unjudged.operation.name) == (1, "StartInstanceRefresh")
    assert (unjudged.leaves, unjudged.faults) == (leaves, ("http:502",))


def test_an_answer_in_another_dress_is_judged_without_it(
    recorded: Build, answer: Build, checked: Checked, told: Told
) -> None:
    one = recorded("StartInstanceRefresh")
    assert one.label is not None
    dressed = replace(one, label=replace(one.label, leaves="dressed"))
    assert told(checked(answer(dressed, headers=_headers(one, "text/plain")))) == []
    wrong = answer(dressed, headers=_headers(one, "text/plain"), body=b'{"Response": {"RefreshActivityId": "a"}}')
    assert told(checked(wrong)) == [("response", "/Response/RequestId", "required", "documented")]


def test_answers_in_xml(recorded: Build, answer: Build, checked: Checked, told: Told, catalog: Catalog) -> None:
    (xml,) = [one for one in catalog.provider("alibaba").dialects if one.protocol == "alibaba-query-xml"]
    one = recorded("RedeployInstance", spoken=xml)
    without_id = one.response.body.split(b"<RequestId>")[0] + one.response.body.split(b"</RequestId>")[1]
    assert told(checked(one)) == []
    assert told(checked(answer(one, body=without_id))) == [("response", "/RequestId", "required", "documented")]
    assert told(checked(answer(one, headers=_headers(one, "application/json")))) == [
        ("response", "", "content-type", "documented")
    ]
    assert told(checked(answer(one, body=json.dumps({}).encode()))) == [("response", "", "envelope", "documented")]


def test_a_refusal_of_ours_is_judged_as_well(studio: Callable[..., Any], checked: Checked, told: Told) -> None:
    one = studio(strict=True).record("StartInstanceRefresh", {"AutoScalingGroupId": 1, "RefreshSettings": {}})
    assert one.label is not None
    assert one.label.responder == "refusal"
    assert {part for part, *_ in told(checked(one))} == {"request"}


def test_a_recording_of_the_real_provider_is_judged(recorded: Build, checked: Checked) -> None:
    one = recorded("StartInstanceRefresh")
    assert one.label is not None
    live = replace(one, label=Label("live", one.label.recorded))
    assert checked(live).sound


def test_what_the_page_says_of_a_missing_member_is_named(recorded: Build, with_body: Change, checked: Checked) -> None:
    facts = {}
    for name in ("RefreshActivityId", "RequestId"):
        one = with_body(recorded("StartInstanceRefresh"), _without(name))
        (breach,) = checked(one).violations
        facts[name] = breach.violation.source
    assert facts["RefreshActivityId"].anchor == "facts/0"
    assert facts["RequestId"].anchor == "output/RequestId"
    assert None not in {source.lines for source in facts.values()}
    bare = with_body(recorded("RebootInstances"), lambda body: body["ResponseMetadata"].pop("RequestId"))
    (breach,) = checked(bare).violations
    assert breach.fact == "specs/volcengine/provider.yaml envelope/request_id"
