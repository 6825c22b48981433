"""Programs under ``harness run --live``: a server on loopback with a CA of its own is the provider."""

import json
import os
import ssl
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from mitmproxy.certs import CertStore

from harness.cassette.reading import read_cassette
from harness.listeners.ca import ensure_ca

ROOT = Path(__file__).parent.parent.parent
SECONDS = 120
GOOD = b'{"ResponseMetadata":{"RequestId":"r-9"},"Result":{"OperationDetails":[{"InstanceId":"i-1"}]}}'
# What is on this machine is not proxied, unless a program asks for it.
PROGRAM = """
import os, sys, urllib.error, urllib.request
url = f"https://localhost:{sys.argv[1]}/?Action=RebootInstances&Version=2020-04-01&InstanceIds.1=i-1"
signed = "HMAC-SHA256 Credential=mine/20260102/cn-beijing/ecs/request, SignedHeaders=host, Signature=" + "0" * 64
for name in ("NO_PROXY", "no_proxy"):
    os.environ.pop(name, None)
try:
    print(urllib.request.urlopen(urllib.request.Request(url, headers={"Authorization": signed})).read().decode())
except urllib.error.HTTPError as error:
    print(error.code)
"""


class Provider:
    """A server on loopback that answers one thing, over TLS; ``ca`` has signed its certificate."""

    def __init__(self, folder: Path) -> None:
        self.seen: list[str] = []
        seen = self.seen

        class Answering(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                seen.append(self.path)
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(GOOD)))
                self.end_headers()
                self.wfile.write(GOOD)

            def log_message(self, *_: Any) -> None: ...

        authority = ensure_ca(folder / "ca")
        self.ca = authority.bundle
        entry = CertStore.from_store(authority.directory, "mitmproxy", 2048).get_cert(
            "localhost", [x509.DNSName("localhost")]
        )
        key = entry.privatekey.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
        (folder / "localhost.pem").write_bytes(entry.cert.to_pem() + key)
        tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        tls.load_cert_chain(folder / "localhost.pem")
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
        self.server.socket = tls.wrap_socket(self.server.socket, server_side=True)


@pytest.fixture
def provider(tmp_path: Path) -> Iterator[Provider]:
    """The server, running."""
    (tmp_path / "provider").mkdir()
    made = Provider(tmp_path / "provider")
    thread = threading.Thread(target=made.server.serve_forever)
    thread.start()
    yield made
    made.server.shutdown()
    thread.join()
    made.server.server_close()


@pytest.fixture
def run(provider: Provider, tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs the program live, recorded, with further options."""
    kept = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
    environ = kept | {"HARNESS_STATE_DIR": str(tmp_path / "state"), "PYTHONPATH": str(ROOT)}

    def live(*options: object) -> subprocess.CompletedProcess[str]:
        words = ["--live", "localhost", "--keep-credentials", "--record", "tapes", "--out", "report.json", *options]
        line = [sys.executable, "-m", "harness", "run", *map(str, words), "--", sys.executable, "-c", PROGRAM]
        return subprocess.run(
            [*line, str(provider.server.server_port)],
            cwd=tmp_path,
            env=environ,
            capture_output=True,
            text=True,
            check=False,
            timeout=SECONDS,
        )

    return live


Run = Callable[..., subprocess.CompletedProcess[str]]


def exchanges(folder: Path) -> Any:
    return json.loads((folder / "report.json").read_text(encoding="utf-8"))["exchanges"]


def test_what_is_allowed_is_asked_and_recorded_as_of_this_machine(run: Run, provider: Provider, tmp_path: Path) -> None:
    done = run("--live-ca", provider.ca, "--allow-mutations")
    assert (done.returncode, done.stdout) == (0, f"{GOOD.decode()}\n"), done.stderr
    assert len(provider.seen) == 1
    assert "what it sends to localhost is sent on to the real provider" in done.stderr
    assert "--allow-mutations: operations that change something there are sent on too" in done.stderr
    assert f"--live localhost --allow-mutations --live-ca {provider.ca} --keep-credentials -- " in done.stderr
    (exchange,) = exchanges(tmp_path)
    assert (exchange["responder"], exchange["executed"]) == ("live", True)
    cassette = read_cassette(tmp_path / "tapes" / "run.yaml")
    (one,) = cassette.interactions
    assert one.response.body == GOOD
    assert one.label is not None
    assert one.label.responder == "loopback"
    assert cassette.metadata["answered_by"] == {
        "loopback": "recorded from a server on the same machine; not a recording of the real cloud"
    }


def test_what_changes_something_is_not_asked_unless_that_is_allowed(
    run: Run, provider: Provider, tmp_path: Path
) -> None:
    done = run("--live-ca", provider.ca)
    assert done.stdout == "599\n", done.stderr
    assert provider.seen == []
    assert "operations that change something there are refused" in done.stderr
    (exchange,) = exchanges(tmp_path)
    assert "only --allow-mutations lets it pass" in exchange["problem"]
    assert not (tmp_path / "tapes" / "run.yaml").exists()


def test_a_provider_that_nobody_vouches_for_is_not_asked(run: Run, provider: Provider, tmp_path: Path) -> None:
    done = run("--allow-mutations")
    assert done.stdout == "599\n", done.stderr
    assert provider.seen == []
    (exchange,) = exchanges(tmp_path)
    assert "certificate" in exchange["problem"]
