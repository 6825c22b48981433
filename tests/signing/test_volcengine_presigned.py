"""Volcengine's signature in the query against its vectors, and each of its rules."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

import pytest

from harness.model import Credentials, SignatureProblem
from harness.signing.form import decode_pairs
from harness.signing.volcengine_presigned import VolcenginePresigned, credential_of
from harness.wire import HttpRequest

SCHEME = "volc-presigned"
SIGNER = VolcenginePresigned()
NOW = datetime(2025, 1, 2, 3, 4, 5, tzinfo=UTC)
KEYS = Credentials("AKEXAMPLE", "secret", "token/+=")

RequestOf = Callable[[Mapping[str, Any]], HttpRequest]
Moment = Callable[[Mapping[str, Any]], datetime]


def sign(request: HttpRequest, now: datetime = NOW, keys: Credentials = KEYS) -> HttpRequest:
    return SIGNER.sign(request, keys, region="cn-beijing", service="ecs", now=now)


def get(query: str = "Action=A&Version=1&B.1=a%20b", authority: str = "open.volcengineapi.com") -> HttpRequest:
    return HttpRequest("GET", "https", authority, f"/?{query}")


def problem(request: HttpRequest, now: datetime = NOW, service: str = "ecs") -> SignatureProblem | None:
    failure = SIGNER.verify(request, KEYS.secret_key, service=service, now=now)
    return failure.problem if failure else None


def put(request: HttpRequest, name: str, value: str | None) -> HttpRequest:
    """The request with another value of a parameter of its query, or without it."""
    pairs = [(n.decode(), v.decode()) for n, v in decode_pairs(request.query)]
    pairs = [pair for pair in pairs if pair[0] != name] + ([] if value is None else [(name, value)])
    return replace(request, target="/?" + "&".join(f"{n}={quote(v, safe='')}" for n, v in pairs))


def values(request: HttpRequest) -> dict[str, str]:
    return {name.decode(): value.decode() for name, value in decode_pairs(request.query)}


def test_vectors_verify(vector: Mapping[str, Any], request_of: RequestOf, moment: Moment) -> None:
    request, now = request_of(vector), moment(vector)
    assert SIGNER.verify(request, vector["secret_key"], service="ecs", now=now) is None
    assert SIGNER.access_key(request) == vector["access_key"]
    assert SIGNER.recognises(request)
    wrong = SIGNER.verify(request, vector["secret_key"] + "x", service="ecs", now=now)
    assert wrong is not None
    assert wrong.problem == "mismatch"


def test_vectors_are_what_we_sign(vector: Mapping[str, Any], request_of: RequestOf, moment: Moment) -> None:
    request = request_of(vector)
    plain = put(put(request, "X-Signature", None), "X-Security-Token", None)
    signed = sign(plain, moment(vector), Credentials(vector["access_key"], vector["secret_key"]))
    assert (values(signed)["X-Signature"] == vector["signature"]) is vector["signs"]
    if vector["signs"]:
        assert values(signed) == values(request)


def test_what_signing_adds() -> None:
    signed = sign(get())
    assert [name for name, _ in signed.headers] == ["Host"]
    found = values(signed)
    assert found["X-Credential"] == "AKEXAMPLE/20250102/cn-beijing/ecs/request"
    assert found["X-SignedQueries"].split(";") == sorted(found.keys() - {"X-Signature", "X-Security-Token"})
    assert problem(signed) is None
    assert problem(sign(signed)) is None
    assert "X-Security-Token" not in sign(get(), keys=Credentials("AK", "secret")).target


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("X-Signature", None, "missing"),
        ("X-Signature", "", "missing"),
        ("X-Signature", "0" * 63, "malformed"),
        ("X-Signature", "0" * 64, "mismatch"),
        ("X-Algorithm", None, "malformed"),
        ("X-Algorithm", "HMAC-SHA1", "malformed"),
        ("X-Credential", None, "malformed"),
        ("X-Credential", "AK/20250102/cn-beijing/ecs", "malformed"),
        ("X-Credential", "/20250102/cn-beijing/ecs/request", "malformed"),
        ("X-Credential", "AK/20250102//ecs/request", "malformed"),
        ("X-Credential", "AK/20250103/cn-beijing/ecs/request", "scope"),
        ("X-Credential", "AK/20250102/cn-beijing/vpc/request", "scope"),
        ("X-Credential", "AK/20250102/cn-beijing/ecs/tc3_request", "scope"),
        ("X-Credential", "AK/20250102/cn-shanghai/ecs/request", "mismatch"),
        ("X-Date", None, "time"),
        ("X-Date", "2025-01-02T03:04:05Z", "time"),
        ("X-Date", "20250102T030406Z", "mismatch"),
        ("X-Date", "20250102T010405Z", "expired"),
        ("X-Expires", "x", "malformed"),
        ("X-SignedHeaders", None, "mismatch"),
        ("X-SignedHeaders", "", "mismatch"),
        ("X-SignedHeaders", "host;x-date", "malformed"),
        ("X-SignedQueries", None, "malformed"),
        ("X-SignedQueries", "Action;Version;X-Algorithm;X-Credential", "malformed"),
        ("X-SignedQueries", "Version;X-Algorithm;X-Credential;X-Date", "malformed"),
        ("X-SignedQueries", "Action;X-Algorithm;X-Credential;X-Date", "malformed"),
        ("X-SignedQueries", "Action;Version;X-Algorithm;X-Credential;X-Date", "mismatch"),
        ("Action", "B", "mismatch"),
        ("B.1", None, "mismatch"),
        ("X-Security-Token", "other", None),
        ("X-Security-Token", None, None),
    ],
)
def test_each_parameter_counts(name: str, value: str | None, expected: SignatureProblem | None) -> None:
    assert problem(put(sign(get()), name, value)) == expected


@pytest.mark.parametrize(
    ("query", "seconds", "expected"),
    [
        ("Action=A", 900, None),
        ("Action=A", 901, "expired"),
        ("Action=A", -901, "expired"),
        ("Action=A&X-Expires=60", 60, None),
        ("Action=A&X-Expires=60", 61, "expired"),
        ("Action=A&X-Expires=3600", 3600, None),
    ],
)
def test_it_holds_as_long_as_it_says(query: str, seconds: int, expected: SignatureProblem | None) -> None:
    assert problem(sign(get(query)), NOW + timedelta(seconds=seconds)) == expected


def test_order_encoding_and_body_do_not_count_but_method_path_and_host_do() -> None:
    signed = sign(get())
    turned = "&".join(reversed(signed.query.split("&"))).replace("a%20b", "a+b")
    assert problem(replace(signed, target=f"/?{turned}")) is None
    assert problem(replace(signed, body=b"anything")) is None
    assert problem(replace(signed, method="POST")) == "mismatch"
    assert problem(replace(signed, target=f"/x?{signed.query}")) == "mismatch"
    assert problem(signed.with_headers([("Host", "other.volcengineapi.com")])) == "mismatch"
    assert problem(signed.with_headers([("Host", "open.volcengineapi.com:443")])) is None
    assert problem(signed.with_headers([("Host", "open.volcengineapi.com:8443")])) == "mismatch"


def test_a_parameter_that_is_given_twice_is_malformed() -> None:
    signed = sign(get())
    assert problem(replace(signed, target=f"{signed.target}&X-Security-Token=2")) == "malformed"


def test_its_parameters_stay_in_the_query_of_a_form() -> None:
    form = (("Content-Type", "application/x-www-form-urlencoded"),)
    signed = sign(HttpRequest("POST", "https", "open.volcengineapi.com", "/?Action=A", form, b"B=1"))
    assert signed.body == b"B=1"
    assert problem(signed) is None


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        (get("X-Algorithm=HMAC-SHA256"), True),
        (get("X-Credential=a"), True),
        (get("X-Signature=a"), True),
        (get("X-Date=a&Action=A"), False),
        (get("X-Algorithm=HMAC-SHA256").with_headers([("Authorization", "HMAC-SHA256 x")]), False),
    ],
)
def test_what_claims_to_be_signed_so(request_: HttpRequest, *, expected: bool) -> None:
    assert SIGNER.recognises(request_) is expected


def test_the_credential_is_read_from_behind() -> None:
    found = get("X-Credential=a%2Fb%2F20250102%2Fcn-beijing%2Fecs%2Frequest")
    assert credential_of(found) == ("a/b", ("20250102", "cn-beijing", "ecs", "request"))
    assert SIGNER.access_key(found) == "a/b"
    assert SIGNER.access_key(get("X-Credential=abc")) is None
