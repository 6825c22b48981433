"""Who has no access to the control port: strangers without the token, web pages, and who sends without end."""

import asyncio
import contextlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import pytest
from starlette.types import Message, Receive, Scope, Send

from harness.control.guard import Guard

INTERNAL = "volcengine=error:InternalError"
HOSTS = frozenset({"here:1"})


@pytest.fixture(scope="module")
def opened(opening: Callable[..., Any]) -> Iterator[Any]:
    """One open control port for all of these."""
    with opening() as port:
        yield port


def status_of(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1])


def body_of(answer: bytes) -> Any:
    return json.loads(answer.partition(b"\r\n\r\n")[2])


def post(opened: Any, body: bytes, *headers: str) -> bytes:
    answer: bytes = opened.say(opened.head("POST /rules HTTP/1.1", *headers) + body)
    return answer


# --- the token --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "authorization",
    [
        None,
        "",
        "Bearer",
        "Bearer ",
        "Bearer wrong",
        "Basic {token}",
        "{token}",
        "Bearer {token}x",
        "Bearer {token} x",
        "Bearer \xff",
        "Bearer " + "x" * 10_000,
    ],
)
def test_without_the_token_nothing_is_told(control: Any, authorization: str | None) -> None:
    given = "" if authorization is None else authorization.format(token="a-token-that-nobody-guesses")
    refused = control.ask("GET", "/state", headers={"Authorization": given})
    assert refused.status == 401
    assert refused.value == {
        "error": "the token is missing or wrong",
        "hint": "Authorization: Bearer TOKEN, from the state file of the harness",
    }
    assert refused.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize("path", ["/openapi.json", "/nothing", "/exchanges/stream", "/state?token=a"])
def test_no_path_is_told_without_the_token(control: Any, path: str) -> None:
    assert control.ask("GET", path, headers={"Authorization": "Bearer x"}).status == 401


@pytest.mark.parametrize("authorization", ["Bearer {token}", "bearer {token}", "BEARER   {token} "])
def test_with_the_token_all_is_told(control: Any, authorization: str) -> None:
    given = authorization.format(token="a-token-that-nobody-guesses")
    assert control.ask("GET", "/state", headers={"Authorization": given}).status == 200


def test_two_tokens_are_none(opened: Any) -> None:
    answer = opened.say(opened.head("GET /state HTTP/1.1", "Authorization: Bearer x", token="y"))
    assert status_of(answer) == 401


# --- hosts and origins ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost", "LOCALHOST", "[::1]"])
def test_the_names_of_this_machine_are_hosts(opened: Any, name: str) -> None:
    answer = opened.say(opened.head("GET /state HTTP/1.1", host=f"{name}:{opened.address[1]}"))
    assert status_of(answer) == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example:{port}",
        "evil.example",
        "localhost",
        "127.0.0.1",
        "127.0.0.1:1",
        "127.0.0.2:{port}",
        "localhost.evil.example:{port}",
        "127.0.0.1:{port}@evil.example",
        "",
        "169.254.169.254:{port}",
        "x" * 5000,
    ],
)
def test_the_name_of_another_host_is_refused(opened: Any, host: str) -> None:
    answer = opened.say(opened.head("GET /state HTTP/1.1", host=host.format(port=opened.address[1])))
    assert status_of(answer) == 403
    assert body_of(answer)["error"].startswith("this is no host of the control port: ")
    assert len(answer) < 1000


def test_a_request_without_a_host_is_refused(opened: Any) -> None:
    answer = opened.say(b"GET /state HTTP/1.0\r\nAuthorization: Bearer a-token-that-nobody-guesses\r\n\r\n")
    assert status_of(answer) == 403
    assert status_of(opened.say(opened.head("GET /state HTTP/1.1", "Host: evil.example"))) in {400, 403}


def test_a_target_with_another_host_is_no_path(opened: Any) -> None:
    assert status_of(opened.say(opened.head("GET http://evil.example/state HTTP/1.1"))) == 404


