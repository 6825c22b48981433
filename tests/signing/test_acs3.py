"""ACS3-HMAC-SHA256 against its vectors, and each of its rules."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from harness.model import Credentials, SignatureProblem
from harness.signing import acs3
from harness.signing.authorization import hmac_sha256, sha256
from harness.wire import HttpRequest

SCHEME = "acs3-hmac-sha256"
SIGNER = acs3.Acs3HmacSha256()
NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
KEYS = Credentials("AKEXAMPLE", "secret")
HOST = "ecs.cn-hangzhou.aliyuncs.com"

RequestOf = Callable[[Mapping[str, Any]], HttpRequest]
Moment = Callable[[Mapping[str, Any]], datetime]


def sign(request: HttpRequest, keys: Credentials = KEYS, now: datetime = NOW) -> HttpRequest:
    return SIGNER.sign(request, keys, region="", service="ecs", now=now)


def post(target: str = "/?InstanceId=i-1", authority: str = HOST, body: bytes = b"") -> HttpRequest:
    return HttpRequest("POST", "https", authority, target, (("x-acs-action", "RedeployInstance"),), body)


def problem(request: HttpRequest, now: datetime = NOW) -> SignatureProblem | None:
    failure = SIGNER.verify(request, KEYS.secret_key, service="ecs", now=now)
    return failure.problem if failure else None


def test_vectors_verify(vector: Mapping[str, Any], request_of: RequestOf, moment: Moment) -> None:
    request = request_of(vector)
    assert SIGNER.verify(request, vector["secret_key"], service="ecs", now=moment(vector)) is None
    assert SIGNER.access_key(request) == vector["access_key"]


def test_vectors_step_by_step(vector: Mapping[str, Any], request_of: RequestOf) -> None:
    request = request_of(vector)
    names = (request.header("authorization") or "").partition("SignedHeaders=")[2].partition(",")[0].split(";")
    canonical = acs3.canonical_request(request, tuple(names), sha256(request.body))
    assert canonical.decode() == vector.get("canonical_request", canonical.decode())
    assert sha256(canonical) == vector.get("canonical_request_sha256", sha256(canonical))


def test_vectors_are_what_we_sign(vector: Mapping[str, Any], request_of: RequestOf, moment: Moment) -> None:
    request = request_of(vector)
    ours = {"Authorization", "host", "x-acs-date", "x-acs-content-sha256"}
    bare = replace(request, headers=tuple(pair for pair in request.headers if pair[0] not in ours))
    keys = Credentials(vector["access_key"], vector["secret_key"])
    signed = SIGNER.sign(bare, keys, region="", service="ecs", now=moment(vector))
    assert (signed.header("authorization") == request.header("authorization")) is vector["signs"]
    assert dict(signed.headers).keys() == dict(request.headers).keys()


def test_headers_that_signing_adds() -> None:
    signed = sign(post(), Credentials("AKEXAMPLE", "secret", "token"))
    assert [name for name, _ in signed.headers] == [
        "x-acs-action", "host", "x-acs-date", "x-acs-content-sha256", "x-acs-signature-nonce",
        "x-acs-accesskey-id", "x-acs-security-token", "Authorization",
    ]  # fmt: skip
    assert problem(signed) is None
    assert problem(signed.with_headers([("x-acs-security-token", "other")])) == "mismatch"


def test_a_nonce_differs_from_request_to_request() -> None:
    requests = (sign(post()), sign(post("/?InstanceId=i-2")), sign(post(), now=NOW + timedelta(microseconds=1)))
    nonces = {request.header("x-acs-signature-nonce") or "" for request in requests}
    assert len(nonces) == 3
    assert {len(nonce) for nonce in nonces} == {32}


@pytest.mark.parametrize(("seconds", "expected"), [(900, None), (901, "expired"), (-900, None), (-901, "expired")])
def test_fifteen_minutes_either_way(seconds: int, expected: SignatureProblem | None) -> None:
    assert problem(sign(post()), now=NOW + timedelta(seconds=seconds)) == expected


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ("/?b=x+y&a=%2B%2a&c", None),
        ("/?a=+*&b=x%20y&c=", "mismatch"),
        ("/?a=%2B*&c=&b=x%20y", None),
        ("/?a=%2B%2A&b=x+y&c=1", "mismatch"),
        ("/?a=%2B%2A&b=x+y", "mismatch"),
    ],
)
def test_the_query_counts_decoded_and_sorted(sent: str, expected: SignatureProblem | None) -> None:
    signed = sign(post("/?a=%2B%2A&b=x%20y&c="))
    assert problem(replace(signed, target=sent)) == expected


def test_canonical_query_is_sorted_by_name_then_value() -> None:
    canonical = acs3.canonical_request(post("/p?b=2&b=1&a.10=x&a.2=y&A=~*"), ("x-acs-action",), "-").split(b"\n")
    assert canonical[:3] == [b"POST", b"/p", b"A=~%2A&a.10=x&a.2=y&b=1&b=2"]


def test_repeated_headers_are_sorted_and_joined_and_trimmed() -> None:
    request = replace(post(), headers=(("X-Acs-A", " b "), ("x-acs-a", "a")))
    assert acs3.canonical_request(request, ("host", "x-acs-a"), "-").split(b"\n")[3:5] == [
        b"host:" + HOST.encode(), b"x-acs-a:a,b",
    ]  # fmt: skip


def test_the_host_is_that_of_the_header_if_there_is_one() -> None:
    named = post().with_headers([("Host", "other:80")])
    assert acs3.canonical_request(named, ("host",), "-").split(b"\n")[3] == b"host:other:80"
    assert acs3.canonical_request(post(), ("host",), "-").split(b"\n")[3] == b"host:" + HOST.encode()
    assert acs3.canonical_request(named, ("host",), "-", host=b"third").split(b"\n")[3] == b"host:third"


def test_the_content_hash_must_be_that_of_the_body() -> None:
    signed = sign(post(body=b"a=b"))
    assert problem(signed) is None
    assert problem(replace(signed, body=b"a=c")) == "payload"
    hashed = sha256(b"a=c")
    assert problem(replace(signed, body=b"a=c").with_headers([("x-acs-content-sha256", hashed)])) == "mismatch"


def test_without_a_declared_hash_the_body_still_counts() -> None:
    names = ("host", "x-acs-action", "x-acs-date")
    request = post(body=b"a=b").with_headers([("x-acs-date", "2026-01-02T03:04:05Z"), ("Host", HOST)])
    text = acs3.string_to_sign(acs3.canonical_request(request, names, sha256(b"a=b")))
    signature = hmac_sha256(b"secret", text).hex()
    value = f"ACS3-HMAC-SHA256 Credential=AKEXAMPLE,SignedHeaders={';'.join(names)},Signature={signature}"
    signed = request.with_headers([("Authorization", value)])
    assert problem(signed) is None
    assert problem(replace(signed, body=b"a=c")) == "mismatch"


def test_every_acs_header_must_be_signed_but_others_need_not() -> None:
    signed = sign(post())
    assert problem(signed.with_headers([("X-Acs-Extra", "1")])) == "malformed"
    assert problem(signed.with_headers([("User-Agent", "x"), ("Content-Type", "text/plain")])) is None


def test_a_signed_header_that_is_gone() -> None:
    signed = sign(post().with_headers([("content-type", "text/plain")]))
    gone = replace(signed, headers=tuple(pair for pair in signed.headers if pair[0] != "content-type"))
    assert problem(gone) == "mismatch"
    assert problem(signed.with_headers([("content-type", "text/html")])) == "mismatch"


def test_default_ports_may_be_left_out_and_others_not() -> None:
    signed = sign(post())
    assert problem(signed.with_headers([("host", f"{HOST}:443")])) is None
    assert problem(signed.with_headers([("host", f"{HOST}:8443")])) == "mismatch"
    assert problem(sign(post(authority="127.0.0.1:8081"))) is None


@pytest.mark.parametrize("value", ["", "2026-01-02", "2026-02-30T03:04:05Z", "20260102T030405Z"])
def test_a_date_has_the_documented_form(value: str) -> None:
    assert problem(sign(post()).with_headers([("x-acs-date", value)])) == "time"


def test_the_method_counts() -> None:
    assert problem(replace(sign(post()), method="GET")) == "mismatch"
