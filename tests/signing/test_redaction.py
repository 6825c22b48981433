"""Redaction: nothing secret stays in what is kept, wherever it stood."""

import gzip
from collections.abc import Callable
from datetime import UTC, datetime
from urllib.parse import quote

import pytest

from harness.model import Credentials, Json
from harness.signing.form import decode_pairs
from harness.signing.redaction import BODY_LIMIT, TARGET_LIMIT, Redactor, redact_unrecognised, redactor
from harness.signing.table import SCHEMES
from harness.wire import HttpRequest, HttpResponse

KEY = "AKIDexampleexample01"
SECRET = "verysecretverysecret"
TOKEN = "tokentokentoken/+="
NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


@pytest.fixture
def make_request() -> Callable[..., HttpRequest]:
    """Builds requests: a GET without anything unless said otherwise."""

    def build(target: str = "/", *headers: tuple[str, str], body: bytes = b"", method: str = "POST") -> HttpRequest:
        return HttpRequest(method, "https", "example.com", target, headers, body)

    return build


def _clean(request: HttpRequest, *secrets: str) -> HttpRequest:
    return redactor(request, alias="session-1", access_key=KEY, secrets=secrets).request(request)


def _holds(request: HttpRequest, secret: str) -> bool:
    return secret in repr(request) or secret.encode() in request.body


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_signed_request_shows_the_alias_and_no_signature(
    scheme: str, make_request: Callable[..., HttpRequest]
) -> None:
    plain = make_request("/", ("Content-Type", "application/json"), ("Host", "example.com"), body=b"{}")
    signed = SCHEMES[scheme].sign(plain, Credentials(KEY, SECRET, TOKEN), region="r-1", service="ecs", now=NOW)
    clean = _clean(signed, SECRET)
    if signed.header("authorization") is None:
        pairs = dict(decode_pairs(signed.query))
        signature = (pairs.get(b"Signature") or pairs[b"X-Signature"]).decode()
        for secret in (KEY, SECRET, TOKEN, signature, quote(TOKEN, safe=""), quote(signature, safe="")):
            assert not _holds(clean, secret)
        assert "session-1" in clean.target
        assert "[removed]" in clean.target
        return
    signature = (signed.header("authorization") or "").rpartition("Signature=")[2]
    assert len(signature) == 64
    for secret in (KEY, SECRET, TOKEN, signature):
        assert not _holds(clean, secret)
    shown = clean.header("authorization") or ""
    assert "Credential=session-1" in shown
    assert "SignedHeaders=" in shown
    assert shown.endswith("Signature=[removed]")
    assert [name for name, _ in clean.headers] == [name for name, _ in signed.headers]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Authorization", "Bearer abcdefghijkl"),
        ("Authorization", "SKIP"),
        ("Proxy-Authorization", "Basic c2Vzc2lvbjp4"),
        ("COOKIE", "session=abcdef"),
        ("X-TC-Token", TOKEN),
        ("x-acs-security-token", TOKEN),
        ("X-Security-Token", TOKEN),
        ("x-acs-bearer-token", TOKEN),
    ],
)
def test_secret_headers_are_emptied(name: str, value: str, make_request: Callable[..., HttpRequest]) -> None:
    clean = _clean(make_request("/", (name, value), ("Accept", "a")))
    assert clean.headers == ((name, "[removed]"), ("Accept", "a"))


