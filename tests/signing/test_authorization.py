"""Reading an Authorization header."""

import re
from datetime import UTC, datetime

import pytest

from harness.signing import authorization as auth
from harness.signing.authorization import Authorization, read
from harness.signing.scheme import SignatureFailure
from harness.wire import HttpRequest

GOOD = "X Credential=ak/d/s/t, SignedHeaders=b;A;b, Signature=" + "0" * 64
DATE = re.compile("([0-9]{4})([0-9]{2})([0-9]{2})T([0-9]{2})([0-9]{2})([0-9]{2})Z")


def signed(*values: str) -> HttpRequest:
    return HttpRequest("GET", "http", "h:1", "/", tuple(("Authorization", value) for value in values))


def test_parts_of_a_good_header() -> None:
    expected = Authorization("ak", ("d", "s", "t"), ("a", "b"), "0" * 64)
    assert read(signed(GOOD), "X", 3) == expected
    assert read(signed(f"  {GOOD.replace(', ', ',')} "), "X", 3) == expected


def test_a_key_id_may_hold_slashes() -> None:
    found = read(signed(GOOD.replace("ak/", "a/k/")), "X", 3)
    assert isinstance(found, Authorization)
    assert found.access_key == "a/k"


def test_without_a_scope_all_of_the_credential_is_the_key_id() -> None:
    found = read(signed(GOOD), "X", 0)
    assert isinstance(found, Authorization)
    assert (found.access_key, found.scope) == ("ak/d/s/t", ())


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ("", "does not begin with X"),
        ("Y" + GOOD[1:], "does not begin with X"),
        ("SKIP", "does not begin with X"),
        ("X", "holds something else"),
        (GOOD + ", Other=1", "holds something else"),
        (GOOD + ", Signature=1", "gives Signature twice"),
        ("X Credential=ak/d/s/t, SignedHeaders=a", "has no Signature"),
        (GOOD.replace("0" * 64, "0" * 63), "Signature in"),
        (GOOD.replace("0" * 64, "A" * 64), "Signature in"),
        (GOOD.replace("b;A;b", "b;;a"), "SignedHeaders in"),
        (GOOD.replace("b;A;b", ""), "SignedHeaders in"),
        (GOOD.replace("ak/d/s/t", ""), "Credential in"),
        (GOOD.replace("ak/d/s/t", "é/d/s/t"), "Credential in"),
        (GOOD.replace("ak/d/s/t", "/d/s/t"), "not an access key id"),
        (GOOD.replace("ak/d/s/t", "d/s/t"), "not an access key id"),
        (GOOD.replace("ak/d/s/t", "ak/d//t"), "not an access key id"),
        (GOOD + "," * 20_000, "characters long"),
    ],
)
def test_what_is_wrong_is_said(value: str, says: str) -> None:
    found = read(signed(value), "X", 3)
    assert isinstance(found, SignatureFailure)
    assert found.problem == "malformed"
    assert says in found.detail


def test_a_long_header_is_read_up_to_a_limit() -> None:
    spaces = " " * (16_384 - len(GOOD))
    assert isinstance(read(signed(GOOD + spaces), "X", 3), Authorization)
    assert isinstance(read(signed(GOOD + spaces + " "), "X", 3), SignatureFailure)


def test_none_and_two_headers() -> None:
    assert read(signed(), "X", 3) == SignatureFailure("missing", "the request has no Authorization header")
    assert read(signed(GOOD, GOOD), "X", 3) == SignatureFailure("malformed", "the request has 2 Authorization headers")


def test_header_values_are_the_bytes_of_the_wire() -> None:
    assert auth.header_bytes("é") == b"\xe9"
    assert auth.header_bytes("中") == "中".encode()
    assert auth.header_bytes("\ud800中") == b"\xed\xa0\x80" + "中".encode()


@pytest.mark.parametrize(
    ("sent", "any_port", "spellings"),
    [
        ("a.b", True, (b"a.b",)),
        (" a.b:80 ", False, (b"a.b:80", b"a.b")),
        ("a.b:443", False, (b"a.b:443", b"a.b")),
        ("a.b:8081", False, (b"a.b:8081",)),
        ("a.b:8081", True, (b"a.b:8081", b"a.b")),
        ("http://a.b:8081", True, (b"http://a.b:8081", b"http://a.b")),
        ("a.b:x", True, (b"a.b:x",)),
        ("a.b:", True, (b"a.b:",)),
        ("a.b:²", True, (b"a.b:\xb2",)),
    ],
)
def test_spellings_of_a_host(sent: str, spellings: tuple[bytes, ...], *, any_port: bool) -> None:
    assert auth.host_spellings(HttpRequest("GET", "http", "x", "/", (("Host", sent),)), any_port=any_port) == spellings


def test_without_a_host_header_the_authority_is_the_host() -> None:
    assert auth.host_spellings(signed(), any_port=True) == (b"h:1", b"h")


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("20260102T030405Z", datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)),
        ("20260132T030405Z", None),
        ("20260102T030465Z", None),
        ("20260102T030405", None),
        ("", None),
    ],
)
def test_dates(text: str, moment: datetime | None) -> None:
    assert auth.utc_date(DATE, text) == moment


def test_a_signed_header_that_is_gone_is_a_mismatch() -> None:
    request = HttpRequest("GET", "http", "h", "/", (("A", "1"),))
    assert auth.absent(request, ("a", "host")) is None
    failure = auth.absent(request, ("a", "b", "c"))
    assert failure == SignatureFailure("mismatch", "signed headers that are not in the request: b, c")


def test_any_of_the_strings_to_sign_may_match() -> None:
    signature = auth.hmac_sha256(b"key", "two").hex()
    assert auth.judge(signature, b"key", ["one", "two"]) is None
    failure = auth.judge(signature, b"key", ["one"])
    assert failure is not None
    assert failure.detail.endswith("string to sign here: 'one'")
