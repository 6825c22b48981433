"""The sanitizer: what goes, what stays, and what is replaced wherever else it stands."""

import base64
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from urllib.parse import quote

import pytest

from harness.cassette.decoding import decode
from harness.cassette.interaction import Interaction, Label
from harness.cassette.sanitizing import Sanitizer
from harness.cassette.sanitizing.in_text import without_secrets
from harness.contract.catalog import Catalog
from harness.model import Credentials, Dialect
from harness.wire import HttpRequest, HttpResponse

CREDENTIALS = Credentials("AKIDz8krbsJ5yKBZQpn74WFkmLPx3abcdefg", "Gu5t9xGARNpq86cd98joQYCN3hhhh", "tok/+=ofASession")
Sign = Callable[..., HttpRequest]
Dialects = tuple[tuple[str, Dialect], ...]


def _clean(sanitizer: Sanitizer, one: Interaction) -> Interaction:
    return sanitizer.interaction(one)


def test_calls_of_every_dialect_lose_their_secrets_and_stay_the_same_calls(
    sanitizer: Sanitizer, dialects: Dialects, sign: Sign, catalog: Catalog
) -> None:
    for provider, dialect in dialects:
        request = sign(provider, dialect, CREDENTIALS)
        clean = sanitizer.request(request)
        shown = repr(clean)
        for secret in (CREDENTIALS.access_key, CREDENTIALS.secret_key, str(CREDENTIALS.token)):
            assert secret not in shown
            assert quote(secret, safe="") not in shown
        before, after = decode(request, catalog), decode(clean, catalog)
        assert before.call is not None
        assert after.call is not None
        assert replace(after.call, access_key=None) == replace(before.call, access_key=None)
        assert after.route is not None
        assert before.route is not None
        assert after.route.scheme == before.route.scheme


def test_the_same_call_at_another_time_by_another_key_of_the_same_form_is_the_same_but_for_the_key(
    sanitizer: Sanitizer, dialects: Dialects, sign: Sign, noon: datetime
) -> None:
    for provider, dialect in dialects:
        one = sanitizer.request(sign(provider, dialect, CREDENTIALS))
        assert sanitizer.request(sign(provider, dialect, CREDENTIALS, now=noon + timedelta(days=400))) == one


def test_an_endpoint_of_ours_becomes_the_documented_host_and_no_region_is_made_up(
    sanitizer: Sanitizer, dialects: Dialects, sign: Sign, catalog: Catalog
) -> None:
    for provider, dialect in dialects:
        first, second = (
            sanitizer.request(sign(provider, dialect, CREDENTIALS, authority=f"127.0.0.1:{port}"))
            for port in (4711, 815)
        )
        assert first == second
        assert first.scheme == "https"
        assert first.header("host") == first.authority
        assert "127" not in first.authority
        asked = sign(provider, dialect, CREDENTIALS, authority="127.0.0.1:4711")
        assert decode(first, catalog).region == decode(asked, catalog).region


def test_hosts_of_nobody_stay_and_lose_user_and_default_port(
    sanitizer: Sanitizer, interact: Callable[..., Interaction]
) -> None:
    authorities = {
        "user:hunter2hunter2@service.example.com:443": "service.example.com",
        "localhost:8081": "localhost:8081",
        "service.example.com:8443": "service.example.com:8443",
    }
    for given, kept in authorities.items():
        assert _clean(sanitizer, interact(authority=given)).request.authority == kept
    clean = _clean(sanitizer, interact(authority="47.98.1.2:8080", answer=b"from hunter2hunter2"))
    assert clean.request.authority.endswith(":8080")
    assert "47.98" not in clean.request.authority


def test_only_headers_that_are_read_stay(sanitizer: Sanitizer, interact: Callable[..., Interaction]) -> None:
    one = interact(
        "/",
        b"",
        ("Accept", "*/*"),
        ("User-Agent", "sdk/3.1"),
        ("X-Custom", "hush"),
        ("Cookie", "session=abcdefgh"),
        ("Proxy-Authorization", "Basic " + base64.b64encode(b"me:hunter2hunter2").decode()),
        ("X-Sdk-Request", "attempt=1"),
        answer=b'{"Message": "abcdefgh hunter2hunter2"}',
        answer_headers=(
            ("Date", "x"),
            ("Set-Cookie", "acw_tc=ijklmnop; Path=/"),
            ("X-Info", "ijklmnop"),
            ("ETag", "e"),
        ),
    )
    clean = _clean(sanitizer, one)
    assert clean.request.headers == (("Accept", "*/*"),)
    assert clean.response.headers == (("X-Info", "EXAMPLEE"), ("ETag", "e"))
    assert json.loads(clean.response.body) == {"Message": "EXAMPLEE EXAMPLEEXAMPLE"}


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        ("SKIP", "SKIP"),
        ("Bearer abcdefghijkl", "Bearer EXAMPLEEXAMP"),
        ("TC3-HMAC-SHA256 Credential=a, Signature=b", "TC3-HMAC-SHA256 EXAMPLEEXAMPLEEXAMPLEEXAM"),
        ("HMAC-SHA256x", "HMAC-SHA256E"),
        ("whatever it is", "EXAMPLEEXAMPLE"),
    ],
)
def test_authorizations_that_nobody_can_read_stay_so(
    value: str, kept: str, sanitizer: Sanitizer, interact: Callable[..., Interaction]
) -> None:
    assert _clean(sanitizer, interact("/", b"", ("Authorization", value))).request.headers == (("Authorization", kept),)


