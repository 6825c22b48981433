"""Generated requests and answers against every decoder: nothing is raised but Malformed."""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harness.contract.catalog import Catalog
from harness.model import Operation
from harness.protocols import json_body
from harness.protocols.router import route
from harness.protocols.table import PROTOCOLS
from harness.protocols.wire_protocol import Malformed
from harness.signing.table import SCHEMES, named_access_key
from harness.wire import Headers, HttpRequest, HttpResponse

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
EXAMPLES = 2_000
VECTORS = Path(__file__).parent / "vectors"
SEEDS: tuple[Mapping[str, Any], ...] = tuple(
    vector for name in PROTOCOLS for vector in json.loads((VECTORS / f"{name}.json").read_text("utf-8"))["requests"]
)
ANSWERS: tuple[bytes, ...] = tuple(
    vector["answer"]["body"].encode()
    for name in PROTOCOLS
    for vector in json.loads((VECTORS / f"{name}.json").read_text("utf-8"))["answers"]
)

pytestmark = pytest.mark.fuzz

_ANY = st.characters()  # lone surrogates included
_TEXT = st.text(alphabet=_ANY, max_size=20)
_NAMES = st.sampled_from(
    ["InstanceIds", "InstanceId", "ForceStop", "ClientToken", "Action", "Version", "RefreshSettings", "Filters", "Tag"]
)
_PARTS = st.sampled_from(["0", "1", "2", "01", "-1", "99999", "100000", "9" * 30, "", "N", "Key", "Value", "Name"])
_FLAT = st.builds(
    lambda head, parts, value: ".".join([head, *parts]) + "=" + value,
    _NAMES | _TEXT,
    st.lists(_PARTS, max_size=5),
    st.sampled_from(["true", "True", "i-1", "", "%ff", "%", "+", "%ED%A0%80", "1e999", "null"]) | _TEXT,
)
_QUERIES = st.lists(_FLAT, max_size=12).map("&".join)
_JSON_VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | _TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_NAMES | _TEXT, inner, max_size=4),
    max_leaves=12,
)
_BODIES = st.one_of(
    st.binary(max_size=60),
    _QUERIES.map(lambda text: text.encode("utf-8", "surrogatepass")),
    _JSON_VALUES.map(lambda value: json.dumps(value).encode()),
    _JSON_VALUES.map(lambda value: json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")),
    st.integers(0, 400).map(lambda depth: b'{"a":[' * depth),
    st.sampled_from(
        [b"", b"{}", b'{"a":1,"a":2}', b'{"a":NaN}', b'{"a":"\\ud800"}', b"\xef\xbb\xbf{}", b"[]", b"null"]
    ),
)
_CONTENT_TYPES = st.sampled_from(
    ["application/json", "application/x-www-form-urlencoded; charset=utf-8", "text/plain", "", ";", "\xff"]
)
_HEADER_NAMES = st.sampled_from(
    ["Authorization", "Content-Type", "Host", "X-TC-Timestamp", "X-TC-Action", "x-acs-date", "x-acs-action", "X-Date"]
)


_Message = TypeVar("_Message", HttpRequest, HttpResponse)
_Read = TypeVar("_Read")


def outcome(
    decode: Callable[[_Message, Operation], _Read], message: _Message, operation: Operation
) -> _Read | Malformed:
    """What a decoder makes of a message, or why it makes nothing of it."""
    try:
        return decode(message, operation)
    except Malformed as malformed:
        return malformed


@st.composite
def requests(draw: st.DrawFn) -> HttpRequest:
    """Requests of real clients, each with some parts exchanged for something worse."""
    seed = draw(st.sampled_from(SEEDS))
    headers: Headers = tuple((name, value) for name, value in seed["headers"])
    target, body, method, authority = seed["target"], seed.get("body", "").encode(), seed["method"], "127.0.0.1:8081"
    worse = draw(st.sets(st.sampled_from(["target", "body", "headers", "method", "authority", "cut"]), min_size=1))
    if "target" in worse:
        target = draw(_QUERIES.map("/?{}".format) | _TEXT)
    if "body" in worse:
        body = draw(_BODIES)
        headers = (
            *(pair for pair in headers if pair[0].lower() != "content-type"),
            ("Content-Type", draw(_CONTENT_TYPES)),
        )
    if "headers" in worse:
        dropped = draw(st.integers(0, len(headers)))
        more = draw(st.lists(st.tuples(_HEADER_NAMES, _TEXT), max_size=3))
        headers = (*headers[:dropped], *headers[dropped + 1 :], *more)
    if "method" in worse:
        method = draw(st.sampled_from(["GET", "POST", "PUT", "", "get", "\udcff"]))
    if "authority" in worse:
        authority = draw(st.sampled_from(["open.volcengineapi.com", "[::1", ""]) | _TEXT)
    if "cut" in worse:
        body = body[: draw(st.integers(0, len(body)))]
        target = target[: draw(st.integers(0, len(target)))]
    return HttpRequest(method, "http", authority, target, headers, body)


@settings(
    max_examples=EXAMPLES,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    print_blob=True,
)
@given(request_=requests())
def test_requests(request_: HttpRequest, operations: Mapping[str, Operation], catalog: Catalog) -> None:
    route(request_, catalog)
    named_access_key(request_)
    for scheme in SCHEMES.values():
        assert scheme.verify(request_, "secret", service="ecs", now=NOW) is not None
    for protocol in PROTOCOLS.values():
        protocol.recognises(request_)
        protocol.identify(request_)
    for operation in operations.values():
        protocol = PROTOCOLS[operation.protocol]
        call = outcome(protocol.parse, request_, operation)
        if isinstance(call, Malformed):
            assert call.kind in {"malformed", "method", "too_large"}
            assert call.detail.isascii()
            assert len(call.detail) < 200
        else:
            json_body.encode(call.params).decode("utf-8")
            protocol.build(call, operation, authority="127.0.0.1:8081")


@st.composite
def answers(draw: st.DrawFn) -> HttpResponse:
    """Answers as documented with some bytes exchanged, and JSON of other forms."""
    body = draw(st.sampled_from(ANSWERS) | _BODIES)
    if body and draw(st.booleans()):
        at = draw(st.integers(0, len(body) - 1))
        body = body[:at] + draw(st.binary(max_size=3)) + body[at + draw(st.integers(0, 9)) :]
    return HttpResponse(draw(st.sampled_from([200, 400, 429, 500, 0])), "", (), body)


@settings(max_examples=500, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(response=answers())
def test_answers(response: HttpResponse, operations: Mapping[str, Operation]) -> None:
    for operation in operations.values():
        protocol = PROTOCOLS[operation.protocol]
        reply = outcome(protocol.parse_response, response, operation)
        if isinstance(reply, Malformed):
            assert reply.kind == "malformed"
        else:
            protocol.serialize(reply, operation, region=None)


@pytest.mark.parametrize("name", ["StartInstanceRefresh", "RedeployInstance", "RebootInstances"])
def test_ten_thousand_parameters(name: str, operations: Mapping[str, Operation]) -> None:
    operation = operations[name]
    protocol = PROTOCOLS[operation.protocol]
    known = "".join(f"&InstanceIds.{index}=i" for index in range(10_000, 0, -1))
    unknown = "".join(f"&Unknown{index}=" for index in range(10_000))
    for query in (known, unknown, "&a.1.b=1" * 10_000):
        request = HttpRequest("GET", "http", "127.0.0.1", f"/?Action={name}{query}")
        protocol.identify(request)
        call = outcome(protocol.parse, request, operation)
        if isinstance(call, Malformed):
            assert call.kind == ("too_large" if operation.protocol == "tencent-v3" else "malformed")
            assert operation.protocol == "tencent-v3" or "given twice" in call.detail
        else:
            found = call.params.get("InstanceIds", list(call.params))
            assert isinstance(found, list)
            assert len(found) == 10_000


@pytest.mark.parametrize("body", [b"&" * 10_500_000, b"InstanceId=" + b"%25" * 3_500_000], ids=["empty", "one value"])
def test_ten_megabytes_of_form(body: bytes, operations: Mapping[str, Operation]) -> None:
    headers = (("Content-Type", "application/x-www-form-urlencoded"),)
    request = HttpRequest("POST", "http", "127.0.0.1", "/?Action=RedeployInstance", headers, body)
    call = PROTOCOLS["alibaba-rpc"].parse(request, operations["RedeployInstance"])
    assert call.params in ({}, {"InstanceId": "%" * 3_500_000})
