"""Requests a second through the harness, as a share of what bare mitmproxy does that answers the same bytes.

    python -m benchmarks.throughput [--requests N] [--rounds N]

Both run as their own processes on loopback, in endpoint (reverse) mode, and get the same request over one
kept connection from this process; rounds alternate, so that whatever else the machine does meets both.
"""

import argparse
import contextlib
import http.client
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

TARGET = "/?Action=RebootInstances&Version=2020-04-01&InstanceIds.1=i-1&InstanceIds.2=i-2"
BARE = """
from mitmproxy import http
BODY = {body!r}
class Answer:
    def request(self, flow):
        flow.response = http.Response.make(200, BODY, {{"Content-Type": "application/json"}})
addons = [Answer()]
"""


def free_port() -> int:
    """A port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_for(port: int, child: subprocess.Popen[bytes]) -> None:
    """Return when something listens; SystemExit if the process ends first."""
    while child.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    raise SystemExit(f"{child.args!r} ended with {child.returncode}")


@contextlib.contextmanager
def running(command: list[str], port: int, state: Path) -> Iterator[None]:
    """A child process that listens on ``port`` while the context lasts."""
    environment = os.environ | {"HARNESS_STATE_DIR": str(state)}
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as child:
        try:
            wait_for(port, child)
            yield
        finally:
            child.terminate()


def ask(port: int, requests: int) -> tuple[float, bytes]:
    """Seconds for so many requests over one connection, and the body of the last answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port)
    body = b""
    started = time.perf_counter()
    for _ in range(requests):
        connection.request("GET", TARGET)
        body = connection.getresponse().read()
    taken = time.perf_counter() - started
    connection.close()
    return taken, body


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    ours, bare, listen = free_port(), free_port(), free_port()
    with tempfile.TemporaryDirectory() as folder:
        state = Path(folder)
        serve = [sys.executable, "-m", "harness", "serve"]
        serve += ["--listen", f"127.0.0.1:{listen}", "--endpoint", f"127.0.0.1:{ours}"]
        with running(serve, ours, state):
            _, body = ask(ours, 50)
            script = state / "bare.py"
            script.write_text(BARE.format(body=body), encoding="utf-8")
            tool = str(Path(sys.executable).with_name("mitmdump"))
            mode = ["--mode", f"reverse:http://127.0.0.1:9@127.0.0.1:{bare}", "--set", "connection_strategy=lazy"]
            with running([tool, "-q", "-s", str(script), "--set", f"confdir={folder}", *mode], bare, state):
                ask(bare, 50)
                rounds = [(ask(ours, given.requests)[0], ask(bare, given.requests)[0]) for _ in range(given.rounds)]
    ratios = sorted(bare_seconds / our_seconds for our_seconds, bare_seconds in rounds)
    print("requests a second, harness / bare mitmdump (1 = as fast)")
    print(f"  minimum {ratios[0]:.2f}, median {statistics.median(ratios):.2f}, maximum {ratios[-1]:.2f}")


if __name__ == "__main__":
    main()