@pytest.mark.parametrize(
    "header",
    ["Origin: http://evil.example", "Origin: null", "Origin: http://127.0.0.1", "Origin:"]
    + [f"Sec-Fetch-Site: {site}" for site in ("cross-site", "same-site", "same-origin", "")],
)
def test_web_pages_have_no_access(opened: Any, header: str) -> None:
    answer = opened.say(opened.head("GET /state HTTP/1.1", header))
    assert status_of(answer) == 403
    assert body_of(answer) == {"error": "web pages have no access to the control port"}
    assert b"access-control-" not in answer.lower()


def test_one_header_of_a_browser_does_not_hide_another(opened: Any) -> None:
    answer = opened.say(opened.head("GET /state HTTP/1.1", "Sec-Fetch-Site: none", "Sec-Fetch-Site: cross-site"))
    assert status_of(answer) == 403
    assert status_of(opened.say(opened.head("GET /state HTTP/1.1", "Sec-Fetch-Site: none"))) == 200


def test_a_preflight_is_granted_nothing(opened: Any) -> None:
    asked = ["Access-Control-Request-Method: POST", "Access-Control-Request-Headers: authorization"]
    for more in (["Origin: http://evil.example"], []):
        answer = opened.say(opened.head("OPTIONS /rules HTTP/1.1", *asked, *more))
        assert status_of(answer) == (403 if more else 405)
        assert b"access-control-" not in answer.lower()


def test_an_upgrade_is_not_made(opened: Any) -> None:
    upgrade = ["Upgrade: websocket", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="]
    answer = opened.say(opened.head("GET /state HTTP/1.1", *upgrade).replace(b": close", b": close, Upgrade"))
    assert status_of(answer) == 200


# --- bodies -----------------------------------------------------------------------------------------------------------


def test_a_body_of_the_largest_size_is_read(opened: Any) -> None:
    body = b'{"rules": []}'.ljust(1024 * 1024)
    assert status_of(post(opened, body, f"Content-Length: {len(body)}")) == 201


@pytest.mark.parametrize("length", [1024 * 1024 + 1, 10**15])
def test_a_body_that_is_announced_too_large_is_not_read(opened: Any, length: int) -> None:
    answer = post(opened, b'{"rules"', f"Content-Length: {length}")
    assert status_of(answer) == 413
    assert body_of(answer) == {"error": "a body has at most 1048576 bytes"}


def test_a_body_that_grows_too_large_is_not_read_to_its_end(opened: Any) -> None:
    chunk = b"10000\r\n" + b" " * 0x10000 + b"\r\n"
    answer = post(opened, chunk * 16 + b"1\r\n \r\n", "Transfer-Encoding: chunked")
    assert status_of(answer) == 413


def test_a_body_can_come_in_chunks(opened: Any) -> None:
    answer = post(opened, b'8\r\n{"rules"\r\n5\r\n: []}\r\n0\r\n\r\n', "Transfer-Encoding: chunked")
    assert status_of(answer) == 201


@pytest.mark.parametrize("length", ["-1", "x", "1, 2", "0x10"])
def test_a_length_that_is_none_is_refused(opened: Any, length: str) -> None:
    assert status_of(post(opened, b"{}", f"Content-Length: {length}")) == 400


def test_what_is_refused_is_refused_before_its_body_comes(opened: Any) -> None:
    head = opened.head("POST /rules HTTP/1.1", "Content-Length: 100000", token="wrong")
    assert status_of(opened.say(head)) == 401


def test_who_never_ends_a_body_keeps_nobody_waiting(opening: Callable[..., Any]) -> None:
    with opening() as opened, opened.connect() as slow, opened.connect() as slower, opened.connect() as silent:
        slow.sendall(opened.head("POST /rules HTTP/1.1", "Content-Length: 100") + b'{"rules"')
        slower.sendall(opened.head("POST /rules HTTP/1.1", "Transfer-Encoding: chunked") + b"5\r\n{")
        silent.sendall(b"GET /sta")
        assert opened.ask("POST", "/rules", {"rules": [INTERNAL]}).status == 201
        opened.server.stop()
        assert (slow.recv(100)[:13] in {b"", b"HTTP/1.1 500 "}, silent.recv(100)) == (True, b"")
    assert len(opened.sessions.rules()) == 1


async def _guarded(messages: Sequence[Message | None], headers: Mapping[str, str], **options: Any) -> list[Message]:
    """What a guard sends to a client that sends these messages; None is one that never comes."""
    sent: list[Message] = []
    waiting = iter(messages)

    async def app(_: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "seen", "body": (await receive())["body"], "then": (await receive())["type"]})

    async def receive() -> Message:
        message = next(waiting)
        if message is None:
            await asyncio.Event().wait()
        assert message is not None
        return message

    async def send(message: Message) -> None:
        sent.append(message)

    given = {"host": "here:1", "authorization": "Bearer t"} | dict(headers)
    scope = {"type": "http", "headers": [(name.encode(), value.encode()) for name, value in given.items()]}
    await Guard(app, token="t", hosts=HOSTS, **options)(scope, receive, send)
    return sent


