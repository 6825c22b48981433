"""What holds of every message: sanitized twice is sanitized once, nothing is left to find, and the call is the same."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from harness.cassette.decoding import decode
from harness.cassette.interaction import Cassette, Interaction
from harness.cassette.sanitizing import Sanitizer, scrub
from harness.cassette.scanning import scan
from harness.contract.catalog import Catalog
from harness.model import Credentials, Dialect
from harness.protocols.request_rules import request_violations
from harness.wire import HttpRequest, HttpResponse

pytestmark = pytest.mark.fuzz
_SETTINGS = settings(max_examples=100, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))

_BASE62 = st.text(
    st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"), min_size=12, max_size=40
)
_SECRETS = st.one_of(
    _BASE62,
    _BASE62.map(lambda text: f"AKID{text}"),
    _BASE62.map(lambda text: f"LTAI{text[:20]}"),
    _BASE62.map(lambda text: f"AKLT{text}"),
    _BASE62.map(lambda text: f"STS.{text}"),
    _BASE62.map(lambda text: f"CAIS{text}{text}+/=="),
    st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=8, max_size=24),
    st.integers(10**9, 10**16).map(str),
    st.ip_addresses().map(str),
    st.integers(10**9, 10**16).map(lambda number: f"acs:ecs:cn-hangzhou:{number}:instance/i-1"),
    st.integers(10**6, 10**12).map(lambda number: f"qcs::as:ap-guangzhou:uin/{number}:auto-scaling-group/asg-1"),
    st.sampled_from(["cn-beijing", "true", "", "EXAMPLE", "0" * 20, "Signature=abc", "a%2Fb", '{"Token": "abcdefg"}']),
)
_PLAIN_NAMES = st.sampled_from(
    ["InstanceId", "Extra", "Message", "Region", "Nonce", "Timestamp", "ClientToken", "Code"]
)
_SECRET_NAMES = st.sampled_from(["Password", "SecretKey", "Token", "AccountId", "Uin", "Signature", "SecretId"])
_NAMES = st.one_of(_PLAIN_NAMES, _SECRET_NAMES, st.sampled_from(["X-Credential", "Name.1", "Login.Passwords.2"]))
_VALUES = st.one_of(_SECRETS, st.text(max_size=12), st.tuples(st.text(max_size=4), _SECRETS).map("".join))
_TREES = st.recursive(
    st.one_of(_VALUES, st.integers(), st.booleans(), st.none(), st.floats(allow_nan=False, allow_infinity=False)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(_NAMES, inner, max_size=3)),
    max_leaves=8,
)
_JSON = st.dictionaries(_NAMES, _TREES, max_size=4).map(lambda value: json.dumps(value, ensure_ascii=False).encode())
_BROKEN = st.tuples(_JSON, st.integers(0, 60)).map(lambda pair: pair[0][: pair[1]])
_FORM = st.lists(st.tuples(_NAMES, _VALUES), max_size=4)
_BODIES = st.one_of(
    _JSON,
    _BROKEN,
    st.binary(max_size=60),
    _VALUES.map(lambda text: text.encode("utf-8", "replace")),
    st.tuples(_NAMES.filter(str.isalpha), _VALUES).map(
        lambda pair: f"<R><{pair[0]}>{pair[1]}</{pair[0]}></R>".encode("utf-8", "replace")
    ),
)
_HEADER_NAMES = st.sampled_from(
    ["Authorization", "X-TC-Token", "X-TC-Region", "Cookie", "X-Custom", "Proxy-Authorization", "x-acs-action", "Host"]
)
_TYPES = st.sampled_from(["application/json", "application/x-www-form-urlencoded", "text/plain", "multipart/form-data"])
_AUTHORITIES = st.sampled_from(
    [
        "127.0.0.1:4711",
        "as.tencentcloudapi.com",
        "localhost:80",
        "47.98.1.2",
        "u:hunter2hunter2@ecs.aliyuncs.com",
        "x.y",
    ]
)


@st.composite
def _interactions(draw: st.DrawFn) -> Interaction:
    from urllib.parse import urlencode  # noqa: PLC0415

    query = urlencode(draw(_FORM), errors="replace")
    latin = st.text(st.characters(max_codepoint=255, exclude_categories=["Cc"]), max_size=20)
    headers = draw(st.lists(st.tuples(_HEADER_NAMES, st.one_of(_SECRETS.filter(str.isascii), latin)), max_size=4))
    path = draw(st.sampled_from(["/", "/a/b", "/AKIDz8krbsJ5yKBZQpn74WFkmLPx3abcdefg"]))
    request = HttpRequest(
        draw(st.sampled_from(["GET", "POST"])),
        "https",
        draw(_AUTHORITIES),
        f"{path}?{query}" if query else path,
        (("Content-Type", draw(_TYPES)), *headers),
        draw(_BODIES),
    )
    told = draw(st.lists(st.tuples(st.sampled_from(["Set-Cookie", "X-Info", "Date"]), latin), max_size=2))
    return Interaction(request, HttpResponse(200, "OK", tuple(told), draw(_BODIES)))


@_SETTINGS
@given(one=_interactions())
def test_sanitizing_twice_changes_nothing(one: Interaction, sanitizer: Sanitizer) -> None:
    once = sanitizer.interaction(one)
    assert sanitizer.interaction(once) == once
    assert sanitizer.request(sanitizer.request(one.request)) == sanitizer.request(one.request)


@_SETTINGS
@given(one=_interactions())
def test_nothing_is_found_in_what_is_sanitized(one: Interaction, catalog: Catalog) -> None:
    clean = scrub(Cassette(Path("a.yaml"), (one,), {"Password": "hunter2", "note": "47.98.1.2"}), catalog)
    assert scan(clean, catalog) == ()


_PLAIN = st.text(st.sampled_from("abcdefghijklmnopqrstuvwxyz0123456789-_. +/&=%äß"), min_size=1, max_size=15)


@_SETTINGS
@given(data=st.data(), key=_BASE62, secret=_BASE62, token=st.one_of(st.none(), _BASE62))
def test_the_call_and_what_the_contract_says_of_it_stay_the_same(
    data: st.DataObject,
    key: str,
    secret: str,
    token: str | None,
    catalog: Catalog,
    sanitizer: Sanitizer,
    dialects: tuple[tuple[str, Dialect], ...],
    sign: Callable[..., HttpRequest],
) -> None:
    provider, dialect = data.draw(st.sampled_from(dialects))
    params = data.draw(
        {
            "tencent": st.fixed_dictionaries({"AutoScalingGroupId": _PLAIN, "RefreshMode": _PLAIN}),
            "alibaba": st.fixed_dictionaries({"InstanceId": _PLAIN, "ForceStop": st.one_of(st.booleans(), _PLAIN)}),
            "volcengine": st.fixed_dictionaries(
                {"InstanceIds": st.lists(_PLAIN, min_size=1, max_size=3), "ClientToken": _PLAIN}
            ),
        }[provider]
    )
    authority = data.draw(st.sampled_from([None, "127.0.0.1:4711"]))
    another = sign(provider, dialect, Credentials("k" * 9, "s" * 9, "t" * 9), params=params, authority=authority)
    assume(not any(one in f"{params}{another}" for one in (key, secret, token) if one))
    request = sign(provider, dialect, Credentials(key, secret, token), params=params, authority=authority)
    before = decode(request, catalog)
    after = decode(sanitizer.request(request, access_key=key, secrets=(secret,)), catalog)
    assert before.call is not None
    assert after.call is not None
    assert (after.operation, after.call.params, after.region) == (before.operation, before.call.params, before.region)
    assert before.operation is not None
    assert before.identity is not None
    assert after.identity is not None
    judged = [
        request_violations(one.request, one.identity, before.operation, one.call)
        for one in (before, after)
        if one.identity is not None and one.call is not None
    ]
    assert judged[0] == judged[1]
