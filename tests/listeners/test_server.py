"""The server as a whole: ports, modes, start and stop."""

import asyncio
import errno
import gc
import http.client
import logging
import socket
import ssl
import threading
import time
import warnings
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from harness.errors import ExitCode, UnsoundRun, UserError
from harness.journal import Journal
from harness.listeners.address import ListenAddress
from harness.listeners.ca import CertificateAuthority
from harness.listeners.closing import Closing
from harness.listeners.server import THREAD_NAME, ListenerServer, PortError, _first_of, free_port
from harness.model import Delivery, Send, Wait
from harness.wire import HttpRequest, HttpResponse

GET = b"GET / HTTP/1.1\r\nHost: as.tencentcloudapi.com\r\n\r\n"


def server(authority: CertificateAuthority, *, port: int = 0, endpoint: int | None = None) -> ListenerServer:
    nobody: Any = None
    return ListenerServer(
        nobody,
        Closing(Journal()),
        authority,
        listen=ListenAddress("127.0.0.1", port),
        endpoint=None if endpoint is None else ListenAddress("127.0.0.1", endpoint),
        clock=lambda: datetime.now(UTC),
    )


def test_proxy_and_endpoint_listen_at_once_on_different_ports(listening: Any) -> None:
    with listening() as running:
        assert running.server.proxy_port != running.server.endpoint_port
        assert running.ask(GET.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")).endswith(b"ok")
        assert running.server.proxy == ListenAddress("127.0.0.1", running.server.proxy_port)


def test_without_an_endpoint_there_is_none(listening: Any) -> None:
    with listening(endpoint=None) as running:
        assert running.server.endpoint is None
        assert running.server.endpoint_port is None


@pytest.mark.parametrize("host", ["localhost", "::1"])
def test_other_names_of_loopback_work(listening: Any, host: str) -> None:
    if host == "::1" and not socket.has_dualstack_ipv6():
        pytest.skip("this machine has no IPv6")
    with (
        listening(listen=ListenAddress(host, 0), endpoint=None) as running,
        socket.create_connection((host, running.server.proxy_port), 10) as client,
    ):
        client.sendall(b"GET http://ecs.aliyuncs.com/ HTTP/1.1\r\nHost: ecs.aliyuncs.com\r\n\r\n")
        assert client.recv(4096).startswith(b"HTTP/1.1 200 OK\r\n")


@pytest.mark.parametrize("taken", ["proxy", "endpoint"])
def test_a_port_in_use_is_the_users_mistake(authority: CertificateAuthority, taken: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        refused = server(authority, port=port) if taken == "proxy" else server(authority, endpoint=port)
        with pytest.raises(UserError, match=rf"cannot listen on 127\.0\.0\.1:{port}: the port is in use") as caught:
            refused.start()
        assert caught.value.exit_code is ExitCode.USER_MISTAKE
    with refused:
        assert refused.ca_bundle == authority.bundle


def test_both_on_the_same_port_is_the_users_mistake(authority: CertificateAuthority) -> None:
    port = free_port("127.0.0.1")
    with pytest.raises(UserError, match="cannot both listen"):
        server(authority, port=port, endpoint=port).start()


def test_a_chosen_port_that_is_gone_is_chosen_anew(listening: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        gone = other.getsockname()[1]
        choices = [gone, gone, free_port("127.0.0.1")]
        with listening(endpoint=None, choose_port=lambda _: choices.pop(0)) as running:
            assert running.server.proxy_port != gone
            assert choices == []


def test_ports_that_are_gone_again_and_again_are_given_up(listening: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        gone = other.getsockname()[1]
        choices = [gone] * 9
        with pytest.raises(UserError, match="the port is in use"):
            listening(endpoint=None, choose_port=lambda _: choices.pop()).__enter__()
        assert len(choices) == 4
    with listening():
        pass


def test_other_reasons_are_told_as_the_system_tells_them() -> None:
    address = ListenAddress("127.0.0.1", 80)
    refused = PortError(0, address, PermissionError(errno.EACCES, "Permission denied"))
    assert "cannot listen on 127.0.0.1:80: [Errno 13] Permission denied" in str(refused)


def test_a_second_server_in_the_process_is_refused(listening: Any, authority: CertificateAuthority) -> None:
    with listening() as running:
        with pytest.raises(UserError, match="one listener can run in a process"):
            server(authority).start()
        assert running.ask(GET.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")).endswith(b"ok")
    with server(authority):
        pass


def test_a_server_that_does_not_run_has_no_port(authority: CertificateAuthority) -> None:
    idle = server(authority)
    idle.stop()
    with pytest.raises(UnsoundRun, match="does not run"):
        _ = idle.proxy_port


def test_a_ca_that_cannot_be_used_ends_the_start(tmp_path: Path) -> None:
    (tmp_path / "mitmproxy-ca.pem").write_text("nothing")
    broken = server(CertificateAuthority(tmp_path, tmp_path / "bundle"))
    with pytest.raises(UnsoundRun, match="could not use the CA"):
        broken.start()
    assert not [thread for thread in threading.enumerate() if thread.name == THREAD_NAME]


def test_starting_and_stopping_again_and_again_leaves_nothing(listening: Any) -> None:
    def once() -> None:
        with listening() as running, running.connect(endpoint=True) as client:
            client.sendall(GET)
            assert client.recv(4096).startswith(b"HTTP/1.1 200")

    def open_files() -> int:
        gc.collect()
        return len(list(Path("/proc/self/fd").iterdir())) if Path("/proc/self/fd").is_dir() else 0

    def logs() -> list[Any]:
        return [(list(log.handlers), log.level) for log in (logging.getLogger(), logging.getLogger("mitmproxy"))]

    logging.getLogger("mitmproxy").setLevel(17)
    before = logs()
    once()
    files, threads = open_files(), threading.active_count()
    for _ in range(20):
        once()
    assert (open_files(), threading.active_count(), logs()) == (files, threads, before)
    logging.getLogger("mitmproxy").setLevel(logging.NOTSET)


def test_stopping_with_live_connections_is_silent(
    listening: Any, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    def script(request: HttpRequest) -> Delivery:
        waits = (Wait(3600.0),) if request.path == "/slow" else ()
        return Delivery((*waits, Send(HttpResponse(200, headers=(("Content-Length", "0"),)))))

    with warnings.catch_warnings(record=True) as caught, caplog.at_level(logging.DEBUG):
        warnings.simplefilter("always")
        warnings.filterwarnings("ignore", category=DeprecationWarning, module="mitmproxy")
        with listening(script) as running:
            idle, tunnel, waiting, half = (
                running.connect(),
                running.tunnel(),
                running.connect(endpoint=True),
                running.connect(endpoint=True),
            )
            waiting.sendall(GET.replace(b"/ ", b"/slow ", 1))
            half.sendall(b"POST / HTTP/1.1\r\nContent-Length: 10\r\n\r\nabc")
            tunnel.sendall(GET)
            assert tunnel.recv(4096).startswith(b"HTTP/1.1 200")
            deadline = time.monotonic() + 10
            while len(running.pipeline.requests) < 2 and time.monotonic() < deadline:
                time.sleep(0.01)
        for client in (idle, tunnel, waiting, half):
            assert client.recv(4096) == b""
            client.close()
        gc.collect()
    assert [str(one.message) for one in caught] == []
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []
    assert capfd.readouterr() == ("", "")
    assert [(one.draft.request.path, one.client_left, one.bytes_sent) for one in running.journal.exchanges()] == [
        ("/", False, 38),
        ("/slow", False, 0),
    ]


def test_a_client_needs_nothing_but_our_bundle_to_trust_us(listening: Any) -> None:
    with listening() as running:
        for _ in range(2):
            context = ssl.create_default_context(cafile=str(running.server.ca_bundle))
            client = http.client.HTTPSConnection("127.0.0.1", running.server.proxy_port, timeout=10, context=context)
            client.set_tunnel("open.volcengineapi.com", 443)
            client.request("GET", "/?Action=RebootInstances")
            assert client.getresponse().read() == b"ok"
            client.close()
        with running.connect(endpoint=True) as plain:
            tls = ssl.create_default_context(cafile=str(running.server.ca_bundle)).wrap_socket(
                plain, server_hostname="localhost"
            )
            tls.sendall(GET)
            assert tls.recv(4096).startswith(b"HTTP/1.1 200")
            tls.close()
    assert [request.scheme for request in running.pipeline.requests] == ["https"] * 3


def test_what_ends_mitmproxy_is_told() -> None:
    async def fail() -> None:
        raise RuntimeError("mitmproxy has ended")

    async def run() -> None:
        with pytest.raises(RuntimeError, match="mitmproxy has ended"):
            await _first_of(asyncio.create_task(fail()), asyncio.Event())

    asyncio.run(run())
