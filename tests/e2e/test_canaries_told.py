"""Canaries in what the harness tells: over the control API, of foreign cassettes, in verify, in pytest, by VCR.py."""

import json
import os
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import yaml

from harness.cassette import vcr
from harness.cassette.vcrpy import CassetteMiss
from harness.wire import HttpRequest
from tests.e2e.canaries import Canaries, Written, send, serving

_HEADERS = (
    ("X-TC-Action", "ResumeInstanceRefresh"),
    ("X-TC-Version", "2018-04-19"),
    ("Content-Type", "application/json"),
)
_FORMATS = ("txt", "json", "xml", "md", "html")


def _command(*arguments: str, folder: Path, module: str = "harness", **more: str) -> tuple[int, dict[str, bytes]]:
    """Run a command of ours in a folder: its status, and what it said by where."""
    kept = {name: value for name, value in os.environ.items() if "proxy" not in name.lower() and "PYTEST" not in name}
    done = subprocess.run(
        [sys.executable, "-P", "-m", module, *arguments],
        cwd=folder,
        env=kept | {"HARNESS_STATE_DIR": str(folder / "state")} | more,
        capture_output=True,
        check=False,
        timeout=300,
    )
    told = " ".join(arguments)[:60]
    return done.returncode, {f"{told} stdout": done.stdout, f"{told} stderr": done.stderr}


def _leaky(canaries: Canaries, number: int) -> HttpRequest:
    """A call with secrets wherever they do not belong, of which some break the contract."""
    key, token = canaries.new(f"key {number}", "AKID"), canaries.new(f"token {number}", odd=True)
    secret = canaries.new(f"secret {number}", odd=True)
    body: dict[str, Any] = {"AutoScalingGroupId": "asg-1", "RefreshActivityId": "asr-1", "SecretKey": secret}
    more: tuple[dict[str, Any], ...] = (
        {"Extra": f"{key} {token}"},
        {"ResumeMode": key},
        {"AutoScalingGroupId": [token]},
        {f"N{key}": secret},
    )
    body |= more[number]
    scope = f"{key}/2026-01-02/as/tc3_request"
    signature = canaries.new(f"signature {number}")
    signed = f"TC3-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature={signature}"
    headers = (*_HEADERS, ("Host", "as.tencentcloudapi.com"), ("X-TC-Token", token), ("Authorization", signed))
    target = f"/?Password={canaries.new(f'query {number}')}&Other={key}"
    return HttpRequest("POST", "http", "as.tencentcloudapi.com", target, headers, json.dumps(body).encode())


