"""Builders for the hooks' tests: a run's folder, and programs that are started below it."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from mitmproxy.certs import CertStore

from harness.hooks import python_hook
from harness.hooks.environment import child_environment
from harness.hooks.folder import HookFolder, install
from harness.hooks.notes import Notes, read_notes
from harness.listeners.ca import DHPARAM_FILE, KEY_FILE, ensure_ca

SOURCES = Path(python_hook.__file__).parent
PROXY = "http://run:x@127.0.0.1:9"


@dataclass(frozen=True)
class Done:
    """A program that has ended, and what was noted meanwhile."""

    status: int
    output: str
    complaint: str
    notes: Notes

    @property
    def tries(self) -> list[str]:
        """What was tried past the proxy, in order."""
        return [f"{attempt.target.way} {attempt.target}" for attempt in self.notes.attempts]


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The certificate of a harness CA."""
    return ensure_ca(tmp_path_factory.mktemp("harness") / "ca").bundle


@pytest.fixture(scope="session")
def server_pem(authority: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key and a certificate for localhost, which the authority has signed."""
    folder = authority.parent
    store = CertStore.from_files(folder / KEY_FILE, folder / DHPARAM_FILE)
    entry = store.get_cert("localhost", [x509.DNSName("localhost")])
    key = entry.privatekey.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path = tmp_path_factory.mktemp("server") / "server.pem"
    path.write_bytes(key + entry.cert.to_pem())
    return path


@pytest.fixture(scope="session")
def other_authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The certificate of somebody else's CA."""
    return ensure_ca(tmp_path_factory.mktemp("other") / "ca").bundle


@pytest.fixture
def folder(tmp_path: Path, authority: Path) -> HookFolder:
    """The folder of a run; its path holds what has to be quoted."""
    folder = install(tmp_path / 'a "run" \\ folder', authority)
    # Links in the place of equal copies: so the coverage of the children counts for the files that were copied.
    for name, source in {"sitecustomize.py": "python_hook.py", "harness_guard.py": "python_guard.py"}.items():
        copy, original = folder.python / name, SOURCES / source
        assert copy.read_bytes() == original.read_bytes()
        copy.unlink()
        copy.symlink_to(original)
    return folder


@pytest.fixture
def settings(authority: Path) -> dict[str, str]:
    """What points a program at a harness; nobody listens there."""
    names = ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy")
    bundles = ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "NODE_EXTRA_CA_CERTS", "HARNESS_CA_BUNDLE")
    return (
        dict.fromkeys(names, PROXY)
        | dict.fromkeys(("NO_PROXY", "no_proxy"), "localhost")
        | dict.fromkeys(bundles, str(authority))
    )


@pytest.fixture
def below(folder: HookFolder, settings: dict[str, str]) -> Callable[..., Done]:
    """Starts a program below the hooks, as ``harness run`` would, and waits for it."""

    def start(*command: str, base: Mapping[str, str] | None = None, **changes: str) -> Done:
        around = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
        environment = child_environment(around | dict(base or {}), settings, folder, credentials={})
        done = subprocess.run(command, env=environment | changes, capture_output=True, text=True, check=False)
        return Done(done.returncode, done.stdout, done.stderr, read_notes(folder.notes))

    return start


@pytest.fixture
def python(below: Callable[..., Done]) -> Callable[..., Done]:
    """Runs lines of Python below the hooks."""
    return lambda code, *words, **around: below(sys.executable, "-c", code, *words, **around)


@pytest.fixture
def node(below: Callable[..., Done]) -> Callable[..., Done]:
    """Runs lines of JavaScript below the hooks."""
    program = shutil.which("node")
    if program is None:
        pytest.skip("node is not installed")
    return lambda code, *words, **around: below(program, *words, "-e", code, **around)
