"""Volcengine's HMAC-SHA256 against its vectors, and each of its rules."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from harness.model import Credentials, SignatureProblem
from harness.signing import volcengine_hmac as volc
from harness.signing.authorization import hmac_sha256, sha256
from harness.wire import HttpRequest

SCHEME = "volc-hmac-sha256"
SIGNER = volc.VolcengineHmacSha256()
NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
KEYS = Credentials("AKEXAMPLE", "secret")
HOST = "open.volcengineapi.com"

RequestOf = Callable[[Mapping[str, Any]], HttpRequest]
Moment = Callable[[Mapping[str, Any]], datetime]


def sign(request: HttpRequest, keys: Credentials = KEYS, service: str = "ecs") -> HttpRequest:
    return SIGNER.sign(request, keys, region="cn-beijing", service=service, now=NOW)


def get(target: str = "/?Action=A", authority: str = HOST, body: bytes = b"") -> HttpRequest:
    return HttpRequest("GET", "https", authority, target, (), body)


def problem(request: HttpRequest, now: datetime = NOW) -> SignatureProblem | None:
    failure = SIGNER.verify(request, KEYS.secret_key, service="ecs", now=now)
    return failure.problem if failure else None


def by_hand(request: HttpRequest, names: tuple[str, ...], *, collapse: bool = False) -> HttpRequest:
    """The request signed over exactly these headers."""
    request = request.with_headers([("X-Date", "20260102T030405Z")])
    scope = "20260102/cn-beijing/ecs/request"
    canonical = volc.canonical_request(request, names, sha256(request.body), collapse=collapse)
    text = volc.string_to_sign(canonical, "20260102T030405Z", scope)
    signature = hmac_sha256(volc.signing_key(KEYS.secret_key, scope), text).hex()
    value = f"HMAC-SHA256 Credential=AKEXAMPLE/{scope}, SignedHeaders={';'.join(names)}, Signature={signature}"
    return request.with_headers([("Authorization", value)])


def test_vectors_verify(vector: Mapping[str, Any], request_of: RequestOf, moment: Moment) -> None:
    request = request_of(vector)
    assert SIGNER.verify(request, vector["secret_key"], service="ecs", now=moment(vector)) is None
    assert SIGNER.access_key(request) == vector["access_key"]


def test_vectors_step_by_step(vector: Mapping[str, Any], request_of: RequestOf) -> None:
    request = request_of(vector)
    names = ("content-type", "host", "x-content-sha256", "x-date")
    if "canonical_request" not in vector:
        pytest.skip("captured, without its steps")
    canonical = volc.canonical_request(request, names, sha256(request.body))
    assert canonical.decode() == vector["canonical_request"]
    assert sha256(canonical) == vector["canonical_request_sha256"]
    scope = "20250102/cn-beijing/ecs/request"
    steps = ["/".join(scope.split("/")[: count + 1]) for count in range(4)]
    assert [volc.signing_key(vector["secret_key"], step).hex() for step in steps] == vector["derived_keys"]


def test_vectors_are_what_we_sign(vector: Mapping[str, Any], request_of: RequestOf, moment: Moment) -> None:
    request = request_of(vector)
    content_type = request.header("content-type")
    bare = replace(request, headers=() if content_type is None else (("Content-Type", content_type),))
    keys = Credentials(vector["access_key"], vector["secret_key"], request.header("x-security-token"))
    signed = SIGNER.sign(bare, keys, region="cn-beijing", service="ecs", now=moment(vector))
    assert (signed.header("authorization") == request.header("authorization")) is vector["signs"]
    if vector["signs"]:
        assert dict(signed.headers).keys() == dict(request.headers).keys()


def test_headers_that_signing_adds() -> None:
    signed = sign(get(), Credentials("AKEXAMPLE", "secret", "token"))
    assert [name for name, _ in signed.headers] == [
        "Host", "X-Date", "X-Content-Sha256", "X-Security-Token", "Authorization",
    ]  # fmt: skip
    assert problem(signed) is None
    assert problem(signed.with_headers([("X-Security-Token", "other")])) == "mismatch"


@pytest.mark.parametrize(
    ("query", "seconds", "expected"),
    [
        ("", 900, None),
        ("", 901, "expired"),
        ("", -901, "expired"),
        ("&X-Expires=60", 60, None),
        ("&X-Expires=60", 61, "expired"),
        ("&X-Expires=3600", 3600, None),
        ("&X-Expires=x", 0, "malformed"),
        ("&X-Expires=", 0, "malformed"),
        ("&X-Expires=-1", 0, "malformed"),
        ("&X-Expires=%ff", 0, "malformed"),
        ("&X-Expires=1&X-Expires=1", 0, "malformed"),
    ],
)
def test_the_window(query: str, seconds: int, expected: SignatureProblem | None) -> None:
    assert problem(sign(get(f"/?Action=A{query}")), now=NOW + timedelta(seconds=seconds)) == expected


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ("/?a=x+y&B=%2b&c", None),
        ("/?B=%2B&a=x%20y&c=", None),
        ("/?B=+&a=x%20y&c=", "mismatch"),
        ("/?B=%2B&a=x%20y", "mismatch"),
    ],
)
def test_the_query_counts_decoded_and_sorted(sent: str, expected: SignatureProblem | None) -> None:
    assert problem(replace(sign(get("/?B=%2B&a=x%20y&c=")), target=sent)) == expected


def test_canonical_query_is_sorted_by_encoded_name_then_value() -> None:
    canonical = volc.canonical_request(get("/p?b=2&b=1&a[=x&aa=y"), ("host",), "-").split(b"\n")
    assert canonical[:3] == [b"GET", b"/p", b"a%5B=x&aa=y&b=1&b=2"]


def test_inner_spaces_are_collapsed_only_on_demand() -> None:
    request = get().with_headers([("X-Note", " a  b ")])
    assert volc.canonical_request(request, ("x-note",), "-").split(b"\n")[3] == b"x-note:a  b"
    assert volc.canonical_request(request, ("x-note",), "-", collapse=True).split(b"\n")[3] == b"x-note:a b"


def test_any_set_of_headers_may_be_signed() -> None:
    assert problem(by_hand(get(), ("x-date",))) is None
    assert problem(by_hand(get(), ("host", "x-date"))) is None


def test_a_token_must_be_signed() -> None:
    request = get().with_headers([("X-Security-Token", "t")])
    assert problem(by_hand(request, ("x-date",))) == "malformed"
    assert problem(by_hand(request, ("x-date", "x-security-token"))) is None


def test_inner_spaces_may_be_collapsed_or_not() -> None:
    request = get().with_headers([("X-Note", "  a  b\tc ")])
    names = ("x-date", "x-note")
    assert problem(by_hand(request, names)) is None
    collapsed = by_hand(request, names, collapse=True)
    assert collapsed.header("authorization") != by_hand(request, names).header("authorization")
    assert problem(collapsed) is None
    assert problem(collapsed.with_headers([("X-Note", "a c")])) == "mismatch"


def test_only_default_ports_are_left_out() -> None:
    plain = by_hand(get(), ("host", "x-date"))
    assert problem(plain.with_headers([("Host", f"{HOST}:443")])) is None
    assert problem(plain.with_headers([("Host", f"{HOST}:8443")])) == "mismatch"
    signed = sign(get(authority=f"{HOST}:80"))
    assert signed.header("host") == f"{HOST}:80"
    assert problem(signed.with_headers([("Host", HOST)])) is None
    assert problem(sign(get(authority="127.0.0.1:8081"))) is None


def test_the_content_hash_must_be_that_of_the_body() -> None:
    signed = sign(get(body=b"a=b"))
    assert problem(signed) is None
    assert problem(replace(signed, body=b"a=c")) == "payload"
    unhashed = by_hand(get(body=b"a=b"), ("x-date",))
    assert problem(unhashed) is None
    assert problem(replace(unhashed, body=b"a=c")) == "mismatch"


def test_a_signed_header_that_is_gone() -> None:
    request = by_hand(get().with_headers([("X-Note", "a")]), ("x-date", "x-note"))
    gone = replace(request, headers=tuple(pair for pair in request.headers if pair[0] != "X-Note"))
    assert problem(gone) == "mismatch"


@pytest.mark.parametrize(("old", "new"), [("20260102/", "20260103/"), ("/ecs/", "/vpc/"), ("/request", "/tc3_request")])
def test_the_scope_counts(old: str, new: str) -> None:
    signed = sign(get())
    changed = (signed.header("authorization") or "").replace(old, new)
    assert problem(signed.with_headers([("Authorization", changed)])) == "scope"


def test_the_region_of_the_scope_is_the_clients_choice() -> None:
    signed = SIGNER.sign(get(), KEYS, region="ap-southeast-1", service="ecs", now=NOW)
    assert problem(signed) is None
    changed = (signed.header("authorization") or "").replace("ap-southeast-1", "cn-beijing")
    assert problem(signed.with_headers([("Authorization", changed)])) == "mismatch"


@pytest.mark.parametrize("value", ["", "2026-01-02T03:04:05Z", "20260230T030405Z"])
def test_a_date_has_the_documented_form(value: str) -> None:
    assert problem(sign(get()).with_headers([("X-Date", value)])) == "time"
