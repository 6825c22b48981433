"""Tencent Cloud's older signature against its vectors, and each of its rules."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

import pytest

from harness.model import Credentials, SignatureProblem
from harness.signing.authorization import host_spellings
from harness.signing.form import decode_pairs
from harness.signing.tencent_v1 import TencentV1, string_to_sign
from harness.wire import HttpRequest

SCHEME = "tencent-v1"
SIGNER = TencentV1()
NOW = datetime(2026, 1, 2, 23, 58, 0, tzinfo=UTC)
KEYS = Credentials("AKEXAMPLE", "secret", "token/+=")
FORM = (("Content-Type", "application/x-www-form-urlencoded"),)
HOST = "as.tencentcloudapi.com"

RequestOf = Callable[[Mapping[str, Any]], HttpRequest]
Moment = Callable[[Mapping[str, Any]], datetime]


def sign(request: HttpRequest, now: datetime = NOW) -> HttpRequest:
    return SIGNER.sign(request, KEYS, region="ap-guangzhou", service="as", now=now)


def get(query: str = "Action=A&B.0=1&B.1=%26", authority: str = HOST) -> HttpRequest:
    return HttpRequest("GET", "https", authority, f"/?{query}")


def post(body: bytes = b"Action=A&B=1") -> HttpRequest:
    return HttpRequest("POST", "https", HOST, "/", FORM, body)


def problem(request: HttpRequest, now: datetime = NOW) -> SignatureProblem | None:
    failure = SIGNER.verify(request, KEYS.secret_key, service="as", now=now)
    return failure.problem if failure else None


def put(request: HttpRequest, name: str, value: str | None) -> HttpRequest:
    """The request with another value of a parameter of its query, or without it."""
    pairs = [(n.decode(), v.decode()) for n, v in decode_pairs(request.query)]
    pairs = [pair for pair in pairs if pair[0] != name] + ([] if value is None else [(name, value)])
    return replace(request, target="/?" + "&".join(f"{n}={quote(v, safe='')}" for n, v in pairs))


def test_vectors_verify(vector: Mapping[str, Any], request_of: RequestOf, moment: Moment) -> None:
    request, now = request_of(vector), moment(vector)
    if "documented" not in vector["name"]:
        assert SIGNER.verify(request, vector["secret_key"], service=vector["service"], now=now) is None
    assert SIGNER.access_key(request) == vector["access_key"]
    assert SIGNER.recognises(request)
    wrong = SIGNER.verify(request, vector["secret_key"] + "x", service=vector["service"], now=now)
    assert wrong is not None
    assert wrong.problem == "mismatch"


def test_the_documented_example_step_by_step(vector: Mapping[str, Any], request_of: RequestOf, moment: Moment) -> None:
    request = request_of(vector)
    assert SIGNER.verify(request, vector["secret_key"], service="cvm", now=moment(vector)) is None
    pairs = tuple(pair for pair in decode_pairs(request.query) if pair[0] != b"Signature")
    text = string_to_sign(request, pairs, host_spellings(request, any_port=True)[0])
    assert text.decode() == vector.get("string_to_sign", text.decode())


def test_vectors_are_what_we_sign(vector: Mapping[str, Any], request_of: RequestOf, moment: Moment) -> None:
    request = request_of(vector)
    carried = dict(decode_pairs(request.query + "&" + request.body.decode()))
    token = carried.get(b"Token")
    keys = Credentials(vector["access_key"], vector["secret_key"], None if token is None else token.decode())
    signed = SIGNER.sign(request, keys, region="", service=vector["service"], now=moment(vector))
    place = signed.body.decode() if request.body else signed.query
    assert dict(decode_pairs(place)) == carried
    assert dict(decode_pairs(place))[b"Signature"].decode() == vector["signature"]


def test_what_signing_adds_and_where() -> None:
    signed = sign(get())
    assert [name for name, _ in signed.headers] == ["Host"]
    names = [name.decode() for name, _ in decode_pairs(signed.query)]
    assert names == ["Action", "B.0", "B.1", "Nonce", "Timestamp", "SecretId", "Token", "Signature"]
    in_form = sign(post())
    assert in_form.target == "/"
    assert [name.decode() for name, _ in decode_pairs(in_form.body)][-5:] == names[3:]
    assert problem(signed) is None
    assert problem(in_form) is None
    assert problem(sign(in_form)) is None
    assert sign(get()) == sign(get())
    assert sign(get()) != sign(get(), NOW + timedelta(seconds=1))
    bare = SIGNER.sign(get(), Credentials("AK", "secret"), region="", service="", now=NOW)
    assert "Token" not in bare.target


@pytest.mark.parametrize("method", ["HmacSHA1", "HmacSHA256"])
def test_the_method_that_is_named_is_used(method: str) -> None:
    signed = sign(get(f"Action=A&SignatureMethod={method}"))
    assert problem(signed) is None
    other = "HmacSHA1" if method == "HmacSHA256" else "HmacSHA256"
    assert problem(put(signed, "SignatureMethod", other)) == "mismatch"
    without = problem(put(signed, "SignatureMethod", None))
    assert without == "mismatch"


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("Signature", None, "missing"),
        ("Signature", "", "missing"),
        ("SecretId", None, "missing"),
        ("SignatureMethod", "HMAC-SHA1", "malformed"),
        ("SignatureMethod", "TC3-HMAC-SHA256", "malformed"),
        ("Nonce", None, "malformed"),
        ("Nonce", "-1", "malformed"),
        ("Nonce", "x", "malformed"),
        ("Nonce", "1" * 20, "mismatch"),
        ("Nonce", "1" * 21, "malformed"),
        ("Timestamp", None, "time"),
        ("Timestamp", "now", "time"),
        ("Timestamp", "9" * 12, "time"),
        ("Timestamp", "1.5", "time"),
        ("Timestamp", "1", "expired"),
        ("Token", "other", "mismatch"),
        ("Token", None, "mismatch"),
        ("Action", "B", "mismatch"),
        ("C", "1", "mismatch"),
    ],
)
def test_each_parameter_counts(name: str, value: str | None, expected: SignatureProblem) -> None:
    assert problem(put(sign(get()), name, value)) == expected


def test_a_parameter_that_is_given_twice_is_malformed() -> None:
    signed = sign(get())
    assert problem(replace(signed, target=f"{signed.target}&B.0=2")) == "malformed"
    form = sign(post())
    assert problem(replace(form, target="/?B=1")) == "malformed"


def test_order_and_encoding_do_not_count() -> None:
    signed = sign(get("b=2&Action=A&a=x%20y"))
    turned = "&".join(reversed(signed.query.split("&"))).replace("x%20y", "x+y")
    assert problem(replace(signed, target=f"/?{turned}")) is None
    assert problem(replace(signed, target=f"//?{signed.query}")) == "mismatch"
    assert problem(replace(signed, method="POST")) == "mismatch"


@pytest.mark.parametrize(("seconds", "expected"), [(300, None), (301, "expired"), (-300, None), (-301, "expired")])
def test_five_minutes_either_way(seconds: int, expected: SignatureProblem | None) -> None:
    assert problem(sign(get()), NOW + timedelta(seconds=seconds)) == expected


@pytest.mark.parametrize(("size", "expected"), [(1024 * 1024, "mismatch"), (1024 * 1024 + 1, "payload")])
def test_a_form_is_at_most_a_megabyte(size: int, expected: SignatureProblem) -> None:
    body = sign(post()).body + b"&Padding="
    assert problem(post(body + b"x" * (size - len(body)))) == expected


def test_the_port_may_be_left_out_of_the_signature() -> None:
    without = sign(get(authority="127.0.0.1"))
    assert problem(without.with_headers([("Host", "127.0.0.1:8081")])) is None
    assert problem(sign(get(authority="127.0.0.1:8081"))) is None
    assert problem(without.with_headers([("Host", "127.0.0.2")])) == "mismatch"


def test_the_string_to_sign_is_told_without_key_and_token() -> None:
    failure = SIGNER.verify(sign(get()), "wrong", service="as", now=NOW)
    assert failure is not None
    assert "GETas.tencentcloudapi.com/?Action=A&B.0=1&B.1=&&Nonce=" in failure.detail
    assert "SecretId=removed" in failure.detail
    assert "Token=removed" in failure.detail
    assert KEYS.access_key not in failure.detail


@pytest.mark.parametrize(
    ("request_", "expected", "key"),
    [
        (get("SecretId=x"), True, "x"),
        (get("SecretId="), True, None),
        (get("SignatureMethod=HmacSHA1"), True, None),
        (get("SignatureMethod=HMAC-SHA1"), False, None),
        (get("Signature=x&Nonce=1"), False, None),
        (post(b"SecretId=x"), True, "x"),
        (replace(post(b"SecretId=x"), headers=()), False, None),
    ],
)
def test_what_claims_to_be_signed_so(request_: HttpRequest, key: str | None, *, expected: bool) -> None:
    assert SIGNER.recognises(request_) is expected
    assert SIGNER.access_key(request_) == key