def test_the_key_id_in_a_header_of_its_own_becomes_the_alias(make_request: Callable[..., HttpRequest]) -> None:
    clean = _clean(make_request("/", ("x-acs-accesskey-id", KEY)))
    assert clean.header("x-acs-accesskey-id") == "session-1"


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        (
            f"Action=A&AccessKeyId={KEY}&Signature=ab%2Bc&B=1",
            "Action=A&AccessKeyId=session-1&Signature=[removed]&B=1",
        ),
        (f"SecretId={KEY}&Token=abc&Timestamp=5", "SecretId=session-1&Token=[removed]&Timestamp=5"),
        (f"X-Credential={KEY}%2F20260102%2Fr%2Fecs%2Frequest", "X-Credential=session-1/20260102/r/ecs/request"),
        ("security%54oken=abc", "security%54oken=[removed]"),
        ("SecurityToken=&Signature", "SecurityToken=[removed]&Signature"),
        ("a=b&&c", "a=b&&c"),
    ],
)
def test_secret_parameters_are_emptied_in_query_and_form(
    query: str, shown: str, make_request: Callable[..., HttpRequest]
) -> None:
    assert _clean(make_request(f"/?{query}")).target == f"/?{shown}"
    form = ("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
    assert _clean(make_request("/", form, body=query.encode())).body == shown.encode()


def test_a_secret_is_taken_out_wherever_else_it_stands(make_request: Callable[..., HttpRequest]) -> None:
    request = make_request(
        f"/{TOKEN}?q={KEY}",
        ("X-TC-Token", TOKEN),
        ("X-TC-Echo", f"{KEY} {TOKEN}"),
        body=f'{{"key": "{KEY}", "token": "{TOKEN}", "secret": "{SECRET}"}}'.encode(),
    )
    clean = _clean(request, SECRET)
    for secret in (KEY, TOKEN, SECRET):
        assert not _holds(clean, secret)
    assert clean.body == b'{"key": "session-1", "token": "[removed]", "secret": "[removed]"}'


def test_a_percent_encoded_parameter_is_known_in_both_forms(make_request: Callable[..., HttpRequest]) -> None:
    request = make_request("/?SecurityToken=abc%2Fdefgh", ("X-TC-Echo", "abc/defgh abc%2Fdefgh"))
    assert _clean(request).header("x-tc-echo") == "[removed] [removed]"


def test_a_secret_that_is_encoded_elsewhere_is_known(make_request: Callable[..., HttpRequest]) -> None:
    once, twice = quote(TOKEN, safe=""), quote(quote(TOKEN, safe=""), safe="")
    request = make_request(f"/?x={once}&y={quote(TOKEN)}", ("X-TC-Token", TOKEN), ("X-TC-Echo", f"{once} {twice}"))
    cleaner = redactor(request, alias="session-1", access_key=KEY)
    clean = cleaner.request(request)
    assert clean.target == "/?x=[removed]&y=[removed]"
    assert clean.header("x-tc-echo") == "[removed] [removed]"
    assert cleaner.text(f"string to sign here: {twice}") == "string to sign here: [removed]"


def test_a_key_id_that_has_to_be_encoded_becomes_the_alias_too(make_request: Callable[..., HttpRequest]) -> None:
    cleaner = redactor(make_request(), alias="session-1", access_key="key/id+0001")
    assert cleaner.text("key%2Fid%2B0001 key%252Fid%252B0001") == "session-1 session-1"


def test_short_values_are_emptied_in_their_place_only(make_request: Callable[..., HttpRequest]) -> None:
    request = make_request("/?Token=a&Name=banana", ("X-TC-Token", "1"), body=b'{"a": 1}')
    clean = _clean(request)
    assert (clean.target, clean.body) == ("/?Token=[removed]&Name=banana", b'{"a": 1}')


def test_a_flood_of_secrets_is_emptied_in_its_places(make_request: Callable[..., HttpRequest]) -> None:
    query = "&".join(f"Token=secret-{number}" for number in range(10_000))
    cleaner = redactor(make_request(f"/?{query}"), alias="session-1", access_key=KEY, secrets=[SECRET])
    assert len(cleaner.values) == 153
    clean = cleaner.request(make_request(f"/?{query}", ("X-TC-Echo", f"{KEY} {SECRET} secret-0")))
    assert "secret-" not in clean.target
    assert clean.header("x-tc-echo") == "session-1 [removed] [removed]"


def test_a_user_in_the_authority_is_dropped() -> None:
    request = HttpRequest("GET", "http", "user:password@example.com:80", "/")
    assert _clean(request).authority == "example.com:80"
    assert redact_unrecognised(request).authority == "example.com:80"


def test_what_is_not_secret_stays_as_it_was(make_request: Callable[..., HttpRequest]) -> None:
    request = make_request("/a%20b?x=1&x=2&y", ("Host", "example.com"), ("host", "twice"), body=b"\xff\x00{}")
    assert _clean(request) == request


def test_large_bodies_and_targets_are_cut(make_request: Callable[..., HttpRequest]) -> None:
    body = b"x" * (BODY_LIMIT - 10) + KEY.encode() * 2
    clean = _clean(make_request("/" + "y" * (TARGET_LIMIT + 5), body=body))
    assert clean.body.startswith(b"x" * (BODY_LIMIT - 10) + b"session-1")
    assert clean.body.endswith(f"[cut: {BODY_LIMIT + 8} bytes in all]".encode())
    assert len(clean.target) == TARGET_LIMIT + len("[cut]")
    assert clean.target.endswith("[cut]")


def test_what_just_fits_is_kept(make_request: Callable[..., HttpRequest]) -> None:
    request = make_request("/" + "y" * (TARGET_LIMIT - 1), body=b"x" * BODY_LIMIT)
    assert _clean(request) == request
    assert redact_unrecognised(request).target == request.target


def test_the_secrets_of_a_form_are_known_elsewhere_too(make_request: Callable[..., HttpRequest]) -> None:
    form = ("Content-Type", "application/x-www-form-urlencoded")
    request = make_request("/", form, ("X-TC-Echo", "abcdef"), body=b"SecurityToken=abcdef")
    assert _clean(request).header("x-tc-echo") == "[removed]"
    assert (
        _clean(make_request("/", ("X-TC-Echo", "abcdef"), body=b"SecurityToken=abcdef")).header("x-tc-echo") == "abcdef"
    )


def test_responses_are_cleaned(make_request: Callable[..., HttpRequest]) -> None:
    cleaner = redactor(make_request(), alias="session-1", access_key=KEY)
    response = HttpResponse(401, "No", (("Set-Cookie", "a=b"), ("X-Echo", KEY)), f"The accesskey [{KEY}]".encode())
    assert cleaner.response(response) == HttpResponse(
        401, "No", (("Set-Cookie", "[removed]"), ("X-Echo", "session-1")), b"The accesskey [session-1]"
    )


def test_values_are_cleaned_in_depth() -> None:
    cleaner = Redactor("session-1", KEY, ((KEY, "session-1"),))
    value: Json = {"a": [KEY, 1, None, {KEY: True}], "b": 1.5}
    assert cleaner.json(value) == {"a": ["session-1", 1, None, {"session-1": True}], "b": 1.5}
    assert cleaner.params({KEY: [KEY]}) == {"session-1": ["session-1"]}


def test_values_are_cleaned_to_a_depth_only() -> None:
    deep: Json = KEY
    for _ in range(5000):
        deep = [deep]
    assert "nested too deep" in repr(Redactor("a", None, ()).params({"x": deep}))


def test_without_a_key_nothing_is_taken_for_one(make_request: Callable[..., HttpRequest]) -> None:
    request = make_request("/?AccessKeyId=")
    assert redactor(request, alias="anonymous", access_key=None).request(request).target == "/?AccessKeyId=[removed]"


def test_of_a_message_that_nobody_recognises_only_the_harmless_is_kept(
    make_request: Callable[..., HttpRequest],
) -> None:
    request = make_request(
        "/login?password=abc", ("Host", "example.com"), ("X-Api-Key", "abc"), ("Accept", "*/*"), body=b"password=abc"
    )
    clean = redact_unrecognised(request)
    assert clean.target == "/login?[removed]"
    assert clean.headers == (("Host", "example.com"), ("X-Api-Key", "[removed]"), ("Accept", "*/*"))
    assert clean.body == b""
    assert redact_unrecognised(make_request("/" + "a" * TARGET_LIMIT)).target.endswith("[cut]")


@pytest.mark.parametrize("name", ["X-Custom", "X-Auth-Token", "My-Key"])
def test_headers_of_a_clients_own_are_emptied(name: str, make_request: Callable[..., HttpRequest]) -> None:
    clean = _clean(make_request("/", (name, "abcdefghijkl"), ("x-sdk-request", "attempt=1"), ("Accept", "a")))
    assert clean.headers == ((name, "[removed]"), ("x-sdk-request", "attempt=1"), ("Accept", "a"))


@pytest.mark.parametrize("name", ["SecretKey", "Password", "Login.Passwords.1", "access_token"])
def test_what_is_named_a_secret_is_removed_wherever_it_stands(
    name: str, make_request: Callable[..., HttpRequest]
) -> None:
    query = make_request(f"/?{name}=abc%2Fdefgh&ClientToken=abcdefgh", ("X-TC-Echo", "abc/defgh"))
    assert _clean(query).target == f"/?{name}={quote('[removed]', safe='[]')}&ClientToken=abcdefgh"
    assert _clean(query).header("x-tc-echo") == "[removed]"
    body = f'{{"A": [{{"{name}": "abc\\/de\\"fgh"}}], "B": "abc/de\\"fgh", "ClientToken": "abcdefgh"'.encode()
    clean = _clean(make_request("/", ("X-TC-Echo", 'abc/de"fgh'), body=body))
    assert b"fgh" not in clean.body.replace(b"abcdefgh", b"")
    assert clean.header("x-tc-echo") == "[removed]"


def test_an_answers_header_that_is_named_a_secret_is_emptied() -> None:
    cleaner = Redactor("session-1", None, ())
    response = HttpResponse(200, "OK", (("X-Subject-Token", "abcdefgh"), ("X-Info", "abcdefgh")), b"{}")
    assert cleaner.response(response).headers == (("X-Subject-Token", "[removed]"), ("X-Info", "abcdefgh"))


_MEMBER = b'{"SecretKey": "verysecret/+=", "A": "b"}'


@pytest.mark.parametrize(
    ("body", "headers", "left"),
    [
        (gzip.compress(_MEMBER), [("Content-Encoding", "gzip")], b'{"SecretKey": "[removed]", "A": "b"}'),
        (gzip.compress(_MEMBER), [], b'{"SecretKey": "[removed]", "A": "b"}'),
        (gzip.compress(_MEMBER)[:-8], [("Content-Encoding", "gzip")], b'{"SecretKey": "[removed]", "A": "b"}'),
        (b"\xff\xfe" + _MEMBER, [("Content-Encoding", "zstd")], b"[removed: 42 bytes that are packed]"),
        (_MEMBER.decode().encode("utf-16-le"), [], '{"SecretKey": "[removed]", "A": "b"}'.encode("utf-16-le")),
        (_MEMBER.decode().encode("utf-32-be"), [], '{"SecretKey": "[removed]", "A": "b"}'.encode("utf-32-be")),
        (b"<R><Password>a&amp;bcdef</Password>a&bcdef</R>", [], b"<R><Password>[removed]</Password>[removed]</R>"),
        (
            b'--b\r\nContent-Disposition: form-data; name="Token"\r\nX: y\r\n\r\nabcdefgh\r\n--b--',
            [],
            b'--b\r\nContent-Disposition: form-data; name="Token"\r\nX: y\r\n\r\n[removed]\r\n--b--',
        ),
    ],
)
def test_named_secrets_go_from_bodies_however_they_are_written(
    body: bytes, headers: list[tuple[str, str]], left: bytes, make_request: Callable[..., HttpRequest]
) -> None:
    assert _clean(make_request("/", *headers, body=body)).body.removesuffix(b"\r\n") == left
    if not left.startswith(b"--b"):
        redact = redactor(make_request(), alias="session-1", access_key=KEY)
        assert redact.response(HttpResponse(200, "OK", tuple(headers), body)).body == left


@pytest.mark.parametrize(
    ("body", "left"),
    [
        (b'{"Password": 12345678, "Count": 12345678, "N": 1}', b'{"Password": [removed], "Count": [removed], "N": 1}'),
        (b'{"Token": ["abcdefgh", -1.5e+16], "N": [1]}', b'{"Token": ["[removed]", [removed]], "N": [1]}'),
        (
            b'{"Token": {"Name": ["abcdefgh"]}, "X": "abcdefgh"}',
            b'{"Token": {"Name": ["[removed]"]}, "X": "[removed]"}',
        ),
        (b'{"Tokens": [[["abcdefgh"]]], "After": "ijklmnop"}', b'{"Tokens": [[["[removed]"]]], "After": "ijklmnop"}'),
        (b'{"Token": ["abcdefgh", "ijklmn', b'{"Token": ["[removed]", "[removed]'),
    ],
)
def test_all_that_stands_in_a_member_named_a_secret_goes(
    body: bytes, left: bytes, make_request: Callable[..., HttpRequest]
) -> None:
    assert _clean(make_request("/", ("Content-Type", "application/json"), body=body)).body == left
    redact = redactor(make_request(), alias="session-1", access_key=KEY)
    assert redact.response(HttpResponse(200, "OK", (), body)).body == left


def test_parameters_that_are_numbers_go_too(make_request: Callable[..., HttpRequest]) -> None:
    body = b'{"Password": 12345678, "Pin": {"Token": [87654321]}}'
    redact = redactor(make_request("/", body=body), alias="session-1", access_key=KEY)
    others: dict[str, Json] = {"Count": 3, "Rate": 0.5, "Flag": True, "None": None}
    given: dict[str, Json] = {"Password": 12345678, "Pin": {"Token": [87654321]}}
    gone: dict[str, Json] = {"Password": "[removed]", "Pin": {"Token": ["[removed]"]}}
    assert redact.params(given | others) == gone | others


def test_what_an_answer_names_a_secret_goes_from_its_head_too(make_request: Callable[..., HttpRequest]) -> None:
    answer = HttpResponse(200, "OK", (("X-Info", "abcdefgh"), ("X-Other", "abc")), b'{"Token": "abcdefgh", "Pwd": "b"}')
    clean = redactor(make_request(), alias="session-1", access_key=KEY).response(answer)
    assert clean.headers == (("X-Info", "[removed]"), ("X-Other", "abc"))
    assert clean.body == b'{"Token": "[removed]", "Pwd": "b"}'


def test_an_answer_that_is_damaged_on_purpose_stays_so(make_request: Callable[..., HttpRequest]) -> None:
    broken = gzip.compress(b'{"A": "nothing"}')[:-8]
    answer = HttpResponse(200, "OK", (("Content-Encoding", "gzip"),), broken)
    assert redactor(make_request(), alias="session-1", access_key=KEY).response(answer) == answer


@pytest.mark.parametrize(
    "odd",
    [
        "".join(f"%{ord(one):02x}" for one in TOKEN),
        "".join(f"&#{ord(one)};" for one in TOKEN),
        "".join(f"\\u{ord(one):04x}" for one in TOKEN),
        quote(quote(quote(TOKEN, safe=""), safe=""), safe=""),
        TOKEN.replace("/", "\\/"),
    ],
)
def test_where_a_secret_stands_in_an_odd_encoding_nothing_stays(
    odd: str, make_request: Callable[..., HttpRequest]
) -> None:
    redact = redactor(make_request("/", ("X-TC-Token", TOKEN)), alias="session-1", access_key=KEY)
    assert redact.text(f"it was {odd}") == "[removed]"
    answer = redact.response(HttpResponse(200, odd, (("X-A", odd), ("X-B", "100%25 \\u0041")), odd.encode()))
    assert answer == HttpResponse(200, "[removed]", (("X-A", "[removed]"), ("X-B", "100%25 \\u0041")), b"[removed]")


def test_a_signature_is_a_secret_elsewhere_too(make_request: Callable[..., HttpRequest]) -> None:
    signature = "9c0f4e5b7a1d38260b6e8f1c5a7d9e3b"
    signed = f"TC3-HMAC-SHA256 Credential={KEY}/d/as/tc3_request, SignedHeaders=host, Signature={signature}"
    redact = redactor(make_request("/", ("Authorization", signed)), alias="session-1", access_key=KEY)
    assert redact.text(f"not {signature}, {signature.encode().hex().upper()}") == "not [removed], [removed]"
