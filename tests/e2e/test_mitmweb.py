"""The addon in mitmproxy's own programs, started as a user starts them; nothing here needs a browser."""

import contextlib
import http.client
import json
import os
import re
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from harness.listeners.server import free_port

PATIENCE = 30.0
TOKEN = "0" * 32
REBOOT = "https://open.volcengineapi.com/?Action=RebootInstances&Version=2020-04-01&InstanceIds.1=i-1"
INVALID = "volcengine=error:InvalidArgument#1"
WATCHED = """
import json, sys

def watch(event, arguments):
    if event == "socket.connect" and isinstance(arguments[1], tuple):
        reached = arguments[1][0], arguments[1][1]
    elif event == "socket.getaddrinfo":
        reached = arguments[0], arguments[1]
    else:
        return
    with open(FILE, "a", encoding="utf-8") as file:
        file.write(json.dumps([event, *reached]) + "\\n")
    if reached[0] not in ("127.0.0.1", "localhost", "::1", None):
        raise OSError("tests talk to loopback only")

sys.addaudithook(watch)
"""


class Mitmproxy:
    """A program of mitmproxy with our script, from ``start`` on; what it has said is in ``lines``."""

    def __init__(self, folder: Path, child: subprocess.Popen[str]) -> None:
        self.folder = folder
        self.child = child
        self.lines: list[str] = []
        self._changed = threading.Condition()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def said(self, pattern: str, times: int = 1) -> re.Match[str]:
        """Wait until so many lines have what the pattern asks for; the last of them."""

        def found() -> list[re.Match[str]]:
            return [match for line in self.lines if (match := re.search(pattern, line))]

        with self._changed:
            self._changed.wait_for(lambda: len(found()) >= times or self.child.poll() is not None, PATIENCE)
            matches = found()
        assert len(matches) >= times, "\n".join([f"not enough of {pattern}", *self.lines])
        return matches[times - 1]

    def told(self) -> str:
        """All that it said, once it has ended."""
        self.child.wait(PATIENCE)
        self._reader.join(PATIENCE)
        return "\n".join(self.lines)

    def stop(self) -> str:
        self.child.send_signal(signal.SIGINT)
        return self.told()

    @property
    def port(self) -> int:
        return int(self.said(r"listening at \*?[\d.\[\]:]*:(\d+)\.$")[1])

    @property
    def ca(self) -> Path:
        return self.folder / "confdir" / "mitmproxy-ca-cert.pem"

    @property
    def connects(self) -> list[Any]:
        """The names that were looked up and the addresses that were connected to."""
        path = self.folder / "watched.jsonl"
        found = [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []
        return [one for one in found if one[:2] != ["socket.getaddrinfo", "127.0.0.1"]]  # its own ports

    def get(self, url: str, *, user: str = "") -> tuple[int, str]:
        """Status and body of an answer that came through the proxy."""
        proxy = f"http://{user}127.0.0.1:{self.port}"
        context = ssl.create_default_context(cafile=str(self.ca))
        return opened(url, proxies={"http": proxy, "https": proxy}, context=context)

    def _read(self) -> None:
        assert self.child.stdout is not None
        for line in self.child.stdout:
            with self._changed:
                self.lines.append(line.rstrip())
                self._changed.notify_all()
        with self._changed:
            self._changed.notify_all()


def opened(
    url: str, *, proxies: Mapping[str, str] | None = None, context: ssl.SSLContext | None = None, **request: Any
) -> tuple[int, str]:
    """Status and body of an answer."""
    opener = urllib.request.build_opener(
        urllib.request.ProxyHandler(dict(proxies or {})), urllib.request.HTTPSHandler(context=context)
    )
    try:
        with opener.open(urllib.request.Request(url, **request), timeout=PATIENCE) as answer:  # noqa: S310
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


class WebApi:
    """What the pages of mitmweb ask it."""

    def __init__(self, port: int, password: str) -> None:
        self._url = f"http://127.0.0.1:{port}"
        self._headers = {
            "Authorization": f"Bearer {password}",
            "Content-Type": "application/json",
            # What a page has to bring twice, to show that it is no other page.
            "X-XSRFToken": TOKEN,
            "Cookie": f"_xsrf={TOKEN}; _mitmproxy_xsrf={TOKEN}",
        }

    def ask(self, method: str, path: str, content: object = None) -> tuple[int, Any]:
        data = None if content is None else json.dumps(content).encode()
        status, text = opened(self._url + path, method=method, data=data, headers=self._headers)
        try:
            return status, json.loads(text)
        except ValueError:
            return status, text

    def set(self, **options: Any) -> tuple[int, Any]:
        return self.ask("PUT", "/options", options)

    def command(self, name: str, *arguments: str) -> Any:
        status, answer = self.ask("POST", f"/commands/{name}", {"arguments": arguments})
        assert status == 200
        return answer.get("value", answer.get("error"))

    def flows(self) -> list[Any]:
        found: list[Any] = self.ask("GET", "/flows")[1]
        return found

    def held(self) -> Any:
        """Wait for a flow that is held."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            found = next((flow for flow in self.flows() if flow["intercepted"]), None)
            if found is not None:
                return found
            time.sleep(0.02)
        raise TimeoutError("no flow is held")


Start = Callable[..., contextlib.AbstractContextManager[Mitmproxy]]


@pytest.fixture
def start(tmp_path: Path) -> Start:
    """Starts a program of mitmproxy with our script; ``modes`` without ports, ``options`` as for ``--set``."""

    @contextlib.contextmanager
    def begin(
        program: str = "mitmdump",
        *options: str,
        modes: Sequence[str] = ("regular",),
        scripts: Sequence[str] = (),
        ours: bool = True,
    ) -> Iterator[Mitmproxy]:
        environment = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
        environment |= {"HARNESS_STATE_DIR": str(tmp_path / "state"), "PYTHONUNBUFFERED": "1"}
        asked = subprocess.run([sys.executable, "-m", "harness", "addon"], capture_output=True, text=True, check=True)
        watching = tmp_path / "watching.py"
        watching.write_text(WATCHED.replace("FILE", repr(str(tmp_path / "watched.jsonl"))), encoding="utf-8")
        line = [str(Path(sys.executable).with_name(program)), "--set", f"confdir={tmp_path / 'confdir'}"]
        line += [word for mode in modes for word in ("--mode", f"{mode}@127.0.0.1:0")]
        line += [word for option in options for word in ("--set", option)]
        loaded = (str(watching), *([asked.stdout.strip()] if ours else []), *scripts)
        line += [word for script in loaded for word in ("-s", script)]
        with subprocess.Popen(
            line, env=environment, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        ) as child:
            try:
                running = Mitmproxy(tmp_path, child)
                yield running
            finally:
                if child.poll() is None:
                    child.kill()
                running.told()

    return begin


@pytest.fixture
def web(start: Start) -> Callable[..., contextlib.AbstractContextManager[tuple[Mitmproxy, WebApi]]]:
    """Starts mitmweb with our script, and logs in."""

    @contextlib.contextmanager
    def begin(*options: str, **more: Any) -> Iterator[tuple[Mitmproxy, WebApi]]:
        port = free_port("127.0.0.1")
        settings = (f"web_port={port}", "web_open_browser=false", "web_password=open", *options)
        with start("mitmweb", *settings, **more) as running:
            running.said("harness: in a shell: ")
            yield running, WebApi(port, "open")

    return begin


# --- answers ----------------------------------------------------------------------------------------------------------


def test_a_fault_given_at_the_start_is_met_and_told(start: Start) -> None:
    with start("mitmdump", f"harness_fault={INVALID}", "harness_seed=7", "harness_journal=calls.jsonl") as running:
        first, second = running.get(REBOOT), running.get(REBOOT)
        assert running.said("harness: seed (.*)")[1] == "7"
        told = running.stop()
        assert not list((running.folder / "state" / "shells").iterdir())
    assert (first[0], second[0]) == (400, 200)
    assert "InvalidArgument" in first[1]
    assert f"harness: InvalidArgument for RebootInstances, not executed · fault {INVALID} (hit 1)" in told
    lines = [json.loads(line) for line in (running.folder / "calls.jsonl").read_text().splitlines()]
    assert [line["executed"] for line in lines] == [False, True]
    assert running.child.returncode == 0
    assert running.connects == []


def test_a_shell_is_pointed_at_it_by_a_file(start: Start) -> None:
    program = f"import urllib.request; print(urllib.request.urlopen({REBOOT!r}).status)"
    with start("mitmdump", "harness_scenario=throttle-storm") as running:
        line = running.said(r"harness: in a shell: (\. .*)")[1]
        script = f'{line}; exec "{sys.executable}" -c "{program}"'
        done = subprocess.run(["sh", "-c", script], env={}, capture_output=True, text=True, check=False)
        assert "429" in done.stderr
        assert running.said(r"fault .*throttle#1-2 \(hit 1\) .* · session (\w+)$")[1] == "shell"


@pytest.mark.sdk
@pytest.mark.filterwarnings("ignore:datetime.datetime.utc:DeprecationWarning")  # the SDK's own
def test_an_sdk_meets_a_fault_as_its_session(start: Start) -> None:
    pytest.importorskip("tencentcloud.autoscaling", reason="tencentcloud-sdk-python-autoscaling is not installed")
    from tencentcloud.autoscaling.v20180419 import autoscaling_client, models  # noqa: PLC0415
    from tencentcloud.common import credential  # noqa: PLC0415
    from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException  # noqa: PLC0415
    from tencentcloud.common.profile.client_profile import ClientProfile  # noqa: PLC0415
    from tencentcloud.common.profile.http_profile import HttpProfile  # noqa: PLC0415

    rule = "tencent/as:ResumeInstanceRefresh=error:InternalError#1"
    with start("mitmdump", f"harness_fault={rule}", "harness_journal=calls.jsonl", "harness_strict=true") as running:
        found = running.said("session (.*): access key (.*), secret key (.*)")
        http = HttpProfile(certification=str(running.ca))
        http.proxy = f"http://127.0.0.1:{running.port}"
        keys = credential.Credential(found[2], found[3])
        client = autoscaling_client.AutoscalingClient(keys, "ap-guangzhou", ClientProfile(httpProfile=http))
        request = models.ResumeInstanceRefreshRequest()
        request.AutoScalingGroupId, request.RefreshActivityId, request.ResumeMode = "asg-1", "asr-1", "RETRY"
        with pytest.raises(TencentCloudSDKException) as refused:
            client.ResumeInstanceRefresh(request)
        client.ResumeInstanceRefresh(request)
        running.stop()
    assert refused.value.code == "InternalError"
    lines = [json.loads(line) for line in (running.folder / "calls.jsonl").read_text().splitlines()]
    seen = [(one["session"], one["signature"]["verdict"], one["violations"], one["executed"]) for one in lines]
    assert seen == [("shell", "valid", [], False), ("shell", "valid", [], True)]


@pytest.mark.parametrize("mode", ["reverse:http://127.0.0.1:9", "reverse:https://ecs.aliyuncs.com"])
def test_in_reverse_mode_it_is_the_endpoint(start: Start, mode: str) -> None:
    with start("mitmdump", "harness_fault=alibaba=error:InternalError#1", modes=[mode]) as running:
        url = f"http://127.0.0.1:{running.port}/?Action=RedeployInstance&Version=2014-05-26&InstanceId=i-1"
        answers = [opened(url) for _ in range(2)]
        assert running.said("proxy none, endpoint (.*), CA")[1] == f"http://127.0.0.1:{running.port}"
    assert [status for status, _ in answers] == [500, 200]
    assert running.connects == []


def test_in_upstream_mode_the_other_proxy_is_not_asked(start: Start) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        with start("mitmdump", modes=[f"upstream:http://127.0.0.1:{other.getsockname()[1]}"]) as running:
            assert running.get(REBOOT)[0] == 200
            assert running.get("http://as.example/")[0] == 599
        other.setblocking(False)
        with pytest.raises(BlockingIOError):
            other.accept()
    assert running.connects == []


def test_as_a_socks_proxy_it_answers_for_names(start: Start) -> None:
    with (
        start("mitmdump", modes=["socks5"]) as running,
        socket.create_connection(("127.0.0.1", running.port)) as client,
    ):
        name = b"open.volcengineapi.com"
        client.sendall(b"\x05\x01\x00")
        assert client.recv(2) == b"\x05\x00"
        client.sendall(b"\x05\x01\x00\x03" + bytes([len(name)]) + name + (443).to_bytes(2, "big"))
        assert client.recv(10)[:2] == b"\x05\x00"
        context = ssl.create_default_context(cafile=str(running.ca))
        context.set_alpn_protocols(["h2", "http/1.1"])
        with context.wrap_socket(client, server_hostname=name.decode()) as secure:
            assert secure.selected_alpn_protocol() == "http/1.1"
            secure.sendall(b"GET /?Action=RebootInstances&Version=2020-04-01&InstanceIds.1=i-1 HTTP/1.1\r\n")
            secure.sendall(b"Host: open.volcengineapi.com\r\n\r\n")
            assert secure.recv(4096).startswith(b"HTTP/1.1 200 ")
    assert running.connects == []


# --- nothing leaves ---------------------------------------------------------------------------------------------------


def test_without_our_script_mitmproxy_would_look_up_and_connect(start: Start) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, start("mitmdump", ours=False) as running:
        port = server.getsockname()[1]
        with socket.create_connection(("127.0.0.1", running.port)) as client:
            client.sendall(f"CONNECT 127.0.0.1:{port} HTTP/1.1\r\n\r\n".encode())
            assert client.recv(4096).startswith(b"HTTP/1.1 200 ")
        assert running.get("http://as.tencentcloudapi.com/")[0] == 502
    assert ["socket.connect", "127.0.0.1", port] in running.connects
    assert ["socket.getaddrinfo", "as.tencentcloudapi.com", 80] in running.connects


BROKEN = """
from mitmproxy import ctx

class Broken:
    def begin(self, *arguments, **more):
        raise RuntimeError("broken")

class Breaking:
    def running(self):
        guest = ctx.master.addons.get("harness")
        HOW

addons = [Breaking()]
"""


@pytest.mark.parametrize(
    ("how", "answers"),
    [
        ("guest.answer_with(Broken())", {599}),
        ("guest.request = Broken().begin", {502}),
        ("guest.requestheaders = guest.client_connected = guest.http_connect = Broken().begin", {502}),
        ("guest._clients = None", {502}),
        ("ctx.options.update(scripts=[])", {599}),
    ],
)
def test_nothing_leaves_whatever_fails(start: Start, tmp_path: Path, how: str, answers: set[int]) -> None:
    script = tmp_path / "breaking.py"
    script.write_text(BROKEN.replace("HOW", how), encoding="utf-8")
    with socket.create_server(("127.0.0.1", 0)) as server, start("mitmdump", scripts=[str(script)]) as running:
        local = f"http://127.0.0.1:{server.getsockname()[1]}/"
        running.said("harness: in a shell: ")
        for url in (REBOOT, local, "http://as.tencentcloudapi.com/", "https://unknown.example/"):
            with contextlib.suppress(http.client.HTTPException, OSError):
                assert running.get(url)[0] in answers
        assert running.child.poll() is None
    assert running.connects == []


UPGRADE = (
    b"GET / HTTP/1.1\r\nHost: HOST\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: eA==\r\n\r\n"
)


@pytest.mark.parametrize("options", [[], ["tcp_hosts=.*"], ["ignore_hosts=.*"]], ids=" ".join)
def test_what_is_no_provider_or_no_http_leads_nowhere(start: Start, options: list[str]) -> None:
    sent = (
        b"GET / HTTP/1.1\r\nHost: HOST\r\n\r\n",
        UPGRADE,
        b"\x00\x01\x02 no http\r\n\r\n",
        b"SSH-2.0-OpenSSH_9.6\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    )
    with socket.create_server(("127.0.0.1", 0)) as server, start("mitmdump", *options) as running:
        host = f"127.0.0.1:{server.getsockname()[1]}"
        answers = [tunnelled(running, host, message.replace(b"HOST", host.encode())) for message in sent]
    starts = [answer.partition(b"\r\n")[0] for answer in answers]
    assert starts[:2] == [b"HTTP/1.1 599 Harness Error"] * 2
    refused = {b"400 Bad Request", b"505 HTTP Version Not Supported", b"599 Harness Error"}
    assert set(starts[2:]) <= {b"", *(b"HTTP/1.1 " + one for one in refused)}
    assert running.connects == []


def tunnelled(running: Mitmproxy, host: str, message: bytes) -> bytes:
    """All that comes back through a tunnel until it ends."""
    with socket.create_connection(("127.0.0.1", running.port), PATIENCE) as client:
        client.sendall(f"CONNECT {host} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
        assert client.recv(4096).startswith(b"HTTP/1.1 200 ")
        client.sendall(message)
        answer = b""
        with contextlib.suppress(ConnectionResetError):
            while chunk := client.recv(4096):
                answer += chunk
        return answer


def test_a_client_that_asks_for_more_than_there_is_memory_is_refused(start: Start) -> None:
    with start("mitmdump", "stream_large_bodies=1k") as running:
        with socket.create_connection(("127.0.0.1", running.port), PATIENCE) as client:
            client.sendall(
                b"POST http://as.example/ HTTP/1.1\r\nHost: as.example\r\nContent-Length: 99999999999\r\n\r\n"
            )
            assert client.recv(4096).startswith(b"HTTP/1.1 413 ")
        running.said("stream_large_bodies=unset")
        running.said("harness: refused: this message is too large")
    assert running.connects == []


# --- what is left to others -------------------------------------------------------------------------------------------


def test_the_page_with_mitmproxys_certificates_is_still_there(start: Start) -> None:
    with start("mitmdump") as running:
        status, page = running.get("http://mitm.it/")
    assert (status, "certificate" in page.lower()) == (200, True)


def test_who_has_to_give_a_password_for_the_proxy_still_has_to(start: Start) -> None:
    with start("mitmdump", "proxyauth=user:word") as running:
        assert running.get("http://as.tencentcloudapi.com/")[0] == 407
        assert running.get("http://unknown.example/", user="user:word@")[0] == 599
    assert running.connects == []


# --- mistakes at the start --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mode", "option", "told"),
    [
        ("regular", "harness_fault=volcengine=error:InvalidArgumnt", "did you mean error:InvalidArgument"),
        ("regular", "harness_seed=x", "ot an integer: x"),
        ("regular", "harness_seed=-1", "a seed cannot be -1"),
        ("regular", "harness_strict=maybe", "oolean must be"),
        ("regular", "harness_specs=nowhere", "nowhere: is not a folder"),
        ("regular", "harness_journal=nowhere/calls.jsonl", "nowhere/calls.jsonl: cannot be written"),
        ("reverse:tcp://127.0.0.1:9", "harness_strict=true", "cannot answer in mode reverse:tcp://127.0.0.1:9"),
    ],
)
def test_a_mistake_ends_it_at_once_with_one_line(start: Start, mode: str, option: str, told: str) -> None:
    with start("mitmdump", option, modes=[mode]) as running:
        said = running.told()
    assert running.child.returncode == 1, said
    assert told in next(line for line in running.lines if "harness: " in line and "harness: set " not in line)
    assert "Traceback" not in said


def test_a_mistake_ends_mitmweb_too(start: Start) -> None:
    port = free_port("127.0.0.1")
    with start("mitmweb", "harness_seed=-1", f"web_port={port}", "web_open_browser=false") as running:
        assert "a seed cannot be -1" in running.told()
    assert running.child.returncode == 1


# --- in mitmweb -------------------------------------------------------------------------------------------------------

Web = Callable[..., contextlib.AbstractContextManager[tuple[Mitmproxy, WebApi]]]
DISK = "alibaba/ecs:RedeployInstance=error:DiskError"


def test_a_fault_set_in_the_options_is_met_at_once(web: Web) -> None:
    with web() as (running, api):
        assert running.get(REBOOT)[0] == 200
        assert api.set(harness_fault=[INVALID])[0] == 200
        assert [running.get(REBOOT)[0] for _ in range(2)] == [400, 200]
        status, told = api.set(harness_fault=["volcengine=error:InvalidArgumnt"])
        assert (status, "did you mean error:InvalidArgument" in told) == (400, True)
        assert api.ask("GET", "/options")[1]["harness_fault"]["value"] == [INVALID]
        assert api.command("harness.faults") == [f"1  {INVALID}  (2 calls, 1 hit; by harness_fault)"]
        flows = api.flows()
    unsigned = "client: signature: missing · session anonymous"
    assert [flow["comment"] for flow in flows] == [
        f"result for RebootInstances, executed · {unsigned}",
        f"InvalidArgument for RebootInstances, not executed · fault {INVALID} (hit 1) · {unsigned}",
        f"result for RebootInstances, executed · {unsigned}",
    ]
    assert [flow["marked"] for flow in flows] == ["⚠", "⚡", "⚠"]
    assert running.connects == []


def test_rules_are_added_paused_and_removed_by_command(web: Web) -> None:
    with web() as (running, api):
        assert api.command("harness.fault", "volcengine=error:InvalidArgument") == [
            "1  volcengine=error:InvalidArgument  (0 calls, 0 hits; by harness.fault)"
        ]
        assert api.command("harness.fault", DISK, "#every", "2")[0].startswith(f"2  {DISK}#every 2  ")
        assert running.get(REBOOT)[0] == 400
        assert api.command("harness.pause", "1")[0].endswith("(1 call, 1 hit; by harness.fault; paused)")
        assert running.get(REBOOT)[0] == 200
        assert api.command("harness.resume", "1")[0].endswith("(1 call, 1 hit; by harness.fault)")
        assert running.get(REBOOT)[0] == 400
        assert api.command("harness.numbers") == ["2", "1"]
        assert api.command("harness.remove", "1")[0].startswith("1  volcengine=error:InvalidArgument  (2 calls, 2 hits")
        assert running.get(REBOOT)[0] == 200
        assert "Invalid choice" in api.command("harness.remove", "1")
        assert "did you mean throttle" in api.command("harness.fault", "volcengine=throtle")
        assert len(api.command("harness.faults")) == 1


def test_sessions_are_made_and_begin_anew_by_command(web: Web) -> None:
    with web("harness_fault=volcengine=error:InvalidArgument#1", "harness_seed=3") as (running, api):
        assert api.command("harness.sessions") == ["anonymous", "shell"]
        made = api.command("harness.session", "mine")
        assert re.match(r"session mine: access key HARNESS\w{13}, secret key [0-9a-f]{40}$", made[1])
        assert "exists already" in api.command("harness.session", "mine")
        assert api.command("harness.session")[1].startswith("session session-3: ")
        assert [running.get(REBOOT, user="mine:x@")[0] for _ in range(2)] == [400, 200]
        assert api.command("harness.reset", "mine") is None
        assert [running.get(REBOOT, user="mine:x@")[0] for _ in range(2)] == [400, 200]
        lines = api.command("harness.env", "sh", "mine")
        assert f"export HTTPS_PROXY=http://mine:x@127.0.0.1:{running.port}" in lines
        assert f"export HARNESS_CA_BUNDLE={running.ca}" in lines
        assert made[1].partition("access key ")[2].partition(",")[0] in "".join(lines)
        assert api.command("harness.env", "fish")[0].startswith("set -gx ")
        assert "unknown shell 'fsh'" in api.command("harness.env", "fsh")
        assert "unknown session 'nobody'" in api.command("harness.env", "sh", "nobody")
        assert "no credentials of ours" in api.command("harness.env", "sh", "anonymous")
        api.set(harness_seed=4)
        assert set(api.command("harness.sessions")) == {"anonymous", "shell", "mine", "session-3"}
        assert api.command("harness.env", "sh", "mine") != lines


def test_what_has_to_stay_stays(web: Web) -> None:
    with web() as (running, api):
        for name, value in (("connection_strategy", "eager"), ("http2", True), ("mode", ["wireguard"])):
            before = api.ask("GET", "/options")[1][name]["value"]
            status, told = api.set(**{name: value})
            assert status == 400
            assert "harness" in told
            assert api.ask("GET", "/options")[1][name]["value"] == before
        assert api.set(harness_strict=True)[0] == 200
        assert running.get(REBOOT)[0] == 401
        assert api.set(harness_journal="calls.jsonl", harness_strict=False)[0] == 200
        assert running.get(REBOOT)[0] == 200
        running.said("harness: result for RebootInstances, executed")
        assert len((running.folder / "calls.jsonl").read_text().splitlines()) == 1
        assert api.ask("GET", "/options")[1]["web_columns"]["value"][-1] == "comment"
        told = "\n".join(running.lines)
        assert told.count("listening at") == 2  # the refused mode has disturbed nobody


def test_a_flow_that_is_sent_again_is_answered_again(web: Web) -> None:
    with web() as (running, api):
        assert running.get(REBOOT)[0] == 200
        (flow,) = api.flows()
        api.command("harness.fault", "volcengine=error:InvalidArgument")
        assert api.ask("POST", f"/flows/{flow['id']}/replay")[0] == 200
        running.said("harness: InvalidArgument for RebootInstances, not executed")
        (again,) = api.flows()
    assert (again["is_replay"], again["response"]["status_code"]) == ("request", 400)
    assert again["comment"].startswith("InvalidArgument for RebootInstances, not executed · fault ")
    assert running.connects == []


def test_a_request_that_is_held_and_changed_is_answered_as_changed(web: Web) -> None:
    with web("intercept=~q", "harness_fault=volcengine=item:InvalidInstanceStatus[i-9]") as (running, api):
        with ThreadPoolExecutor() as pool:
            asking = pool.submit(running.get, REBOOT)
            flow = api.held()
            changed = {"request": {"path": flow["request"]["path"].replace("i-1", "i-9")}}
            assert api.ask("PUT", f"/flows/{flow['id']}", changed)[0] == 200
            assert api.ask("POST", f"/flows/{flow['id']}/resume")[0] == 200
            status, text = asking.result(PATIENCE)
        assert (status, "InvalidInstanceStatus" in text) == (200, True)
        (flow,) = api.flows()
    assert flow["comment"].startswith("result (1 failed) for RebootInstances")


def test_it_can_be_loaded_while_mitmweb_runs(start: Start) -> None:
    script = subprocess.run([sys.executable, "-m", "harness", "addon"], capture_output=True, text=True, check=True)
    port = free_port("127.0.0.1")
    settings = (f"web_port={port}", "web_open_browser=false", "web_password=open")
    with start("mitmweb", *settings, ours=False) as running:
        running.said("Web server listening")
        api = WebApi(port, "open")
        scripts = [*api.ask("GET", "/options")[1]["scripts"]["value"], script.stdout.strip()]
        with socket.create_connection(("127.0.0.1", running.port), PATIENCE) as before:
            running.said("client connect")
            assert api.set(scripts=scripts)[0] == 200
            running.said("harness: in a shell")
            assert before.recv(1) == b""
        assert api.set(harness_fault=[INVALID])[0] == 200
        assert [running.get(REBOOT)[0] for _ in range(2)] == [400, 200]
    assert running.connects == []


@pytest.mark.sdk
def test_what_the_readme_shows_is_what_happens(web: Web, tmp_path: Path) -> None:
    pytest.importorskip("volcenginesdkecs", reason="volcenginesdk-ecs is not installed")
    readme = (Path(__file__).parent.parent.parent / "README.md").read_text(encoding="utf-8")
    rule = re.search(r"""mitmweb -s "\$\(harness addon\)" --set harness_fault='([^']+)'""", readme)
    assert rule is not None
    program = tmp_path / "reboot_with_ca.py"
    program.write_text(REBOOT_WITH_CA, encoding="utf-8")
    with web(f"harness_fault={rule[1]}") as (running, api):
        line = running.said(r"harness: in a shell: (\. .*)")[1]
        script = f'{line}; exec "{sys.executable}" "{program}"'
        done = subprocess.run(["sh", "-c", script], env={}, capture_output=True, text=True, check=True)
        (flow,) = api.flows()
    assert "InvalidInstanceStatus" in done.stdout
    assert flow["comment"].startswith("result (1 failed) for RebootInstances, executed · fault ")