SECRET = "Gu5t9xGAR/pq86+cd98joQYCN3=="
MADE = "EXAMPLEEXAMPLEEXAMPLEEXAMPLE"


@pytest.mark.parametrize(
    ("written", "left"),
    [
        (SECRET, MADE),
        (quote(SECRET, safe=""), MADE),
        (quote(SECRET, safe="").replace("%2F", "%2f").replace("%2B", "%2b").replace("%3D", "%3d"), MADE),
        (quote(quote(SECRET, safe=""), safe=""), MADE),
        (SECRET.encode().hex(), (MADE * 3)[:56]),
        (base64.b64encode(SECRET.encode()).decode(), None),
        (base64.b64encode(f"u:{SECRET}!".encode()).decode(), None),
        (base64.urlsafe_b64encode(f"us:{SECRET}".encode()).decode(), None),
        (SECRET.replace("/", "&#x2F;"), None),
    ],
)
def test_a_secret_is_replaced_however_it_is_written_elsewhere(
    written: str, left: str | None, sanitizer: Sanitizer, interact: Callable[..., Interaction]
) -> None:
    body = json.dumps({"Password": SECRET}).encode()
    answer = json.dumps({"Message": f"it was {written}, said he"}).encode()
    said = json.loads(_clean(sanitizer, interact("/", body, answer=answer)).response.body)["Message"]
    core = written[3:15]
    assert core not in said
    if left is not None:
        assert said == f"it was {left}, said he"


def test_what_everybody_says_is_replaced_in_its_own_place_only(
    sanitizer: Sanitizer, interact: Callable[..., Interaction]
) -> None:
    body = json.dumps({"Password": "cn-beijing", "Region": "cn-beijing", "Token": "abc", "Other": "abc"}).encode()
    assert json.loads(_clean(sanitizer, interact("/", body)).request.body) == {
        "Password": "EXAMPLEEXA",
        "Region": "cn-beijing",
        "Token": "EXA",
        "Other": "abc",
    }


@pytest.mark.parametrize(
    ("body", "content_type", "clean"),
    [
        (b'{"Uin": 100000000001, "N": 12.5, "B": true}', "application/json", None),
        (
            b'{"Password": {"Value": "hunter2"}, "After": "plain"}',
            "application/json",
            b'{"Password": {"Value": "EXAMPLE"}',
        ),
        (b'{"SecretKey": hunter2hunter2', "application/json", b'{"SecretKey": EXAMPLEEXAMPLE'),
        (b"<R><Password>hunter2</Password><A>b</A></R>", "text/xml", b"<R><Password>EXAMPLE</Password><A>b</A></R>"),
        (b"Password=hunter2&A=b", "application/x-www-form-urlencoded", b"Password=EXAMPLE&A=b"),
        (
            b'--b\r\nContent-Disposition: form-data; name="Password"\r\n\r\nhunter2\r\n--b--',
            "multipart/form-data",
            b"EXAMPLE",
        ),
        (b"my SecretKey=Gu5t9xGAR", "text/plain", b"my SecretKey=EXAMPLEEX"),
        (b"\xff\xfe SecretKey=Gu5t9xGAR", "application/octet-stream", b"\xff\xfe SecretKey=EXAMPLEEX"),
        (b"from 47.98.1.2", "text/plain", b"from "),
    ],
)
def test_bodies_of_every_form(
    body: bytes,
    content_type: str,
    clean: bytes | None,
    sanitizer: Sanitizer,
    interact: Callable[..., Interaction],
) -> None:
    found = _clean(sanitizer, interact("/", body, ("Content-Type", content_type))).request.body
    for secret in (b"hunter2", b"100000000001", b"9xGAR", b"47.98"):
        assert secret not in found
    if clean is None:
        told = json.loads(found)
        assert (type(told["Uin"]), told["N"], told["B"]) == (int, 12.5, True)
    else:
        assert clean in found


def test_names_of_resources_keep_everything_but_the_account(
    sanitizer: Sanitizer, interact: Callable[..., Interaction]
) -> None:
    for name, account in (
        ("acs:ecs:cn-hangzhou:5123456789012345:instance/i-1", "5123456789012345"),
        ("qcs::as:ap-guangzhou:uin/100000000001:auto-scaling-group/asg-1", "100000000001"),
        ("trn:ecs:cn-beijing:2100000000:instance/i-1", "2100000000"),
    ):
        said = json.loads(_clean(sanitizer, interact("/", json.dumps({"A": name}).encode())).request.body)["A"]
        before, _, after = name.partition(account)
        assert account not in said
        assert said.startswith(before)
        assert said.endswith(after)


