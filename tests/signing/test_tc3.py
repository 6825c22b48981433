"""TC3-HMAC-SHA256 against its vectors, and each of its rules."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from harness.model import Credentials, SignatureProblem
from harness.signing import tc3
from harness.signing.authorization import hmac_sha256, sha256
from harness.signing.scheme import SignatureFailure
from harness.wire import HttpRequest

SCHEME = "tc3-hmac-sha256"
SIGNER = tc3.Tc3HmacSha256()
NOW = datetime(2026, 1, 2, 23, 58, 0, tzinfo=UTC)
KEYS = Credentials("AKEXAMPLE", "secret", "token")
JSON = (("Content-Type", "application/json"),)

RequestOf = Callable[[Mapping[str, Any]], HttpRequest]
Moment = Callable[[Mapping[str, Any]], datetime]


def sign(request: HttpRequest, service: str = "as", now: datetime = NOW) -> HttpRequest:
    return SIGNER.sign(request, KEYS, region="ap-guangzhou", service=service, now=now)


def post(authority: str = "as.tencentcloudapi.com", target: str = "/", body: bytes = b"{}") -> HttpRequest:
    return HttpRequest("POST", "https", authority, target, JSON, body)


def problem(request: HttpRequest, now: datetime = NOW, service: str = "as") -> SignatureProblem | None:
    failure = SIGNER.verify(request, KEYS.secret_key, service=service, now=now)
    return failure.problem if failure else None


def test_vectors_verify(vector: Mapping[str, Any], request_of: RequestOf, moment: Moment) -> None:
    request = request_of(vector)
    now = moment(vector)
    assert SIGNER.verify(request, vector["secret_key"], service=vector["service"], now=now) is None
    assert SIGNER.access_key(request) == vector["access_key"]


def test_vectors_step_by_step(vector: Mapping[str, Any], request_of: RequestOf) -> None:
    request = request_of(vector)
    hashed = tc3.payload_hash(request)
    assert hashed == vector.get("payload_sha256", hashed)
    canonical = tc3.canonical_request(request, ("content-type", "host"), hashed)
    assert canonical.decode() == vector.get("canonical_request", canonical.decode())
    text = tc3.string_to_sign(canonical, int(request.header("x-tc-timestamp") or 0), "2025-10-30/as/tc3_request")
    assert text == vector.get("string_to_sign", text)


def test_vectors_are_what_we_sign(vector: Mapping[str, Any], request_of: RequestOf, moment: Moment) -> None:
    request = request_of(vector)
    bare = replace(request, headers=tuple(pair for pair in request.headers if pair[0] not in {"Authorization", "Host"}))
    keys = Credentials(vector["access_key"], vector["secret_key"])
    signed = SIGNER.sign(bare, keys, region="", service=vector["service"], now=moment(vector))
    assert (signed.header("authorization") == request.header("authorization")) is vector["signs"]
    assert dict(signed.headers).keys() == dict(request.headers).keys()


def test_headers_that_signing_adds() -> None:
    signed = sign(HttpRequest("GET", "https", "as.tencentcloudapi.com", "/?a=b"))
    assert [name for name, _ in signed.headers] == [
        "Content-Type", "Host", "X-TC-Timestamp", "X-TC-Token", "Authorization",
    ]  # fmt: skip
    assert signed.header("content-type") == "application/x-www-form-urlencoded"
    assert sign(replace(post(), headers=())).header("content-type") == "application/json"
    assert problem(signed) is None


@pytest.mark.parametrize(("seconds", "expected"), [(300, None), (301, "expired"), (-300, None), (-301, "expired")])
def test_five_minutes_either_way(seconds: int, expected: SignatureProblem | None) -> None:
    assert problem(sign(post()), now=NOW + timedelta(seconds=seconds)) == expected


def test_body_and_query() -> None:
    signed = sign(post())
    assert problem(replace(signed, body=b"{} ")) == "mismatch"
    assert problem(replace(signed, target="/?")) is None
    got = sign(HttpRequest("GET", "https", "as.tencentcloudapi.com", "/?a=b+c", JSON))
    assert problem(got) is None
    assert problem(replace(got, target="/?a=b%20c")) == "mismatch"
    assert problem(replace(got, body=b"ignored")) is None


def test_an_unsigned_payload_is_said_in_a_header() -> None:
    marked = replace(post(), headers=(*JSON, ("X-TC-Content-SHA256", "UNSIGNED-PAYLOAD")))
    assert tc3.payload_hash(marked) == sha256(b"UNSIGNED-PAYLOAD")
    assert problem(replace(sign(marked), body=b"anything")) is None


def test_values_are_trimmed_and_lower_cased() -> None:
    signed = sign(replace(post(), headers=(("Content-Type", "application/JSON; charset=UTF-8"),)))
    changed = signed.with_headers([("content-type", "  application/json; charset=utf-8 ")])
    assert problem(changed) is None
    assert problem(signed.with_headers([("content-type", "text/plain")])) == "mismatch"


def test_the_port_may_be_left_out_of_the_signature() -> None:
    without = sign(post("as.tencentcloudapi.com"))
    assert problem(without.with_headers([("Host", "as.tencentcloudapi.com:8443")])) is None
    assert problem(sign(post("127.0.0.1:8081"))) is None
    assert problem(without.with_headers([("Host", "other.tencentcloudapi.com")])) == "mismatch"


@pytest.mark.parametrize(
    ("authority", "service", "expected"),
    [
        ("127.0.0.1:8081", "127", None),
        ("[::1]:8081", "::1", None),
        ("localhost:8081", "localhost", None),
        ("as.tencentcloudapi.com", "cvm", "scope"),
        ("as.tencentcloudapi.com", "as", None),
        ("gateway.example:8081", "gateway", "scope"),
        ("127.0.0.1:8081", "cvm", "scope"),
        ("as.tencentcloudapi.com:80", "", "malformed"),
    ],
)
def test_the_service_of_the_scope(authority: str, service: str, expected: SignatureProblem | None) -> None:
    assert problem(sign(post(authority), service=service)) == expected


def authorization(request: HttpRequest, old: str, new: str) -> HttpRequest:
    return request.with_headers([("Authorization", (request.header("authorization") or "").replace(old, new))])


def test_a_service_taken_from_the_name_of_the_endpoint_is_said_to_be_so() -> None:
    signed = sign(post("gateway.example:8081"), service="gateway")
    assert SIGNER.verify(signed, KEYS.secret_key, service="as", now=NOW) == SignatureFailure(
        "scope", "the Credential is not for the service as, but for the first part of the endpoint's name"
    )
    other = SIGNER.verify(sign(post(), service="cvm"), KEYS.secret_key, service="as", now=NOW)
    assert other == SignatureFailure("scope", "the Credential is not for the service as")


@pytest.mark.parametrize(("value", "expected"), [("SKIP", "missing"), (" SKIP ", "missing"), ("SKIPPED", "malformed")])
def test_a_request_that_says_it_is_not_signed_misses_its_signature(value: str, expected: SignatureProblem) -> None:
    skipped = sign(post()).with_headers([("Authorization", value)])
    assert problem(skipped) == expected
    assert SIGNER.access_key(skipped) is None


def test_date_and_end_of_the_scope() -> None:
    signed = sign(post())
    assert problem(authorization(signed, "2026-01-02", "2026-01-03")) == "scope"
    assert problem(authorization(signed, "tc3_request", "request")) == "scope"
    late = sign(post(), now=NOW + timedelta(minutes=3))
    assert "2026-01-03" in (late.header("authorization") or "")
    assert problem(late) is None


@pytest.mark.parametrize("names", ["content-type", "host", "x-tc-action"])
def test_content_type_and_host_must_be_signed(names: str) -> None:
    assert problem(authorization(sign(post()), "content-type;host", names)) == "malformed"


def test_more_headers_may_be_signed() -> None:
    request = post().with_headers([("X-TC-Action", "DescribeInstances"), ("Host", "as.tencentcloudapi.com")])
    names = ("content-type", "host", "x-tc-action")
    signed = sign(request)
    canonical = tc3.canonical_request(signed, names, tc3.payload_hash(signed))
    scope = "2026-01-02/as/tc3_request"
    text = tc3.string_to_sign(canonical, int(NOW.timestamp()), scope)
    signature = hmac_sha256(tc3.signing_key(KEYS.secret_key, scope), text).hex()
    value = f"TC3-HMAC-SHA256 Credential=AKEXAMPLE/{scope}, SignedHeaders={';'.join(names)}, Signature={signature}"
    signed = signed.with_headers([("Authorization", value)])
    assert problem(signed) is None
    assert problem(signed.with_headers([("X-TC-Action", "TerminateInstances")])) == "mismatch"
    gone = replace(signed, headers=tuple(pair for pair in signed.headers if pair[0] != "X-TC-Action"))
    assert SIGNER.verify(gone, KEYS.secret_key, service="as", now=NOW) == SignatureFailure(
        "mismatch", "signed headers that are not in the request: x-tc-action"
    )


@pytest.mark.parametrize("value", ["", "now", "-1", "1.5", "9" * 12, "١٢٣"])
def test_a_timestamp_is_a_number(value: str) -> None:
    assert problem(sign(post()).with_headers([("X-TC-Timestamp", value)])) == "time"
