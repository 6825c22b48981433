"""What is wrong with recorded requests, and which are of no contract."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from harness.cassette.checking.asked import type_of
from harness.cassette.checking.checked import CheckReport
from harness.cassette.interaction import Interaction
from harness.model import Json, Params
from harness.wire import HttpRequest

Build = Callable[..., Interaction]
Checked = Callable[..., CheckReport]
Told = Callable[[CheckReport], list[tuple[str, str, str, str]]]

SETTINGS: dict[str, Json] = {"RollingUpdateSettings": {"BatchNumber": 3}}
START: dict[str, Json] = {"AutoScalingGroupId": "asg-1", "RefreshSettings": SETTINGS}
REBOOT: dict[str, Json] = {"InstanceIds": ["i-1", "i-2"]}


def _settings(**more: Json) -> dict[str, Json]:
    return {**START, "RefreshSettings": {**SETTINGS, **more}}


def _rolling(**more: Json) -> dict[str, Json]:
    return _settings(RollingUpdateSettings={"BatchNumber": 3, **more})


def with_request(interaction: Interaction, **changes: Any) -> Interaction:
    request: HttpRequest = replace(interaction.request, **changes)
    return replace(interaction, request=request)


def without(interaction: Interaction, *names: str) -> Interaction:
    gone = {name.lower() for name in names}
    kept = tuple(pair for pair in interaction.request.headers if pair[0].lower() not in gone)
    return with_request(interaction, headers=kept)


@pytest.mark.parametrize(
    ("operation", "params", "pointer", "keyword", "status"),
    [
        ("StartInstanceRefresh", {"RefreshSettings": SETTINGS}, "/AutoScalingGroupId", "required", "documented"),
        ("StartInstanceRefresh", {**START, "AutoScalingGroupId": 7}, "/AutoScalingGroupId", "type", "documented"),
        ("StartInstanceRefresh", {**START, "RefreshMode": "ALL"}, "/RefreshMode", "enum", "documented"),
        ("StartInstanceRefresh", {**START, "Force": True}, "/Force", "additionalProperties", "documented"),
        ("StartInstanceRefresh", _settings(Deep=1), "/RefreshSettings/Deep", "additionalProperties", "documented"),
        (
            "StartInstanceRefresh",
            _rolling(BatchNumber=0),
            "/RefreshSettings/RollingUpdateSettings/BatchNumber",
            "minimum",
            "documented",
        ),
        (
            "StartInstanceRefresh",
            _settings(CheckInstanceTargetHealthTimeout=7201),
            "/RefreshSettings/CheckInstanceTargetHealthTimeout",
            "maximum",
            "documented",
        ),
        (
            "StartInstanceRefresh",
            _rolling(FailProcess="NEVER"),
            "/RefreshSettings/RollingUpdateSettings/FailProcess",
            "enum",
            "documented",
        ),
        ("RedeployInstance", {"ForceStop": True}, "/InstanceId", "required", "documented"),
        ("RedeployInstance", {"InstanceId": "i-1", "ForceStop": "perhaps"}, "/ForceStop", "type", "documented"),
        ("RedeployInstance", {"InstanceId": "i-1", "Zone": "a"}, "/Zone", "additionalProperties", "unknown"),
        ("RebootInstances", {**REBOOT, "ForceStop": "perhaps"}, "/ForceStop", "type", "documented"),
        ("RebootInstances", {**REBOOT, "ClientToken": "t" * 65}, "/ClientToken", "maxLength", "documented"),
        ("RebootInstances", {**REBOOT, "ClientToken": "é"}, "/ClientToken", "pattern", "documented"),
        ("RebootInstances", {"InstanceIds": ["i"] * 101}, "/InstanceIds", "maxItems", "documented"),
        ("RebootInstances", {}, "/InstanceIds", "required", "inferred"),
    ],
)
def test_wrong_parameters(
    operation: str,
    params: Params,
    pointer: str,
    keyword: str,
    status: str,
    recorded: Build,
    checked: Checked,
    told: Told,
) -> None:
    report = checked(recorded(operation, params))
    found = told(report)
    assert ("request", pointer, keyword, status) in found
    assert report.sound is (status != "documented")
    breach = report.cassettes[0].breaches[0]
    assert (breach.place.file, breach.place.number) == ("cassettes/case.yaml", 1)
    assert breach.operation.name == operation


def test_each_names_the_page_and_its_lines(recorded: Build, checked: Checked) -> None:
    interaction = recorded("RebootInstances", {**REBOOT, "ClientToken": "t" * 65})
    (breach,) = checked(replace(interaction, line=12)).violations
    assert str(breach.place) == "cassettes/case.yaml:12, interaction 1"
    assert breach.fact == "RebootInstances, page of 2023-11-20, lines 58-66"
    assert "at most 64 characters" in breach.violation.message


@pytest.mark.parametrize(
    ("name", "pointer", "keyword", "fact"),
    [
        ("X-TC-Version", "/Version", "required", "StartInstanceRefresh, page of 2025-10-30, line "),
        ("X-TC-Region", "/Region", "required", "StartInstanceRefresh, page of 2025-10-30, line"),
    ],
)
def test_what_a_request_has_to_name(
    name: str, pointer: str, keyword: str, fact: str, recorded: Build, checked: Checked
) -> None:
    report = checked(without(recorded("StartInstanceRefresh"), name))
    (breach,) = report.violations
    assert (breach.part, breach.violation.pointer, breach.violation.keyword) == ("request", pointer, keyword)
    assert breach.fact.startswith(fact)


def test_an_unknown_version_is_told_and_nothing_else_judged(recorded: Build, checked: Checked, told: Told) -> None:
    interaction = recorded("StartInstanceRefresh", {"RefreshSettings": SETTINGS})
    headers = tuple((n, "2019-01-01" if n == "X-TC-Version" else v) for n, v in interaction.request.headers)
    report = checked(with_request(interaction, headers=headers))
    assert told(report) == [("request", "/Version", "const", "documented")]
    (breach,) = report.violations
    assert breach.violation.message == "the request names version 2019-01-01, StartInstanceRefresh has 2018-04-19"
    assert breach.fact.startswith("StartInstanceRefresh, page of 2025-10-30, line")


def test_another_method_or_path_is_doubtful(recorded: Build, checked: Checked, told: Told) -> None:
    interaction = recorded("RebootInstances")
    assert told(checked(with_request(interaction, method="POST"))) == [("request", "/Method", "method", "inferred")]
    elsewhere = with_request(interaction, target=f"/v1{interaction.request.target}")
    assert told(checked(elsewhere)) == [("request", "/Path", "path", "inferred")]


@pytest.mark.parametrize(
    ("operation", "changes", "keyword"),
    [
        ("StartInstanceRefresh", {"body": b"{"}, "malformed"),
        ("StartInstanceRefresh", {"body": b'{"a": ' + b"[" * 200 + b"]" * 200 + b"}"}, "malformed"),
        ("StartInstanceRefresh", {"method": "PUT"}, "method"),
        ("RebootInstances", {"method": "DELETE"}, "method"),
    ],
)
def test_a_request_that_nobody_can_read(
    operation: str, changes: dict[str, Any], keyword: str, recorded: Build, checked: Checked, told: Told
) -> None:
    report = checked(with_request(recorded(operation), **changes))
    assert told(report) == [("request", "", keyword, "documented")]


def test_a_parameter_of_the_same_name_as_a_part_of_the_request(recorded: Build, checked: Checked) -> None:
    """``Version`` and the like among the parameters of a body are no common parameters."""
    (breach,) = checked(recorded("StartInstanceRefresh", {**START, "Path": "/"})).violations
    assert breach.violation.keyword == "additionalProperties"
    assert breach.fact.startswith("StartInstanceRefresh, page of")


def test_requests_of_no_contract_are_told_by_action(recorded: Build, checked: Checked) -> None:
    interaction = recorded("StartInstanceRefresh")
    other = tuple((n, "StopInstanceRefresh" if n == "X-TC-Action" else v) for n, v in interaction.request.headers)
    report = checked(
        with_request(interaction, headers=other),
        without(interaction, "X-TC-Action"),
        Interaction(HttpRequest("GET", "https", "example.com", "/"), interaction.response),
        interaction,
    )
    (cassette,) = report.cassettes
    assert [str(one) for one in cassette.uncovered] == [
        "tencent: StopInstanceRefresh is not covered",
        "tencent: no action named is not covered",
        "example.com: no provider of the loaded specs",
    ]
    assert [one.place.number for one in cassette.uncovered] == [1, 2, 3]
    assert (cassette.interactions, sum(cassette.operations.values())) == (4, 1)
    assert report.sound


@pytest.mark.parametrize(
    ("authority", "labelled", "known"),
    [
        ("localhost:8080", False, True),
        ("127.0.0.1", False, True),
        ("harness.internal", False, False),
        ("harness.internal", True, True),
    ],
)
def test_a_host_of_nobody_counts_where_the_harness_was(
    authority: str,
    labelled: bool,  # noqa: FBT001
    known: bool,  # noqa: FBT001
    recorded: Build,
    checked: Checked,
) -> None:
    interaction = with_request(recorded("StartInstanceRefresh"), authority=authority)
    if not labelled:
        interaction = replace(interaction, label=None)
    (cassette,) = checked(interaction).cassettes
    assert (len(cassette.operations), len(cassette.uncovered)) == ((1, 0) if known else (0, 1))


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (True, "boolean"),
        (1, "integer"),
        (1.5, "number"),
        ("a", "string"),
        (["a", "b"], "list<string>"),
        ([1, "b"], "unknown"),
        ([], "unknown"),
        ([{}], "unknown"),
        ({"a": 1}, "unknown"),
        (None, "unknown"),
    ],
)
def test_the_type_of_a_value(value: Json, name: str) -> None:
    assert type_of(value) == name
