"""A gateway's answer on the wire, instead of the provider's."""

import re
from typing import Any

import pytest

EXECUTED = [("before", 0), ("after", 1)]
DATE = rb"[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT"
HEAD = rb"HTTP/1\.1 502 Bad Gateway\r\nServer: nginx\r\nDate: " + DATE + rb"\r\n"


@pytest.mark.parametrize(("phase", "executed"), EXECUTED)
@pytest.mark.parametrize("page", ["html", "text", "json", "empty"])
def test_a_page_comes_whole_and_the_connection_stays(wire: Any, page: str, phase: str, executed: int) -> None:
    caller = wire.session(f"volcengine=http:502,page={page}@{phase}#1")
    with caller.line() as line:
        line.send(caller.request())
        seen = line.answer()
        line.send(caller.request())
        assert line.answer().status == 200
    assert (seen.end, seen.goodbye, len(seen.body)) == ("open", False, int(seen.header("content-length")))
    typed = {
        "html": b"Content-Type: text/html\r\n",
        "text": b"Content-Type: text/plain; charset=utf-8\r\n",
        "json": b"Content-Type: application/json\r\n",
        "empty": b"",
    }[page]
    assert re.fullmatch(HEAD + re.escape(typed) + rb"Content-Length: \d+\r\n\r\n", seen.head)
    begins = {"html": b"<!DOCTYPE html>\r\n<html>", "text": b"Bad Gateway: ", "json": b'{"message":"', "empty": b""}
    assert seen.body.startswith(begins[page])
    assert bool(seen.body) == (page != "empty")
    first, second = (one.draft for one in caller.exchanges())
    assert (first.executed, second.executed) == (executed, 1)
    assert (first.reply, first.response.body) == (None, seen.body)
    assert [one.fault.partition("@")[0] for one in first.faults] == [
        "http:502" if page == "html" else f"http:502,page={page}"
    ]
    assert not second.faults


@pytest.mark.parametrize("status", [200, 403, 520])
def test_other_statuses(wire: Any, status: int) -> None:
    seen = wire.call(f"volcengine=http:{status}", open_after=1)
    assert (seen.status, seen.end, seen.exchange.draft.executed) == (status, "open", 0)
    assert len(seen.body) == int(seen.header("content-length"))


@pytest.mark.parametrize("operation", ["tencent/as:StartInstanceRefresh", "alibaba/ecs:RedeployInstance"])
def test_nothing_of_the_provider_is_left(wire: Any, operation: str) -> None:
    seen = wire.call(f"{operation}=http:504@after", open_after=1, operation=operation)
    names = [line.partition(b":")[0] for line in seen.head.split(b"\r\n")[1:-2]]
    assert names == [b"Server", b"Date", b"Content-Type", b"Content-Length"]
    assert (seen.status, seen.exchange.draft.executed) == (504, 1)
