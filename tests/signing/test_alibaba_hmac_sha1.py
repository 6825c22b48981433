"""Alibaba Cloud's older signature against its vectors, and each of its rules."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

import pytest

from harness.model import Credentials, SignatureProblem
from harness.signing.alibaba_hmac_sha1 import AlibabaHmacSha1, string_to_sign
from harness.signing.form import decode_pairs
from harness.wire import HttpRequest

SCHEME = "alibaba-hmac-sha1"
SIGNER = AlibabaHmacSha1()
NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
KEYS = Credentials("AKEXAMPLE", "secret", "token/+=")
FORM = (("Content-Type", "application/x-www-form-urlencoded; charset=utf-8"),)

RequestOf = Callable[[Mapping[str, Any]], HttpRequest]
Moment = Callable[[Mapping[str, Any]], datetime]


def sign(request: HttpRequest, now: datetime = NOW) -> HttpRequest:
    return SIGNER.sign(request, KEYS, region="cn-hangzhou", service="ecs", now=now)


def get(query: str = "Action=A&B.1=%26&C=a%20b") -> HttpRequest:
    return HttpRequest("GET", "https", "ecs.aliyuncs.com", f"/?{query}")


def post(body: bytes = b"Action=A&B=1") -> HttpRequest:
    return HttpRequest("POST", "https", "ecs.aliyuncs.com", "/?Q=1", FORM, body)


def problem(request: HttpRequest, now: datetime = NOW) -> SignatureProblem | None:
    failure = SIGNER.verify(request, KEYS.secret_key, service="ecs", now=now)
    return failure.problem if failure else None


def put(request: HttpRequest, name: str, value: str | None) -> HttpRequest:
    """The request with another value of a parameter of its query, or without it."""
    pairs = [(n.decode(), v.decode()) for n, v in decode_pairs(request.query)]
    pairs = [pair for pair in pairs if pair[0] != name] + ([] if value is None else [(name, value)])
    return replace(request, target="/?" + "&".join(f"{n}={quote(v, safe='')}" for n, v in pairs))


def test_vectors_verify(vector: Mapping[str, Any], request_of: RequestOf, moment: Moment) -> None:
    request, now = request_of(vector), moment(vector)
    assert SIGNER.verify(request, vector["secret_key"], service="ecs", now=now) is None
    assert SIGNER.access_key(request) == vector["access_key"]
    assert SIGNER.recognises(request)
    wrong = SIGNER.verify(request, vector["secret_key"] + "x", service="ecs", now=now)
    assert wrong is not None
    assert wrong.problem == "mismatch"


def test_vectors_step_by_step(vector: Mapping[str, Any], request_of: RequestOf) -> None:
    request = request_of(vector)
    every = decode_pairs(request.query) + decode_pairs(request.body)
    pairs = tuple(pair for pair in every if pair[0] != b"Signature")
    text = string_to_sign(request, pairs).decode()
    assert text == vector.get("string_to_sign", text)


def test_vectors_are_what_we_sign(vector: Mapping[str, Any], request_of: RequestOf, moment: Moment) -> None:
    request = request_of(vector)
    carried = dict(decode_pairs(request.query) + decode_pairs(request.body))
    token = carried.get(b"SecurityToken")
    keys = Credentials(vector["access_key"], vector["secret_key"], None if token is None else token.decode())
    signed = SIGNER.sign(request, keys, region="", service="ecs", now=moment(vector))
    assert dict(decode_pairs(signed.query) + decode_pairs(signed.body)) == carried
    assert carried[b"Signature"].decode() == vector["signature"]


def test_what_signing_adds_and_where() -> None:
    signed = sign(get())
    assert [name for name, _ in signed.headers] == ["host"]
    names = [name.decode() for name, _ in decode_pairs(signed.query)]
    added = ["AccessKeyId", "SignatureMethod", "SignatureNonce", "SignatureVersion", "Timestamp", "SecurityToken"]
    assert names == ["Action", "B.1", "C", *added, "Signature"]
    in_form = sign(post())
    assert in_form.target == "/?Q=1"
    assert [name.decode() for name, _ in decode_pairs(in_form.body)] == ["Action", "B", *added, "Signature"]
    assert problem(signed) is None
    assert problem(in_form) is None
    assert sign(get()) == sign(get())
    assert sign(get()) != sign(get(), NOW + timedelta(seconds=1))
    assert b"SignatureNonce=mine" in sign(post(b"SignatureNonce=mine")).body
    bare = SIGNER.sign(get(), Credentials("AK", "secret"), region="", service="", now=NOW)
    assert "SecurityToken" not in bare.target


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("Signature", None, "missing"),
        ("Signature", "", "missing"),
        ("AccessKeyId", None, "missing"),
        ("SignatureMethod", None, "malformed"),
        ("SignatureMethod", "HmacSHA1", "malformed"),
        ("SignatureVersion", None, "malformed"),
        ("SignatureVersion", "2.0", "malformed"),
        ("SignatureNonce", None, "malformed"),
        ("SignatureNonce", "other", "mismatch"),
        ("Timestamp", None, "time"),
        ("Timestamp", "2026-01-02 03:04:05", "time"),
        ("Timestamp", "2026-13-02T03:04:05Z", "time"),
        ("Timestamp", "2026-01-02T03:04:06Z", "mismatch"),
        ("Timestamp", "2025-01-02T03:04:05Z", "expired"),
        ("SecurityToken", "other", "mismatch"),
        ("SecurityToken", None, "mismatch"),
        ("Action", "B", "mismatch"),
        ("SignatureType", "", "mismatch"),
    ],
)
def test_each_parameter_counts(name: str, value: str | None, expected: SignatureProblem) -> None:
    assert problem(put(sign(get()), name, value)) == expected


def test_a_parameter_that_is_given_twice_is_malformed() -> None:
    signed = sign(get())
    assert problem(replace(signed, target=f"{signed.target}&C=2")) == "malformed"
    assert problem(replace(sign(post()), target="/?Q=1&B=1")) == "malformed"


def test_order_and_encoding_do_not_count_but_method_and_path_do() -> None:
    signed = sign(get())
    turned = "&".join(reversed(signed.query.split("&"))).replace("a%20b", "a+b")
    assert problem(replace(signed, target=f"/?{turned}")) is None
    assert problem(replace(signed, method="POST")) == "mismatch"
    assert problem(replace(signed, target=f"/x?{signed.query}")) == "mismatch"


@pytest.mark.parametrize(("seconds", "expected"), [(900, None), (901, "expired"), (-900, None), (-901, "expired")])
def test_fifteen_minutes_either_way(seconds: int, expected: SignatureProblem | None) -> None:
    assert problem(sign(get()), NOW + timedelta(seconds=seconds)) == expected


def test_the_string_to_sign_is_told_without_key_and_token() -> None:
    failure = SIGNER.verify(sign(get()), "wrong", service="ecs", now=NOW)
    assert failure is not None
    assert "GET&%2F&AccessKeyId%3Dremoved%26Action%3DA%26B.1%3D%2526%26C%3Da%2520b%26" in failure.detail
    assert "SecurityToken%3Dremoved" in failure.detail
    assert KEYS.access_key not in failure.detail


@pytest.mark.parametrize(
    ("request_", "expected", "key"),
    [
        (get("AccessKeyId=x"), True, "x"),
        (get("AccessKeyId="), True, None),
        (get("SignatureNonce=1"), True, None),
        (get("SignatureVersion=1.0"), True, None),
        (get("SignatureMethod=HMAC-SHA1&Signature=x"), False, None),
        (post(b"AccessKeyId=x"), True, "x"),
        (replace(post(b"AccessKeyId=x"), headers=()), False, None),
    ],
)
def test_what_claims_to_be_signed_so(request_: HttpRequest, key: str | None, *, expected: bool) -> None:
    assert SIGNER.recognises(request_) is expected
    assert SIGNER.access_key(request_) == key