def test_what_looks_drawn_goes_where_the_contract_explains_nothing(
    sanitizer: Sanitizer, dialects: Dialects, sign: Sign
) -> None:
    drawn = "q7Zk2LwX9vTn4RbYc8Jd1HsMf6PgUa3E"
    provider, dialect = next(pair for pair in dialects if pair[0] == "tencent")
    request = sign(provider, dialect, CREDENTIALS, params={"AutoScalingGroupId": drawn, "Extra": drawn})
    told = json.loads(sanitizer.request(request).body)
    assert told == {"AutoScalingGroupId": drawn, "Extra": "EXAMPLEEXAMPLEEXAMPLEEXAMPLEEXAM"}


def test_an_idempotency_token_stays_though_it_is_called_a_token(
    sanitizer: Sanitizer, dialects: Dialects, sign: Sign
) -> None:
    provider, dialect = next(pair for pair in dialects if pair[0] == "volcengine")
    assert "ClientToken=tok%201%2F%2B%C3%A4" in sanitizer.request(sign(provider, dialect, CREDENTIALS)).target


def test_given_secrets_and_the_key_go_wherever_they_stand(sanitizer: Sanitizer) -> None:
    request = HttpRequest("GET", "https", "x.example.com", "/a/thesecret?b=thekeyid", (), b"thesecret")
    response = HttpResponse(200, "thesecret", (("Content-Length", "9"), ("X-A", "thekeyid")), b"thekeyid!")
    label = Label("fake", date(2026, 1, 2), ("error:thesecret",))
    clean = sanitizer.interaction(
        Interaction(request, response, label, 7), access_key="thekeyid", secrets=("thesecret", "shrt")
    )
    assert clean.line == 7
    assert clean.request.target == "/a/EXAMPLEEX?b=EXAMPLEB"[:17] + clean.request.target[17:]
    assert "thesecret" not in repr(clean)
    assert "thekeyid" not in repr(clean)
    assert clean.response.header("content-length") == str(len(clean.response.body))
    assert sanitizer.request(request, access_key="thekeyid", secrets=("thesecret",)) == clean.request


def test_what_has_nothing_secret_keeps_its_bytes(sanitizer: Sanitizer, interact: Callable[..., Interaction]) -> None:
    body = b'{"a" : [1, 2.50,\n "b\\u00e9", "c\\/d"], "E": {"x": null} }'
    one = interact("/p%2fq?a=%7e+b&c&&=d", body, ("Content-Type", "application/json"), answer=b"\x00\xff<a>&amp;</a>")
    clean = _clean(sanitizer, one)
    assert clean == one


@pytest.mark.parametrize("number", ["98765432", "-1234567.5", "1.0000000000000002e+16", "1e400"])
@pytest.mark.parametrize("name", ["Password", "Signature", "AccessKeyId", "X-Amz-Credential", "Uin"])
@pytest.mark.parametrize("quoted", ["", '"'])
def test_numbers_stay_numbers(number: str, name: str, quoted: str, sanitizer: Sanitizer) -> None:
    value = f"{quoted}{number}{quoted}"
    body = f'{{"{name}": [false, {value}], "{name}": {value}, "Other": {number}, "Text": "{number}"}}'.encode()
    request = HttpRequest("POST", "https", "as.tencentcloudapi.com", "/", (("Content-Type", "application/json"),), body)
    once = sanitizer.interaction(Interaction(request, HttpResponse(200, "OK", (), body)))
    assert once.response.body == once.request.body
    said = json.loads(once.request.body)
    assert isinstance(said["Other"], int | float)
    assert isinstance(said[name], str if quoted else int | float)
    if len(number) > 6:
        assert number.encode() not in once.request.body
    assert sanitizer.interaction(once) == once


@pytest.mark.parametrize("around", ["\n", "\r\n", r"\n", r"\\r\\n"])
def test_a_key_in_lines_keeps_its_breaks_however_often_they_are_escaped(around: str) -> None:
    begin, end = "-----BEGIN PRIVATE KEY-----", "-----END PRIVATE KEY-----"
    clean = without_secrets(f"{begin}{around}MIIEowIBAAKCAQEA{around}{end}")
    assert clean == f"{begin}{around}EXAMPLEEXAMPLEEX{around}{end}"
    assert without_secrets(clean) == clean


@pytest.mark.parametrize("said", [b'""Signature":""\x00', b'""Signature":""5', b'Signature": 0', b'Signature": 000}'])
def test_signatures_that_are_numbers_change_once(
    said: bytes, sanitizer: Sanitizer, interact: Callable[..., Interaction]
) -> None:
    once = sanitizer.interaction(interact(answer=b'{"' + said))
    assert sanitizer.interaction(once) == once
