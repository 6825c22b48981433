"""What is written below HTTP, against OpenSSL itself and against mitmproxy as it is installed."""

import contextlib
import socket
import ssl
import struct
import sys
from typing import Any

import pytest
from OpenSSL import SSL

from harness.listeners.below_http import MutableTls, Muted, discard_at_close, waiting_in_kernel
from harness.listeners.ca import KEY_FILE, CertificateAuthority
from harness.model import Close, Delivery, Write


def established(authority: CertificateAuthority) -> tuple[MutableTls, SSL.Connection]:
    """Both ends of a TLS connection in memory: ours, and the client's."""
    context = SSL.Context(SSL.TLS_SERVER_METHOD)
    key = str(authority.directory / KEY_FILE)
    context.use_privatekey_file(key)
    context.use_certificate_file(key)
    ours = SSL.Connection(context)
    ours.set_accept_state()
    client = SSL.Connection(SSL.Context(SSL.TLS_CLIENT_METHOD))
    client.set_connect_state()
    ends = (client, ours)
    for _ in range(4):
        for end, other in (ends, ends[::-1]):
            with contextlib.suppress(SSL.WantReadError):
                end.do_handshake()
            with contextlib.suppress(SSL.WantReadError):
                other.bio_write(end.bio_read(65_536))
    return MutableTls(ours), client


def read(client: SSL.Connection, wire: bytes) -> list[bytes]:
    """The plaintext in some bytes from the wire, a record at a time; ``b""`` for close_notify."""
    found = []
    for start in range(0, len(wire), 10_000):
        client.bio_write(wire[start : start + 10_000])
        while True:
            try:
                found.append(client.recv(65_536))
            except SSL.WantReadError:
                break
            except SSL.ZeroReturnError:
                found.append(b"")
                break
    return found


# --- what mitmproxy says again ----------------------------------------------------------------------------------------


def test_all_is_dropped_while_mitmproxy_believes_to_be_sending() -> None:
    sending = True
    muted = Muted(lambda: sending, chunked=False)
    assert muted.drops(b"HTTP/1.1 200 OK\r\n\r\n")
    assert muted.drops(b"0\r\n\r\n")
    sending = False
    assert not muted.drops(b"0\r\n\r\n")
    assert not muted.drops(b"more")


def test_the_end_of_a_chunked_answer_is_dropped_once_and_nothing_else() -> None:
    muted = Muted(lambda: False, chunked=True)
    assert muted.drops(b"0\r\n\r\n")
    assert not muted.drops(b"0\r\n\r\n")
    muted = Muted(lambda: False, chunked=True)
    assert not muted.drops(b"HTTP/1.1 400 Bad Request\r\n\r\n")
    assert not muted.drops(b"0\r\n\r\n")


# --- TLS --------------------------------------------------------------------------------------------------------------


def test_what_is_said_past_mitmproxy_and_by_it_is_one_stream_of_records(authority: CertificateAuthority) -> None:
    ours, client = established(authority)
    wire = ours.records(b"one")
    ours.sendall(b"two")
    wire += ours.bio_read(65_536)
    ours.muted = Muted(lambda: True, chunked=False)
    ours.sendall(b"dropped")
    with pytest.raises(SSL.WantReadError):
        ours.bio_read(65_536)
    wire += ours.records(b"three")
    ours.muted = Muted(lambda: False, chunked=False)
    ours.sendall(b"four")
    wire += ours.records(b"") + ours.goodbye()
    assert read(client, wire) == [b"one", b"two", b"three", b"four", b""]


def test_what_is_large_is_many_records_and_all_of_them(authority: CertificateAuthority) -> None:
    ours, client = established(authority)
    data = bytes(range(256)) * 1000
    records = read(client, ours.records(data))
    assert b"".join(records) == data
    assert len(records) > 10


def test_a_goodbye_in_the_middle_of_a_handshake_is_nothing() -> None:
    unfinished = SSL.Connection(SSL.Context(SSL.TLS_SERVER_METHOD))
    unfinished.set_accept_state()
    assert MutableTls(unfinished).goodbye() == b""
    with pytest.raises(SSL.Error):
        MutableTls(unfinished).records(b"x")


def test_bytes_go_through_tls_inside_tls(listening: Any) -> None:
    """A client that speaks TLS to the proxy itself, and TLS to the provider inside."""
    request = b"GET / HTTP/1.1\r\nHost: a.example\r\n\r\n"
    with listening(lambda _: Delivery((Write(b"deep "), Write(b"inside"), Close()))) as running:
        context = ssl.create_default_context(cafile=str(running.server.ca_bundle))
        secured: Any = context.wrap_socket(running.connect(), server_hostname="localhost")
        with secured as outer:
            outer.suppress_ragged_eofs = False
            outer.sendall(b"CONNECT a.example:443 HTTP/1.1\r\nHost: a.example\r\n\r\n")
            assert outer.recv(4096).startswith(b"HTTP/1.1 200 ")
            incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
            inner = context.wrap_bio(incoming, outgoing, server_hostname="a.example")
            received: list[bytes] = []
            while not received or received[-1]:
                try:
                    inner.do_handshake()
                    if request:
                        inner.write(request)
                        request = b""
                    received.append(inner.read(4096))
                except ssl.SSLWantReadError:
                    outer.sendall(outgoing.read())
                    incoming.write(outer.recv(65_536))
            assert received == [b"deep ", b"inside", b""]
            assert outer.recv(4096) == b""  # its own close_notify: a cut would raise


# --- the kernel -------------------------------------------------------------------------------------------------------


def test_a_reset_is_ordered_and_a_socket_that_is_gone_is_left_alone() -> None:
    with socket.socket() as end:
        discard_at_close(end)
        assert struct.unpack("ii", end.getsockopt(socket.SOL_SOCKET, socket.SO_LINGER, 8)) == (1, 0)
    discard_at_close(end)
    assert waiting_in_kernel(end) == 0


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells")
def test_what_the_kernel_could_not_send_is_known() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as client:
        accepted, _ = server.accept()
        with accepted:
            assert waiting_in_kernel(client) == 0
            client.settimeout(0)
            with contextlib.suppress(BlockingIOError):
                while True:
                    client.send(b"x" * 100_000)
            assert waiting_in_kernel(client) > 0
