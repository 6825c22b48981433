"""The scan: what is planted is found and told where it stands, without telling it; what is ours is not reported."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from harness.cassette.interaction import Cassette, Interaction, Label
from harness.cassette.sanitizing import scrub
from harness.cassette.scanning import Leak, scan, scan_text
from harness.contract.catalog import Catalog
from harness.wire import HttpRequest, HttpResponse

KEY = "AKIDz8krbsJ5yKBZQpn74WFkmLPx3abcdefg"
DRAWN = "q7Zk2LwX9vTn4RbYc8Jd1HsMf6PgUa3E"


@pytest.fixture
def leaks(catalog: Catalog) -> Callable[..., list[tuple[str, str, str]]]:
    """What is found in an interaction of these parts: place, rule and what is shown."""

    def find(
        target: str = "/",
        headers: tuple[tuple[str, str], ...] = (),
        body: bytes = b"",
        answer_headers: tuple[tuple[str, str], ...] = (),
        answer: bytes = b"",
        authority: str = "x.example.com",
        label: Label | None = None,
    ) -> list[tuple[str, str, str]]:
        request = HttpRequest("POST", "https", authority, target, headers, body)
        one = Interaction(request, HttpResponse(200, "OK", answer_headers, answer), label, 5)
        cassette = Cassette(Path("a.yaml"), (one, one))
        found = scan(cassette, catalog)
        assert {leak.interaction for leak in found} <= {1, 2}
        assert all((leak.file, leak.line) == ("a.yaml", 5) for leak in found)
        assert scan(scrub(cassette, catalog), catalog) == ()
        return [(leak.place, leak.rule, leak.shown) for leak in found if leak.interaction == 2]

    return find


Leaks = Callable[..., list[tuple[str, str, str]]]


def test_a_leak_is_told_without_the_value() -> None:
    leak = Leak("a.yaml", 5, 2, "request header X", "tencent-key-id", "AKID… (36 characters)")
    assert str(leak) == "a.yaml:5: interaction 2, request header X: tencent-key-id: AKID… (36 characters)"
    assert str(Leak("a.yaml", 0, 0, "text", "r", "s")) == "a.yaml: text: r: s"


def test_places_are_told_as_pointers_where_there_are_such(leaks: Leaks) -> None:
    body = f'{{"A": {{"List": ["x", "{KEY}"]}}, "OwnerId": 5123456789012345, "B/~": "{KEY}"}}'.encode()
    assert leaks(body=body) == [
        ("request /A/List/1", "tencent-key-id", "AKID… (36 characters)"),
        ("request /A/List/1", "random-value", "AKID… (36 characters)"),
        ("request /OwnerId", "account-field", "5123… (16 characters)"),
        ("request /B~1~0", "tencent-key-id", "AKID… (36 characters)"),
        ("request /B~1~0", "random-value", "AKID… (36 characters)"),
    ]


def test_every_part_of_an_interaction_is_looked_at(leaks: Leaks) -> None:
    assert leaks("/?Password=hunter2") == [("request query Password", "secret-field", "… (7 characters)")]
    assert ("request path", "tencent-key-id", "AKID… (36 characters)") in leaks(f"/{KEY}")
    assert leaks(authority="me:hunter2@x.example.com")[0][:2] == ("request URL", "user-in-url")
    assert leaks(headers=(("Cookie", "a=b"),))[0][:2] == ("request header Cookie", "credentials-for-somebody-else")
    assert leaks(answer_headers=(("Set-Cookie", "a=b"),))[0][0] == "response header Set-Cookie"
    assert leaks(answer=b"<R><Token>abcdefgh</Token></R>")[0][:2] == ("response body Token", "secret-field")
    assert leaks(answer=b'{"Token": "abcdefgh"')[0][:2] == ("response body Token", "secret-field")
    assert leaks(headers=(("X-Blob", DRAWN),))[0][:2] == ("request header X-Blob", "random-value")
    assert leaks(label=Label("fault", date(2026, 1, 2), (f"error:{KEY}",)))[0][:2] == ("faults", "tencent-key-id")


def test_a_body_that_nobody_can_look_into_is_told(leaks: Leaks) -> None:
    packed, head = b"(\xb5/\xfd" + bytes(36), (("Content-Encoding", "zstd"),)
    assert leaks(answer=packed, answer_headers=head) == [("response body", "packed-body", "zstd… (45 characters)")]
    assert [place for place, _, _ in leaks(body=packed, headers=head)] == ["request body"]
    assert leaks(answer=b"{}", answer_headers=head) == []


def test_times_nonces_and_ids_of_requests_are_no_leaks(leaks: Leaks) -> None:
    assert leaks("/", (("x-acs-signature-nonce", DRAWN), ("User-Agent", DRAWN), ("X-Date", "20260102T030405Z"))) == []
    assert leaks(answer=b'{"RequestId": "' + DRAWN.encode() + b'"}', answer_headers=(("X-Tt-Logid", DRAWN),)) == []


def test_metadata_and_the_text_around_are_scanned_too(catalog: Catalog) -> None:
    cassette = Cassette(
        Path("a.yaml"), (), {"note": f"with {KEY}", "by": [{"Password": "hunter2"}], "page_sha256": "0f" * 32}
    )
    found = scan(cassette, catalog)
    assert [(leak.place, leak.rule) for leak in found] == [
        ("metadata/note", "tencent-key-id"),
        ("metadata/note", "random-value"),
        ("metadata/by/0/Password", "secret-field"),
    ]
    assert scan(scrub(cassette, catalog), catalog) == ()
    text = f"# key {KEY}\nversion: 1\n# SecretKey=Gu5t9xGARNpq86cd98\n"
    assert [(leak.line, leak.rule) for leak in scan_text("a.yaml", text)] == [
        (1, "tencent-key-id"),
        (3, "assigned-secret"),
    ]
    assert [leak.line for leak in scan_text("a.yaml", text, told=found)] == [3]
