"""Canaries, whatever a harness has written and said, and a harness that writes all that it can."""

import base64
import contextlib
import hashlib
import http.client
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, quote_plus, urlsplit

from harness.control.state_file import RunningHarness, from_json
from harness.wire import HttpRequest


class Canaries:
    """Distinct values, each for one place; those found somewhere are told by their places."""

    def __init__(self) -> None:
        self.places: dict[str, str] = {}

    def new(self, place: str, prefix: str = "", *, odd: bool = False) -> str:
        """A value for a place that looks drawn; ``odd`` ones have characters that encodings change."""
        digest = base64.b64encode(hashlib.sha512(place.encode()).digest()).decode()
        plain = re.sub(r"[^A-Za-z0-9]", "", digest)[: 36 - len(prefix)]
        value = prefix + (f"{plain[:14]}+/{plain[16:30]}==" if odd else plain)
        self.places[place] = value
        return value

    def found_in(self, data: bytes) -> list[str]:
        """The places whose values stand in the data, in any form."""
        text = data.decode("utf-8", "replace")
        return [place for place, value in self.places.items() if any(form in text for form in _forms(value))]


def _forms(value: str) -> Iterator[str]:
    yield from {value, quote(value, safe=""), quote(value), quote_plus(value), quote(quote(value, safe=""), safe="")}
    yield from {json.dumps(value)[1:-1], value.replace("/", "\\/"), value.encode().hex(), value.encode().hex().upper()}
    for before in ("", "x", "xx"):
        whole = base64.b64encode((before + value).encode()).decode()
        core = whole[len(before) * 2 : -4]
        yield from {core, core.translate({43: 45, 47: 95})}


@dataclass
class Written:
    """Everything that a harness has written and said, by where it was read."""

    seen: dict[str, bytes] = field(default_factory=dict)

    def take(self, folder: Path) -> None:
        """Remember what all files below a folder hold now."""
        for file in folder.rglob("*"):
            if file.is_file() and file.suffix not in {".pem", ".p12", ".cer"}:
                self.seen[f"{file.name} {len(self.seen)}"] = file.read_bytes()

    def leaks(self, canaries: Canaries) -> list[str]:
        """Each place whose canary was written, with where."""
        return [f"{place}: in {name}" for name, data in self.seen.items() for place in canaries.found_in(data)]


@contextlib.contextmanager
def serving(folder: Path, *arguments: str) -> Iterator[tuple[RunningHarness, Written]]:
    """``harness serve`` that records and keeps a journal; on leaving, all that it wrote and said is read."""
    state, cassettes, journal = folder / "state", folder / "cassettes", folder / "journal.jsonl"
    command = [sys.executable, "-P", "-m", "harness", "serve", "--listen", "127.0.0.1:0", "--endpoint", "127.0.0.1:0"]
    command += ["--record", str(cassettes), "--journal", str(journal), "--owned-by", "run", "--seed", "1", *arguments]
    kept = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
    written = Written()
    with subprocess.Popen(
        command,
        env=kept | {"HARNESS_STATE_DIR": str(state)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as child:
        assert child.stdout is not None
        line = child.stdout.readline()
        try:
            yield from_json(json.loads(line), "its line"), written
            written.take(folder)
        finally:
            out, complaint = child.communicate(timeout=60)
        written.seen |= {"stdout": line + out, "stderr": complaint}
        written.take(folder)
    assert list(cassettes.glob("*.yaml"))
    assert journal.stat().st_size > 0


def send(request: HttpRequest, place: str, *, absolute: str | None = None) -> tuple[int, bytes]:
    """Send a request to the proxy or the endpoint at a place, as it is; ``absolute`` is its URI before the target."""
    parts = urlsplit(place)
    with contextlib.closing(http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=60)) as connection:
        connection.putrequest(
            request.method, (absolute or "") + request.target, skip_host=True, skip_accept_encoding=True
        )
        for name, value in request.headers:
            connection.putheader(name, value)
        connection.putheader("Content-Length", str(len(request.body)))
        connection.endheaders(request.body)
        response = connection.getresponse()
        return response.status, response.read()