def _part(body: bytes, *, more: bool) -> Message:
    return {"type": "http.request", "body": body, "more_body": more}


def test_a_body_in_parts_arrives_whole_and_the_end_of_the_client_after_it() -> None:
    parts = [_part(b"ab", more=True), _part(b"c", more=False), {"type": "http.disconnect"}]
    assert asyncio.run(_guarded(parts, {})) == [{"type": "seen", "body": b"abc", "then": "http.disconnect"}]


def test_a_body_that_does_not_come_in_time_is_not_waited_for() -> None:
    start, end = asyncio.run(_guarded([_part(b"a", more=True), None], {}, body_seconds=0.01))
    assert (start["status"], json.loads(end["body"])) == (408, {"error": "the body did not come within 0.01 s"})


def test_who_leaves_within_a_body_is_answered_nothing() -> None:
    assert asyncio.run(_guarded([_part(b"a", more=True), {"type": "http.disconnect"}], {})) == []


@pytest.mark.parametrize("length", ["9", "²"])
def test_a_length_beyond_the_limit_is_refused(length: str) -> None:
    start, _ = asyncio.run(_guarded([], {"content-length": length}, body_limit=8))
    assert start["status"] == 413


def test_what_is_no_http_is_left_alone() -> None:
    async def never(*_: Any) -> Any:
        raise AssertionError

    asyncio.run(Guard(never, token="t", hosts=HOSTS)({"type": "websocket"}, never, never))


def test_whatever_is_sent_nothing_is_said_on_the_terminal(
    opening: Callable[..., Any], capfd: pytest.CaptureFixture[str]
) -> None:
    with opening() as opened:
        for message in (
            b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\0" * 600,
            b"nonsense\r\n\r\n",
            b"GET / HTTP/9.9\r\nConnection: close\r\n\r\n",
            b"GET /\xff HTTP/1.1\r\n\r\n",
            b"GET / HTTP/1.1\r\n" + b"x: " + b"y" * 100_000 + b"\r\n\r\n",
            opened.head("GET /state HTTP/1.1"),
            opened.head("GET /state HTTP/1.1", token="wrong"),
            opened.head("GET /%ff%00%0d%0a HTTP/1.1"),
            opened.head("POST /rules HTTP/1.1", "Content-Length: 5") + b"\0\0\0\0\0",
        ):
            assert opened.say(message).startswith(b"HTTP/1.1 ")
        with opened.connect() as left, contextlib.suppress(OSError):
            left.sendall(opened.head("POST /rules HTTP/1.1", "Content-Length: 100") + b"x")
        opened.ask("GET", "/state")
    assert capfd.readouterr() == ("", "")
