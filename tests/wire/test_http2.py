"""What becomes of a client that would speak HTTP/2: it gets HTTP/1.1, or is told that there is nothing else."""

from typing import Any

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
SETTINGS = b"\x00\x00\x00\x04\x00\x00\x00\x00\x00"


def test_a_client_that_offers_both_gets_http1(wire: Any) -> None:
    caller = wire.session("volcengine/ecs:RebootInstances=close@after#2")
    with caller.line(alpn=["h2", "http/1.1"]) as line:
        assert line.protocol == ("http/1.1" if wire.tls else None)
        line.send(caller.request())
        assert line.answer().status == 200
        line.send(caller.request())
        assert line.receive().end == "fin"


def test_a_client_that_offers_http2_alone_is_promised_nothing(wire: Any) -> None:
    caller = wire.session()
    with caller.line(alpn=["h2"]) as line:
        assert line.protocol is None
        line.send(caller.request())
        assert line.answer().status == 200


def test_a_client_that_speaks_http2_unasked_is_told_in_http1_and_the_connection_ends(wire: Any) -> None:
    caller = wire.session()
    with caller.line() as line:
        line.send(PREFACE + SETTINGS)
        seen = line.receive()
    assert (seen.end, seen.goodbye) == ("fin", wire.tls)
    assert seen.received.count(b"HTTP/1.1 ") == 1
    if wire.way == "proxy-plain":  # mitmproxy itself says it: a proxy is not told where this is to go
        assert seen.received.startswith(b"HTTP/1.1 400 Bad Request\r\n")
    else:
        assert seen.received.startswith(b"HTTP/1.1 505 HTTP Version Not Supported\r\n")
        assert b"HTTP/2 is not spoken here" in seen.body
    with caller.line() as line:
        line.send(caller.request())
        assert line.answer().status == 200