def test_nothing_secret_is_told_over_the_control_api(tmp_path: Path) -> None:
    canaries = Canaries()
    with serving(tmp_path) as (running, written):
        tail = subprocess.Popen(
            [sys.executable, "-P", "-m", "harness", "tail", "--format", "json"],
            env=os.environ | {"HARNESS_STATE_DIR": str(tmp_path / "state")},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        for number in range(4):
            request = _leaky(canaries, number)
            send(request, running.proxy_url, absolute=f"http://{request.authority}")
        for name in ("state", "sessions", "journal", "cassettes", "rules"):
            for shape in ("text", "json"):
                status, told = _command("ctl", name, "--format", shape, folder=tmp_path)
                assert status == 0, told
                written.seen |= told
    out, _ = tail.communicate(timeout=60)
    written.seen["tail"] = out
    assert b"ResumeInstanceRefresh" in written.seen["ctl journal --format json stdout"]
    assert b"ResumeInstanceRefresh" in out
    assert written.leaks(canaries) == []


def _foreign(canaries: Canaries, folder: Path) -> Path:
    """A cassette as VCR.py records it by itself: with everything in it."""
    interactions = []
    for number in range(4):
        request = _leaky(canaries, number)
        told = f"{request.header('authorization')} {request.target} {request.body.decode()}"
        error = {"Error": {"Code": f"New.{request.header('x-tc-token')}", "Message": told}, "RequestId": "r"}
        interactions.append(
            {
                "request": {
                    "method": request.method,
                    "uri": f"https://{request.authority}{request.target}",
                    "body": request.body.decode(),
                    "headers": {name: [value] for name, value in request.headers},
                },
                "response": {
                    "status": {"code": 200, "message": "OK"},
                    "headers": {"Content-Type": ["application/json"], "X-Told": [request.header("x-tc-token")]},
                    "body": {"string": json.dumps({"Response": error})},
                },
            }
        )
    file = folder / "foreign.yaml"
    file.write_text(yaml.safe_dump({"version": 1, "interactions": interactions}), encoding="utf-8")
    return file


def test_nothing_secret_is_told_of_foreign_cassettes(tmp_path: Path) -> None:
    canaries = Canaries()
    outside, inside = tmp_path / "outside", tmp_path / "inside"
    outside.mkdir()
    inside.mkdir()
    file = str(_foreign(canaries, outside))
    written = Written()
    for command, expected in (("check", 1), ("scan", 1), ("stats", 0)):
        reports = [
            f"--report={command}.{ending}" for ending in ("txt", "json", "xml") if (command, ending) != ("stats", "xml")
        ]
        more = ["--patch", "patches"] if command == "check" else []
        status, told = _command("cassette", command, file, *reports, *more, folder=inside)
        assert status == expected, told
        written.seen |= told
    status, told = _command("cassette", "scrub", file, "--out", "scrubbed", folder=inside)
    assert status == 0, told
    written.seen |= told
    written.take(inside)
    names = {name.partition(" ")[0] for name in written.seen}
    assert {"check.txt", "check.json", "check.xml", "scan.json", "scan.xml", "stats.json", "foreign.yaml"} <= names
    assert any(name.endswith(".patch.yaml") for name in names)
    assert written.leaks(canaries) == []


_DRIVER = """
import json, os, sys, urllib.parse, urllib.request
calls = 0
CLIENT = {"name": "leaky", "package": "leaky", "version": "0", "runtime": "Python"}
messages = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)
for line in sys.stdin:
    message = json.loads(line)
    if message["type"] == "bye":
        break
    if message["type"] == "hello":
        said = {"type": "ready", "protocol": 1, "client": CLIENT, "operations": ["alibaba/ecs:RedeployInstance"],
                "settings": ["proxy", "endpoint", "timeout"]}
    else:
        session = message["session"]
        secrets = {name: session[name] for name in ("access_key", "secret_key", "token") if session.get(name)}
        with open(os.environ["SEEN"], "a") as file:
            print(json.dumps(secrets), file=file)
        query = {"Action": "RedeployInstance", "Version": "2014-05-26", "Format": "JSON", "InstanceId": "i-1",
                 "AccessKeyId": session["access_key"], "SecretKey": session["secret_key"], "Extra": str(secrets)}
        print("log:", secrets)
        try:
            url = f"{session['endpoint']}/?{urllib.parse.urlencode(query)}"
            with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(url, timeout=10) as answer:
                answer.read()
        except (OSError, ValueError):
            pass
        calls += 1
        if calls == 3:
            print(secrets, file=messages, flush=True)
        if calls == 5:
            sys.exit(str(secrets))
        told = urllib.parse.quote(str(secrets)) if calls % 2 else str(secrets)
        said = {"type": "outcome", "id": message["id"], "started": 0.0, "ended": 0.1, "kind": "client_error",
                "error_type": "LeakyError " + told, "message": "it was refused: " + told, "code": told, "log": told,
                "value": {"keys": [secrets, told]}, "request_id": told, "detail": told,
                "item_errors": [{"item": told, "code": told, "message": told}], "contacted": [told]}
    print(json.dumps(said), file=messages, flush=True)
"""


def test_nothing_secret_is_in_the_reports_of_verify(tmp_path: Path) -> None:
    driver, seen = tmp_path / "driver.py", tmp_path / "seen.jsonl"
    driver.write_text(_DRIVER, encoding="utf-8")
    reports = [f"--report=report.{ending}" for ending in _FORMATS]
    only = ("--only", "alibaba/ecs:RedeployInstance/example/*", "--only", "*token*")
    status, told = _command(
        "verify", "--driver", f"{sys.executable} {driver}", *only, *reports, folder=tmp_path, SEEN=str(seen)
    )
    assert status in {1, 3}, told
    checked, spoken = _command("driver", "check", f"{sys.executable} {driver}", folder=tmp_path, SEEN=str(seen))
    assert checked == 1, spoken
    canaries = Canaries()
    for number, line in enumerate(seen.read_text(encoding="utf-8").splitlines()):
        canaries.places |= {
            f"{name} {number}": value for name, value in json.loads(line).items() if name != "access_key"
        }
    assert canaries.places
    seen.unlink()
    written = Written(told | {f"{name} of check": text for name, text in spoken.items()})
    written.take(tmp_path)
    assert {f"report.{ending}" for ending in _FORMATS} <= {name.partition(" ")[0] for name in written.seen}
    assert written.leaks(canaries) == []


_SUITE = """
import json, os, urllib.request

def test_fails(harness):
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({"http": harness.proxy_url}))
    headers = {"X-TC-Action": "ResumeInstanceRefresh", "X-TC-Version": "2018-04-19", "X-TC-Token": os.environ["TOKEN"]}
    body = {"AutoScalingGroupId": "asg-1", "SecretKey": os.environ["SECRET"], "Extra": os.environ["TOKEN"]}
    url = "http://as.tencentcloudapi.com/?Password=" + os.environ["PASSWORD"]
    request = urllib.request.Request(url, json.dumps(body).encode(), headers | {"Content-Type": "application/json"})
    with harness.faults("tencent/as:ResumeInstanceRefresh=throttle#5"):
        opener.open(request).read()
"""


def test_nothing_secret_is_in_what_pytest_shows_and_writes(tmp_path: Path) -> None:
    canaries = Canaries()
    own = {name: canaries.new(name) for name in ("TOKEN", "SECRET", "PASSWORD")}
    (tmp_path / "test_it.py").write_text(_SUITE, encoding="utf-8")
    files = ("--harness-journal=journal.jsonl", "--harness-coverage=coverage.json", "--junitxml=junit.xml")
    recording = ("--harness-record=cassettes",)
    status, told = _command("-q", "-p", "no:cacheprovider", *files, *recording, folder=tmp_path, module="pytest", **own)
    assert status == 1, told
    written = Written(told)
    written.take(tmp_path)
    assert {"journal.jsonl", "coverage.json", "junit.xml"} <= {name.partition(" ")[0] for name in written.seen}
    assert b"ResumeInstanceRefresh" in b"".join(data for name, data in told.items() if "stdout" in name)
    assert written.leaks(canaries) == []


class _Answering(BaseHTTPRequestHandler):
    """Says what it was told."""

    def do_POST(self) -> None:
        """Answer with an error of Tencent Cloud's form."""
        told = self.rfile.read(int(self.headers["Content-Length"])).decode()
        error = {"Code": "AuthFailure", "Message": f"{told} {self.path} {self.headers['X-TC-Token']}"}
        body = json.dumps({"Response": {"Error": error, "RequestId": "r"}}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Say nothing."""


@pytest.fixture
def ask() -> Iterator[Callable[[HttpRequest], None]]:
    """Asks a server on this machine."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Answering) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

        def asks(request: HttpRequest) -> None:
            headers = dict(request.headers) | {"Host": f"127.0.0.1:{server.server_port}"}
            url = f"http://127.0.0.1:{server.server_port}{request.target}"
            with opener.open(urllib.request.Request(url, request.body, headers)) as answer:
                answer.read()

        yield asks
        server.shutdown()


def test_nothing_secret_is_written_or_told_by_vcr(ask: Callable[[HttpRequest], None], tmp_path: Path) -> None:
    canaries, written = Canaries(), Written()
    ours = vcr(cassette_library_dir=str(tmp_path))
    with ours.use_cassette("one.yaml"):
        for number in range(3):
            ask(_leaky(canaries, number))
        written.take(tmp_path)
    with pytest.raises(CassetteMiss) as missed, ours.use_cassette("one.yaml"):
        ask(_leaky(canaries, 3))
    written.take(tmp_path)
    written.seen["miss"] = f"{missed.value} {missed.value!r} {missed.value.__cause__!r}".encode()
    assert any(name.startswith("one.yaml") for name in written.seen)
    assert len(written.seen) > 2
    assert written.leaks(canaries) == []
