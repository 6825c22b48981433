"""The table of schemes, and what holds for all of them."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.model import Credentials
from harness.signing.form import decode_pairs
from harness.signing.scheme import SigningScheme
from harness.signing.table import SCHEMES, named_access_key
from harness.wire import HttpRequest

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
KEYS = Credentials("AKEXAMPLE", "secret-EXAMPLE")
REQUEST = HttpRequest("POST", "https", "as.example.com", "/?a=b+c&d=%2B", (("Content-Type", "text/plain"),), b"{}")

schemes = pytest.mark.parametrize("scheme", SCHEMES.values(), ids=SCHEMES)

_TEXT = st.text(alphabet=st.characters(), max_size=40)
_HEADER = st.text(alphabet=st.characters(max_codepoint=255), max_size=60)
_PIECES = st.sampled_from(
    [
        "TC3-HMAC-SHA256 ",
        "ACS3-HMAC-SHA256 ",
        "HMAC-SHA256 ",
        "Credential=a/20260102/cn/ecs/request",
        "Credential=a/2026-01-02/as/tc3_request",
        "Credential=a",
        "Credential=",
        ", ",
        ",",
        "SignedHeaders=host;x-date",
        "SignedHeaders=content-type;host",
        "SignedHeaders=;",
        "Signature=" + "0" * 64,
        "Signature=" + "é" * 64,
        "/",
    ]
)
_DATES = st.sampled_from(["20260102T030405Z", "2026-01-02T03:04:05Z", "20261399T999999Z", "1767323045", "9" * 400, "٣"])


@st.composite
def garbage(draw: st.DrawFn) -> HttpRequest:
    """Requests that look signed to various degrees."""
    names = ["Authorization", "X-Date", "x-acs-date", "X-TC-Timestamp", "Host", "X-Security-Token", "Content-Type"]
    values = st.one_of(_HEADER, _DATES, st.lists(_PIECES, max_size=7).map("".join))
    headers = draw(st.lists(st.tuples(st.sampled_from(names), values), max_size=8))
    authorization = draw(st.lists(_PIECES, min_size=1, max_size=7).map("".join))
    query = draw(st.sampled_from(["/?X-Expires=9", "/?X-Expires=x", "/?%ff=%", "/?" + "a&" * 50]))
    target = draw(st.one_of(st.just(query), _TEXT))
    method = draw(st.sampled_from(["GET", "POST", "", "ſ"]))
    return HttpRequest(method, "http", draw(_TEXT), target, (("Authorization", authorization), *headers), b"\xff")


def signature_of(signed: HttpRequest) -> str:
    """The signature itself, from the header or from the query."""
    header = signed.header("authorization")
    if header is not None:
        return header.rpartition("=")[2]
    return next(value.decode() for name, value in decode_pairs(signed.query) if name in {b"Signature", b"X-Signature"})


def test_names_are_the_keys() -> None:
    assert set(SCHEMES) == {
        "tc3-hmac-sha256",
        "acs3-hmac-sha256",
        "volc-hmac-sha256",
        "tencent-v1",
        "alibaba-hmac-sha1",
        "volc-presigned",
    }
    assert all(SCHEMES[name].name == name for name in SCHEMES)


@schemes
def test_what_is_signed_verifies(scheme: SigningScheme) -> None:
    signed = scheme.sign(REQUEST, KEYS, region="cn-beijing", service="ecs", now=NOW)
    assert scheme.verify(signed, KEYS.secret_key, service="ecs", now=NOW) is None
    assert scheme.access_key(signed) == named_access_key(signed) == KEYS.access_key
    assert signed.header("host") == "as.example.com"
    assert [other.name for other in SCHEMES.values() if other.recognises(signed) and other.access_key(signed)] == [
        scheme.name
    ]
    assert not scheme.recognises(REQUEST)


@schemes
def test_another_secret_is_a_mismatch_that_tells_no_secret(scheme: SigningScheme) -> None:
    credentials = Credentials("AKEXAMPLE", "secret-EXAMPLE", "token-EXAMPLE")
    signed = scheme.sign(REQUEST, credentials, region="cn-beijing", service="ecs", now=NOW)
    failure = scheme.verify(signed, "another", service="ecs", now=NOW)
    assert failure is not None
    assert failure.problem == "mismatch"
    assert signature_of(signed) not in failure.detail
    assert "EXAMPLE" not in failure.detail


@schemes
def test_every_header_that_holds_a_key_or_token_is_secret(scheme: SigningScheme) -> None:
    credentials = Credentials("AKEXAMPLE", "secret-EXAMPLE", "token-EXAMPLE")
    signed = scheme.sign(REQUEST, credentials, region="cn-beijing", service="ecs", now=NOW)
    assert scheme.verify(signed, credentials.secret_key, service="ecs", now=NOW) is None
    kept = [value for name, value in signed.headers if name.lower() not in scheme.secret_headers]
    pairs = decode_pairs(signed.query)
    kept += [value.decode() for name, value in pairs if name.decode() not in scheme.secret_params]
    assert not [value for value in kept if "EXAMPLE" in value]
    assert all(name == name.lower() for name in scheme.secret_headers)
    carried = {name.lower() for name, value in signed.headers if value == credentials.token}
    assert carried == {name for name in scheme.token_headers if signed.header(name) is not None}
    told = {name.decode() for name, value in pairs if value.decode() == credentials.token}
    assert told == scheme.token_params & {name.decode() for name, _ in pairs}
    assert carried | told


@schemes
def test_an_unsigned_request_has_no_signature(scheme: SigningScheme) -> None:
    failure = scheme.verify(REQUEST, KEYS.secret_key, service="ecs", now=NOW)
    assert failure is not None
    assert failure.problem == "missing"
    assert scheme.access_key(REQUEST) is None
    assert named_access_key(REQUEST) is None


@schemes
@pytest.mark.parametrize("seconds", [10**6, -(10**6)])
def test_an_old_or_early_request_is_expired(scheme: SigningScheme, seconds: int) -> None:
    signed = scheme.sign(REQUEST, KEYS, region="cn-beijing", service="ecs", now=NOW)
    later = datetime.fromtimestamp(NOW.timestamp() + seconds, tz=UTC)
    failure = scheme.verify(signed, KEYS.secret_key, service="ecs", now=later)
    assert failure is not None
    assert failure.problem == "expired"


@pytest.mark.fuzz
@settings(max_examples=300, derandomize=True, deadline=None)
@given(garbage())
def test_garbage_never_verifies_and_never_raises(request_: HttpRequest) -> None:
    for scheme in SCHEMES.values():
        assert scheme.verify(request_, "secret", service="ecs", now=NOW) is not None
        scheme.access_key(request_)
