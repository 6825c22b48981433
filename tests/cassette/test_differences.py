"""What differs between a call and a recording, in words."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from harness.cassette.decoding import Decoded
from harness.cassette.differences import Difference, differences, shown
from harness.wire import HttpRequest

Ask = Callable[..., HttpRequest]
START: dict[str, Any] = {
    "AutoScalingGroupId": "asg-1",
    "RefreshSettings": {"RollingUpdateSettings": {"BatchNumber": 3}},
}


@pytest.fixture
def told(decoded: Callable[[HttpRequest], Decoded]) -> Callable[..., list[str]]:
    """What differs between the request that is sent and the recorded one."""

    def tell(sent: HttpRequest, recorded: HttpRequest, **more: Any) -> list[str]:
        return [str(one) for one in differences(decoded(sent), decoded(recorded), **more)]

    return tell


Told = Callable[..., list[str]]


@pytest.mark.parametrize(
    ("sent", "recorded", "expected"),
    [
        (START, START, []),
        (
            {**START, "AutoScalingGroupId": "asg-2"},
            START,
            ['AutoScalingGroupId was recorded as "asg-1" and sent as "asg-2"'],
        ),
        (
            {**START, "RefreshMode": "X"},
            START,
            ['RefreshMode was sent as "X" and not recorded'],
        ),
        (START, {**START, "RefreshMode": ""}, ['RefreshMode was recorded as "" and not sent']),
        (
            {**START, "Refreshmode": None},
            START,
            ["Refreshmode was sent as null and not recorded, which the contract does not have"],
        ),
        (
            {**START, "RefreshSettings": {"RollingUpdateSettings": {"BatchNumber": True, "Odd": [1]}}},
            START,
            [
                "RefreshSettings.RollingUpdateSettings.BatchNumber was recorded as 3 and sent as true",
                (
                    "RefreshSettings.RollingUpdateSettings.Odd.1 was sent as 1 and not recorded, "
                    "which the contract does not have"
                ),
            ],
        ),
        (
            {**START, "RefreshSettings": {}},
            {**START, "RefreshSettings": []},
            ["RefreshSettings was recorded as [] and sent as {}"],
        ),
    ],
)
def test_parameters_are_told_by_name_with_both_values(
    sent: dict[str, Any], recorded: dict[str, Any], expected: list[str], ask: Ask, told: Told
) -> None:
    assert told(ask("StartInstanceRefresh", sent), ask("StartInstanceRefresh", recorded)) == expected


def test_elements_of_a_list_are_counted_from_one_and_of_a_token_only_its_presence_is_told(ask: Ask, told: Told) -> None:
    sent, recorded = (ask(params={"InstanceIds": ids, "ClientToken": ids[0]}) for ids in (["a", "b"], ["c"]))
    assert told(sent, recorded) == [
        'InstanceIds.1 was recorded as "c" and sent as "a"',
        'InstanceIds.2 was sent as "b" and not recorded',
    ]
    without = ask(params={"InstanceIds": ["a", "b"]})
    assert told(without, sent) == ["ClientToken was recorded as (a token) and not sent"]
    empty = ask(params={"InstanceIds": ["a", "b"], "ClientToken": ""})
    assert told(empty, sent) == ['ClientToken was recorded as (a token) and sent as ""']


def test_version_region_and_path_come_first(ask: Ask, told: Told) -> None:
    recorded = ask("StartInstanceRefresh", START, region="ap-guangzhou")
    sent = replace(
        ask("StartInstanceRefresh", {}, region="ap-beijing").with_headers([("X-TC-Version", "2099-01-01")]),
        target="/v2",
    )
    assert told(sent, recorded)[:3] == [
        "version was recorded as 2018-04-19 and sent as 2099-01-01",
        "region was recorded as ap-guangzhou and sent as ap-beijing",
        "path was recorded as / and sent as /v2",
    ]


def test_a_region_that_is_not_known_makes_no_difference(ask: Ask, told: Told) -> None:
    assert not told(ask("StartInstanceRefresh"), ask("StartInstanceRefresh", region="ap-beijing"))


def test_of_another_operation_or_provider_nothing_else_is_told(ask: Ask, told: Told) -> None:
    assert told(ask("StartInstanceRefresh"), ask("ResumeInstanceRefresh")) == [
        "action was recorded as tencent/as:ResumeInstanceRefresh and sent as tencent/as:StartInstanceRefresh"
    ]
    assert [one.partition(" ")[0] for one in told(ask("StartInstanceRefresh"), ask())] == ["action"]


def test_a_request_that_cannot_be_read_is_told_as_such(ask: Ask, told: Told) -> None:
    good = ask("StartInstanceRefresh", START)
    bad = replace(good, body=b"{0")
    (one,) = told(bad, good)
    assert one.startswith("request was recorded as a call and sent as one that cannot be read (the body is not JSON")
    assert told(bad, replace(bad, body=b"{1")) == [
        "body was recorded as 2 bytes, other from byte 1 on and sent as 2 bytes"
    ]


def test_requests_of_nobody_are_told_as_they_were_sent(told: Told) -> None:
    recorded = HttpRequest("GET", "https", "example.com", "/a?x=1&x=2&y=3", (), b"abc")
    sent = HttpRequest("POST", "http", "example.org", "/b?x=1", (), b"abd")
    assert told(sent, recorded) == [
        "method was recorded as GET and sent as POST",
        "scheme was recorded as https and sent as http",
        "host was recorded as example.com and sent as example.org",
        'path was recorded as "/a" and sent as "/b"',
        'query x was recorded as ["1", "2"] and sent as "1"',
        'query y was recorded as "3" and not sent',
        "body was recorded as 3 bytes, other from byte 2 on and sent as 3 bytes",
    ]


def test_a_request_at_a_host_of_nobody_s_is_told_with_its_host_whatever_it_looks_like(ask: Ask, told: Told) -> None:
    one, other = (ask("StartInstanceRefresh", authority=host) for host in ("a.example", "b.example"))
    assert not told(one, other)
    assert told(one, other, by_host=True) == ["host was recorded as b.example and sent as a.example"]


def test_a_parameter_of_an_operation_that_no_contract_knows_is_not_called_undeclared(told: Told) -> None:
    host, lead = "open.volcengineapi.com", "/?Action=Stop&Version=1"
    one, other = (HttpRequest("GET", "https", host, f"{lead}{rest}") for rest in ("&A=1", "&A=2&B=1"))
    assert told(one, other) == ['A was recorded as "2" and sent as "1"', 'B was recorded as "1" and not sent']


def test_long_values_are_cut() -> None:
    assert shown("x" * 100) == '"' + "x" * 58 + "…"
    assert shown("é") == '"é"'
    assert str(Difference("a", None, None)) == "a was recorded as None and not sent"
