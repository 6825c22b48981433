"""Secrets in plain: a secret key anywhere, a session token in a URL that its signature does not put there."""

from datetime import UTC, datetime

import pytest

from harness.model import Credentials
from harness.signing.exposure import exposed
from harness.signing.scheme import SigningScheme
from harness.signing.table import SCHEMES
from harness.wire import HttpRequest

SECRET, TOKEN = "secret/EXAMPLE+1", "token/EXAMPLE+1="
NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
FORM = ("Content-Type", "application/x-www-form-urlencoded")
PLAIN = HttpRequest("POST", "https", "as.example.com", "/?a=b", (("Content-Type", "text/plain"),), b"{}")
TC3, V1 = SCHEMES["tc3-hmac-sha256"], SCHEMES["tencent-v1"]


@pytest.mark.parametrize("scheme", SCHEMES.values(), ids=SCHEMES)
def test_a_signed_request_exposes_nothing(scheme: SigningScheme) -> None:
    signed = scheme.sign(PLAIN, Credentials("AKEXAMPLE", SECRET, TOKEN), region="r", service="as", now=NOW)
    assert exposed(signed, scheme, [SECRET]) == ()


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        (HttpRequest("GET", "http", "h", "/?SecretKey=secret%2FEXAMPLE%2B1"), ("secret key in the query",)),
        (HttpRequest("GET", "http", "h", "/a/secret/EXAMPLE+1/b"), ("secret key in the path",)),
        (HttpRequest("GET", "http", "h", "/", (("X-Key", f"is {SECRET}"),)), ("secret key in the header X-Key",)),
        (HttpRequest("POST", "http", "h", "/", (), f'{{"key":"{SECRET}"}}'.encode()), ("secret key in the body",)),
        (HttpRequest("POST", "http", "h", "/", (FORM,), b"key=secret%2FEXAMPLE%2B1"), ("secret key in the body",)),
        (
            HttpRequest("GET", "http", "h", "/?a=secret/EXAMPLE%2B1", (("A", SECRET), ("B", SECRET), ("A", SECRET))),
            ("secret key in the query", "secret key in the header A", "secret key in the header B"),
        ),
        (HttpRequest("GET", "http", "h", "/?a=secret"), ()),
        (HttpRequest("", "", "", ""), ()),
    ],
)
def test_a_secret_key_is_exposed_wherever_it_stands(request_: HttpRequest, expected: tuple[str, ...]) -> None:
    assert exposed(request_, TC3, [SECRET]) == expected
    assert exposed(request_, TC3, []) == ()


def test_a_secret_too_short_to_be_one_is_not_looked_for() -> None:
    assert exposed(HttpRequest("GET", "http", "h", "/?a=abcde"), None, ["abcde"]) == ()


QUERIED = "/?Token=token%2FEXAMPLE%2B1%3D"
HEADED = (("X-TC-Token", TOKEN),)


@pytest.mark.parametrize(
    ("request_", "scheme", "expected"),
    [
        (HttpRequest("GET", "http", "h", QUERIED), V1, ()),
        (HttpRequest("GET", "http", "h", QUERIED), TC3, ("session token in the URL",)),
        (HttpRequest("GET", "http", "h", QUERIED), None, ("session token in the URL",)),
        (HttpRequest("GET", "http", "h", "/?a=1", HEADED), TC3, ()),
        (HttpRequest("GET", "http", "h", "/?a=token/EXAMPLE%2B1=", HEADED), TC3, ("session token in the URL",)),
        (HttpRequest("GET", "http", "h", "/token/EXAMPLE+1=", HEADED), TC3, ("session token in the URL",)),
        (HttpRequest("GET", "http", "h", "/?Token=abc", (("X-TC-Token", "abc"),)), TC3, ()),
        (HttpRequest("POST", "http", "h", "/", (FORM,), QUERIED[2:].encode()), V1, ()),
        (HttpRequest("POST", "http", "h", "/", (FORM,), QUERIED[2:].encode()), TC3, ()),
        (
            HttpRequest("POST", "http", "h", "/?x=token/EXAMPLE%2B1%3D", (FORM,), QUERIED[2:].encode()),
            V1,
            ("session token in the URL",),
        ),
    ],
)
def test_a_session_token_belongs_where_the_signature_puts_it(
    request_: HttpRequest, scheme: SigningScheme | None, expected: tuple[str, ...]
) -> None:
    assert exposed(request_, scheme, []) == expected


@pytest.mark.parametrize(("name", "right"), [("volc-hmac-sha256", False), ("volc-presigned", True)])
def test_the_same_parameter_is_right_in_one_scheme_and_wrong_in_another(name: str, *, right: bool) -> None:
    request = HttpRequest("GET", "http", "h", "/?X-Security-Token=token%2FEXAMPLE")
    assert exposed(request, SCHEMES[name], []) == (() if right else ("session token in the URL",))
