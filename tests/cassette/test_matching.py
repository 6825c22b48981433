"""What is compared of two requests, and what is not."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from harness.cassette.decoding import Decoded
from harness.cassette.matching import frozen, key, matches, raw_key, regions_agree
from harness.model import Json, Shape
from harness.wire import HttpRequest

Decode = Callable[[HttpRequest], Decoded]
Ask = Callable[..., HttpRequest]

START: dict[str, Any] = {
    "AutoScalingGroupId": "asg-1",
    "RefreshSettings": {"RollingUpdateSettings": {"BatchNumber": 3}, "CheckInstanceTargetHealth": False},
}


@pytest.fixture
def same(decoded: Decode) -> Callable[[HttpRequest, HttpRequest], bool]:
    """Whether two requests have the same key; whoever has it has the same hash."""

    def compare(one: HttpRequest, other: HttpRequest) -> bool:
        keys = key(decoded(one)), key(decoded(other))
        assert (keys[0] == keys[1]) == (keys[1] == keys[0])
        assert keys[0] != keys[1] or hash(keys[0]) == hash(keys[1])
        return keys[0] == keys[1]

    return compare


Same = Callable[[HttpRequest, HttpRequest], bool]


def test_times_nonces_and_signatures_are_not_compared(ask: Ask, same: Same) -> None:
    one = ask("StartInstanceRefresh", START)
    other = one.with_headers([("X-TC-Timestamp", "1"), ("Authorization", "TC3-HMAC-SHA256 x"), ("X-Odd", "1")])
    assert same(one, other)
    rpc = ask("RedeployInstance", dialect=1)
    common = "&Signature=a&SignatureNonce=b&Timestamp=c&AccessKeyId=LTAIx&SignatureVersion=1.0"
    assert same(rpc, replace(rpc, target=rpc.target + common))


def test_the_host_is_not_compared(ask: Ask, same: Same) -> None:
    assert same(ask(), ask(authority="ecs.cn-beijing.volcengineapi.com"))
    signed = (("Authorization", "HMAC-SHA256 Credential=AKLTx/20260102/cn-beijing/ecs/request"),)
    here = ask(authority="127.0.0.1:8080")
    assert same(ask(), replace(here, headers=here.headers + signed))


def test_the_order_of_parameters_is_not_compared_and_that_of_a_list_is(ask: Ask, same: Same) -> None:
    host, lead = "open.volcengineapi.com", "/?Action=RebootInstances&Version=2020-04-01"
    one, other, turned = (
        HttpRequest("GET", "https", host, f"{lead}&{rest}")
        for rest in (
            "InstanceIds.1=i-1&InstanceIds.2=i-2&ForceStop=true",
            "ForceStop=True&InstanceIds.2=i-2&InstanceIds.1=i-1",
            "InstanceIds.1=i-2&InstanceIds.2=i-1&ForceStop=true",
        )
    )
    assert same(one, other)
    assert not same(one, turned)
    body = ask("StartInstanceRefresh", START)
    assert same(body, ask("StartInstanceRefresh", dict(reversed(START.items()))))


def test_a_call_is_the_same_by_get_and_by_post_and_in_every_dialect(ask: Ask, same: Same) -> None:
    form = ask("StartInstanceRefresh", START, dialect=1)
    assert same(ask("StartInstanceRefresh", START), form)
    assert same(form, replace(form, method="GET", target=f"/?{form.body.decode()}", body=b"", headers=()))
    given = {"InstanceId": "i-1", "ForceStop": False}
    assert same(ask("RedeployInstance", given), ask("RedeployInstance", given, dialect=1))


@pytest.mark.parametrize(
    "params",
    [
        {**START, "AutoScalingGroupId": "asg-2"},
        {**START, "AutoScalingGroupId": ""},
        {**START, "AutoScalingGroupId": None},
        {"RefreshSettings": START["RefreshSettings"]},
        {**START, "RefreshMode": "ROLLING_UPDATE_RESET"},
        {**START, "RefreshSettings": {"RollingUpdateSettings": {"BatchNumber": "3"}}},
        {**START, "RefreshSettings": {"RollingUpdateSettings": {"BatchNumber": 3}, "CheckInstanceTargetHealth": 0}},
        {**START, "RefreshSettings": []},
        {**START, "Unknown": "1"},
    ],
)
def test_every_parameter_is_compared_with_its_type(params: dict[str, Any], ask: Ask, same: Same) -> None:
    assert not same(ask("StartInstanceRefresh", START), ask("StartInstanceRefresh", params))


def test_of_an_idempotency_token_only_counts_that_there_is_one(ask: Ask, same: Same) -> None:
    with_token, other, empty = (
        ask(params={"InstanceIds": ["i-1"], "ClientToken": token}) for token in ("aaaa", "bbbb", "")
    )
    assert same(with_token, other)
    assert not same(with_token, empty)
    assert not same(with_token, ask(params={"InstanceIds": ["i-1"]}))
    assert not same(empty, ask(params={"InstanceIds": ["i-1"]}))


def test_operation_version_and_path_are_compared(ask: Ask, same: Same) -> None:
    one = ask("StartInstanceRefresh", {})
    assert not same(one, ask("RollbackInstanceRefresh", {}))
    assert not same(one, one.with_headers([("X-TC-Version", "2099-01-01")]))
    unsaid = replace(one, headers=tuple(pair for pair in one.headers if pair[0] != "X-TC-Version"))
    assert not same(one, unsaid)
    assert same(unsaid, unsaid)
    assert not same(one, replace(one, target="/v1"))


@pytest.mark.parametrize(
    ("asked", "recorded", "agree"),
    [("a", "a", True), ("a", "b", False), (None, "a", True), ("a", None, True), (None, None, True)],
)
def test_an_unknown_region_is_any(
    asked: str | None, recorded: str | None, agree: object, ask: Ask, decoded: Decode
) -> None:
    assert regions_agree(asked, recorded) is agree
    one, other = (decoded(ask("StartInstanceRefresh", START, region=region)) for region in (asked, recorded))
    assert matches(one, other) is agree
    assert not matches(one, decoded(ask("StartInstanceRefresh", {}, region=recorded)))


def test_an_operation_that_no_contract_knows_is_compared_by_its_parameters_as_sent(same: Same) -> None:
    host, lead = "open.volcengineapi.com", "/?Action=Stop&Version=1"
    one = HttpRequest("GET", "https", host, f"{lead}&A=1&B=2")
    assert same(one, HttpRequest("GET", "https", "ecs.cn-beijing.volcengineapi.com", f"{lead}&B=2&A=1&X-Date=3"))
    assert not same(one, HttpRequest("GET", "https", host, f"{lead}&A=1&B=true"))
    assert not same(one, HttpRequest("GET", "https", host, "/?Action=Stop&Version=2&A=1&B=2"))
    assert not same(one, HttpRequest("GET", "https", host, "/?Action=Start&Version=1&A=1&B=2"))


def test_what_cannot_be_read_is_compared_as_it_was_sent(ask: Ask, same: Same) -> None:
    broken = replace(ask("StartInstanceRefresh"), body=b"{")
    assert same(broken, broken.with_headers([("X-TC-Timestamp", "1")]))
    assert same(broken, replace(broken, authority="127.0.0.1:9"))
    assert not same(broken, replace(broken, body=b"{ "))
    assert not same(broken, replace(broken, method="PUT"))
    assert not same(broken, replace(ask("RollbackInstanceRefresh"), body=b"{"))
    assert not same(broken, ask("StartInstanceRefresh"))


def test_what_is_nobody_s_is_compared_with_its_host(decoded: Decode) -> None:
    one = HttpRequest("POST", "https", "example.com", "/a?b=1&c=2", (), b"body")
    assert key(decoded(one)) == raw_key(one)
    for alike in (
        replace(one, target="/a?c=2&b=1"),
        replace(one, authority="EXAMPLE.com:443"),
        one.with_headers([("Date", "now")]),
    ):
        assert raw_key(alike) == raw_key(one)
    for other in (
        replace(one, method="PUT"),
        replace(one, scheme="http"),
        replace(one, authority="example.org"),
        replace(one, authority="example.com:444"),
        replace(one, target="/b?b=1&c=2"),
        replace(one, target="/a?b=1&c=3"),
        replace(one, target="/a?b=1&c=2&c=2"),
        replace(one, body=b"Body"),
        replace(one, authority="example.com:no"),
    ):
        assert raw_key(other) != raw_key(one)


@pytest.mark.parametrize(
    ("one", "other", "shape"),
    [
        (1, True, "integer"),
        (0, False, "boolean"),
        (1, 1.0, "integer"),
        (1, "1", "integer"),
        (True, "true", "boolean"),
        (None, "", "string"),
        (None, "null", "string"),
        ([], None, "list"),
        ([], {}, "list"),
        ([["a"], "b"], ["a", ["b"]], "list"),
        ("\u00e9", "e\u0301", "string"),
        (10**400, 10**400 + 1, "number"),
        (2**53, 2**53 + 1, "number"),
        (1, True, "number"),
    ],
)
def test_values_of_different_types_differ(one: Json, other: Json, shape: Any) -> None:
    assert frozen(one, Shape(shape)) != frozen(other, Shape(shape))
    assert frozen(one, Shape(shape)) == frozen(one, Shape(shape))


def test_where_any_number_is_asked_for_a_point_makes_no_difference() -> None:
    number = Shape("list", item=Shape("number"))
    assert frozen([1, 2.5], number) == frozen([1.0, 2.5], number)