REBOOT_WITH_CA = """
import os
import volcenginesdkcore, volcenginesdkecs

config = volcenginesdkcore.Configuration()
config.ak, config.sk = os.environ["VOLCENGINE_ACCESS_KEY"], os.environ["VOLCENGINE_SECRET_KEY"]
config.region = "cn-beijing"
config.ssl_ca_cert = os.environ["HARNESS_CA_BUNDLE"]
ecs = volcenginesdkecs.ECSApi(volcenginesdkcore.ApiClient(config))
print(ecs.reboot_instances(volcenginesdkecs.RebootInstancesRequest(instance_ids=["i-1", "i-2", "i-3"])))
"""


# --- connections ------------------------------------------------------------------------------------------------------


def broken(running: Mitmproxy, url: str) -> str:
    """What a client says of a connection that breaks."""
    with pytest.raises(OSError) as refused:  # noqa: PT011 - whichever the client makes of it
        running.get(url)
    return str(refused.value)


def test_connections_break_there_too(start: Start) -> None:
    faults = ("harness_fault=volcengine=refuse#1", "harness_fault=volcengine=tls:expired#1")
    with start("mitmdump", *faults) as running:
        assert "reset by peer" in broken(running, REBOOT)
        assert "certificate has expired" in broken(running, REBOOT)
        assert running.get(REBOOT)[0] == 200
        running.said(r"harness: connection refused · fault volcengine=refuse#1 \(hit 1\) · session anonymous")
        running.said(r"harness: connection TLS handshake failed · fault volcengine=tls:expired#1 \(hit 1\) · session")
        running.stop()
    assert running.connects == []


def test_connections_to_an_endpoint_break_there_too(start: Start) -> None:
    with start("mitmdump", "harness_fault=*=refuse#1", modes=["reverse:http://127.0.0.1:9"]) as running:
        url = f"http://127.0.0.1:{running.port}/?Action=RebootInstances&Version=2020-04-01&InstanceIds.1=i-1"
        with pytest.raises(OSError, match="reset by peer"):
            opened(url)
        assert opened(url)[0] == 200
        running.said(r"harness: connection refused · fault \*=refuse#1 \(hit 1\) · session anonymous")
        running.stop()
    assert running.connects == []
