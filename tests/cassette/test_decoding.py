"""Requests as calls, as far as contracts know them."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from harness.cassette.decoding import Decoded, unlisted
from harness.contract.catalog import Catalog
from harness.model import Identity
from harness.wire import HttpRequest

Decode = Callable[[HttpRequest], Decoded]


def test_a_known_operation_has_typed_parameters(ask: Callable[..., HttpRequest], decoded: Decode) -> None:
    found = decoded(ask(params={"InstanceIds": ["i-1"], "ForceStop": False}))
    assert found.call is not None
    assert found.operation is not None
    assert found.operation.id == found.call.operation
    assert found.params == {"InstanceIds": ["i-1"], "ForceStop": False}
    assert (found.name, found.malformed, found.untyped) == ("volcengine/ecs:RebootInstances", None, None)


@pytest.mark.parametrize(
    ("operation", "region", "authority", "expected"),
    [
        ("StartInstanceRefresh", "ap-guangzhou", None, "ap-guangzhou"),
        ("StartInstanceRefresh", None, None, None),
        ("RedeployInstance", None, None, "cn-hangzhou"),
        ("RedeployInstance", None, "127.0.0.1:80", None),
        ("RebootInstances", None, "ecs.ap-southeast-1.volcengineapi.com", "ap-southeast-1"),
    ],
)
def test_the_region_is_the_call_s_or_the_host_s(
    operation: str,
    region: str | None,
    authority: str | None,
    expected: str | None,
    ask: Callable[..., HttpRequest],
    decoded: Decode,
) -> None:
    assert decoded(ask(operation, region=region, authority=authority)).region == expected


def test_an_unknown_operation_has_the_parameters_as_they_were_sent(decoded: Decode) -> None:
    target = "/?Action=StopInstance&Version=2020-04-01&InstanceId=i-1&Force=true&X-Date=20260102T120000Z"
    found = decoded(HttpRequest("GET", "https", "open.volcengineapi.com", target))
    assert (found.call, found.operation) == (None, None)
    assert found.params == found.untyped == {"InstanceId": "i-1", "Force": "true"}
    assert found.name == "volcengine:StopInstance"


def test_another_version_is_another_operation(ask: Callable[..., HttpRequest], decoded: Decode) -> None:
    request = ask("StartInstanceRefresh")
    found = decoded(request.with_headers([("X-TC-Version", "2099-01-01")]))
    assert (found.operation, found.name) == (None, "tencent:StartInstanceRefresh")


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"body": b"{"}, "not JSON"),
        ({"method": "PUT"}, "the method is 'PUT'"),
        ({"body": b"[" * 50_000}, "nests deeper"),
    ],
)
def test_what_cannot_be_read_says_why(
    change: dict[str, object], why: str, ask: Callable[..., HttpRequest], decoded: Decode
) -> None:
    found = decoded(replace(ask("StartInstanceRefresh"), **change))  # type: ignore[arg-type]
    assert found.operation is not None
    assert (found.call, found.params) == (None, None)
    assert why in (found.malformed or "")


def test_a_request_without_an_action_is_no_call(decoded: Decode) -> None:
    found = decoded(HttpRequest("GET", "https", "open.volcengineapi.com", "/?A=1"))
    assert found.route is not None
    assert (found.params, found.malformed) == (None, "the request names no action")
    assert found.name == "GET open.volcengineapi.com/"


def test_a_request_of_nobody_is_only_itself(decoded: Decode) -> None:
    request = HttpRequest("GET", "https", "example.com", "/a?b=c")
    assert decoded(request) == Decoded(request)
    assert (decoded(request).name, decoded(request).region) == ("GET example.com/a", None)


def test_of_an_unlisted_operation_the_errors_of_the_provider_are_known(catalog: Catalog) -> None:
    provider = catalog.provider("tencent")
    made = unlisted(Identity("Do", "1"), provider)
    assert str(made.id) == "tencent/as/1/Do"
    assert made.errors == provider.errors
    assert unlisted(Identity("Do", None, "cvm"), provider).id.service == "cvm"
