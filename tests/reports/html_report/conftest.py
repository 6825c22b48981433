"""The builders of the reports' tests, and a browser that opens pages, spoken to by its own protocol over a pipe."""

import base64
import contextlib
import itertools
import json
import os
import runpy
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Self

import pytest

_REPORTS = runpy.run_path(str(Path(__file__).parent.parent / "conftest.py"))
make, tell, finding = (_REPORTS[name] for name in ("make", "tell", "finding"))

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
_QUIET = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-extensions",
    "--hide-scrollbars",
    "--remote-debugging-pipe",
)
_PATIENCE = 60
# The protocol wants its two ends as the descriptors 3 and 4.
_LAUNCH = """
import fcntl, os, sys
ends = [fcntl.fcntl(int(end), fcntl.F_DUPFD, 10) for end in sys.argv[1:3]]
for end, wanted in zip(ends, (3, 4)):
    os.dup2(end, wanted)
os.execv(sys.argv[3], sys.argv[3:])
"""
_UNTIL = """new Promise((done, failed) => {{
  const look = () => {{ const seen = {condition}; if (seen) done(seen); else setTimeout(look, 10); }};
  setTimeout(() => failed("it has not come to that"), {patience});
  look();
}})"""


class Browser:
    """One headless browser with one tab; the machine's own network is all that it could reach, and it needs none."""

    def __init__(self, program: str, folder: Path) -> None:
        ours_in, theirs_out = os.pipe()
        theirs_in, ours_out = os.pipe()
        command = [program, *_QUIET, f"--user-data-dir={folder}", "about:blank"]
        self._process = subprocess.Popen(
            [sys.executable, "-c", _LAUNCH, str(theirs_in), str(theirs_out), *command],
            pass_fds=(theirs_in, theirs_out),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        os.close(theirs_in)
        os.close(theirs_out)
        self._answers = ours_in
        self._commands = ours_out
        self._read = b""
        self._numbers = itertools.count(1)
        self._session: str | None = None
        self.requested: list[str] = []
        try:
            self._attach()
        except BaseException:
            self.close()
            raise

    def _attach(self) -> None:
        (tab,) = (one for one in self.tell("Target.getTargets")["targetInfos"] if one["type"] == "page")
        self._session = self.tell("Target.attachToTarget", targetId=tab["targetId"], flatten=True)["sessionId"]
        self.tell("Network.enable")
        self.tell("Page.enable")

    def tell(self, method: str, **parameters: Any) -> Any:
        """Send a command and return its result; what is told meanwhile is looked at for addresses."""
        number = next(self._numbers)
        message = {"id": number, "method": method, "params": parameters}
        if self._session is not None:
            message["sessionId"] = self._session
        os.write(self._commands, json.dumps(message).encode() + b"\0")
        while True:
            told = self._next()
            if told.get("id") == number:
                assert "error" not in told, told
                return told["result"]

    def _next(self) -> Any:
        told = json.loads(self._message())
        if told.get("method") == "Network.requestWillBeSent":
            self.requested.append(told["params"]["request"]["url"])
        return told

    def _message(self) -> bytes:
        """The next message; each ends in a zero."""
        while b"\0" not in self._read:
            more = os.read(self._answers, 65536)
            assert more, "the browser has ended"
            self._read += more
        message, _, self._read = self._read.partition(b"\0")
        return message

    def open(self, page: Path, *, width: int = 1440, height: int = 900, dark: bool = False) -> None:
        """Open a page and wait until its script has drawn it."""
        scheme = "dark" if dark else "light"
        self.tell(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 600
        )
        self.tell("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
        self.requested.clear()
        self.tell("Page.navigate", url=page.as_uri())
        self.until("document.documentElement?.dataset.ready === ''")

    def run(self, script: str) -> Any:
        """The value of an expression in the page; a promise is waited for."""
        told = self.tell("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in told, told
        return told["result"].get("value")

    def until(self, condition: str) -> Any:
        """The value of an expression as soon as it has one that counts as true."""
        return self.run(_UNTIL.format(condition=condition, patience=_PATIENCE * 500))

    def press(self, key: str) -> None:
        """Press a key, as a person would."""
        for kind in ("keyDown", "keyUp"):
            self.tell("Input.dispatchKeyEvent", type=kind, key=key, code=key, windowsVirtualKeyCode=_CODES.get(key, 0))

    def picture(self, path: Path) -> None:
        """Save what is to be seen."""
        path.write_bytes(base64.b64decode(self.tell("Page.captureScreenshot")["data"]))

    def close(self) -> None:
        """End the browser and all that it started."""
        os.close(self._commands)
        os.close(self._answers)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(_PATIENCE)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


_CODES = {"ArrowLeft": 37, "ArrowRight": 39, "Escape": 27, "Enter": 13, "Tab": 9}


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A browser, where one is installed."""
    found = [path for path in map(shutil.which, BROWSERS) if path is not None]
    if not found:
        pytest.skip(f"no browser here: looked for {', '.join(BROWSERS)}")
    with Browser(found[0], tmp_path_factory.mktemp("browser")) as opened:
        yield opened
