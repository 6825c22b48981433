"""A recording run is killed at random moments: nothing that was answered is lost, and every file that is left loads.

``HARNESS_CRASHES`` says how often (10 by default), ``HARNESS_CRASH_SEED`` which moments.
"""

import contextlib
import http.client
import json
import os
import random
import re
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import vcr.serialize
from vcr.serializers import yamlserializer

from harness.cassette.reading import read_cassette
from harness.control.state_file import RunningHarness, from_json

CRASHES = int(os.environ.get("HARNESS_CRASHES", "10"))
SEED = int(os.environ.get("HARNESS_CRASH_SEED", "1"))
THREADS = 3
_ASKED = re.compile(r"InstanceIds\.1=i-([0-9-]+)")


@dataclass
class Client:
    """Calls in a loop over connections of its own, each call another one, and notes what was answered."""

    endpoint: str
    run: int
    answered: list[str] = field(default_factory=list)
    began: threading.Event = field(default_factory=threading.Event)

    def call(self, thread: int) -> None:
        place = urlsplit(self.endpoint)
        connection = http.client.HTTPConnection(place.hostname or "", place.port)
        number = 0
        with contextlib.suppress(OSError, http.client.HTTPException):
            while True:
                name = f"{self.run}-{thread}-{number}"
                connection.request("GET", f"/?Action=RebootInstances&Version=2020-04-01&InstanceIds.1=i-{name}")
                response = connection.getresponse()
                body = response.read()
                if response.status != 200:
                    raise AssertionError(f"{response.status} {body!r}")
                self.answered.append(name)
                self.began.set()
                number += 1
        connection.close()


@contextlib.contextmanager
def serving(folder: Path, state: Path) -> Iterator[subprocess.Popen[str]]:
    """``harness serve --record``; whoever uses it says how it ends."""
    command = [sys.executable, "-P", "-m", "harness", "serve", "--listen", "127.0.0.1:0", "--endpoint", "127.0.0.1:0"]
    command += ["--record", str(folder), "--record-mode", "new_episodes", "--owned-by", "run"]
    environment = os.environ | {"HARNESS_STATE_DIR": str(state)}
    with subprocess.Popen(
        command, env=environment, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as child:
        try:
            yield child
        finally:
            child.kill()


def ready(child: subprocess.Popen[str]) -> RunningHarness:
    assert child.stdout is not None
    line = child.stdout.readline()
    assert line, child.stderr and child.stderr.read()
    running = from_json(json.loads(line), "standard output")
    assert running is not None
    return running


def recorded(folder: Path) -> Counter[str]:
    """What the one cassette of the folder holds, as VCR.py and we read it."""
    files = [path for path in folder.iterdir() if path.suffix == ".yaml"] if folder.exists() else []
    if not files:
        return Counter()
    (path,) = files
    requests, responses, *_ = vcr.serialize.deserialize(path.read_text(encoding="utf-8"), yamlserializer)
    found = [match[1] for request in requests if (match := _ASKED.search(request.uri))]
    read = read_cassette(path)
    assert [one.response.body for one in read.interactions] == [one["body"]["string"] for one in responses]
    return Counter(found)


def crash(child: subprocess.Popen[str], endpoint: str, run: int, draw: random.Random) -> list[str]:
    """Let a client call, kill the harness in the middle of it or while it ends, and say what was answered."""
    client = Client(endpoint, run)
    threads = [threading.Thread(target=client.call, args=(thread,)) for thread in range(THREADS)]
    for thread in threads:
        thread.start()
    assert client.began.wait(60)
    never = threading.Event()
    never.wait(draw.uniform(0, 0.6))
    if draw.random() < 0.4:
        child.send_signal(signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(draw.uniform(0, 1))
    child.kill()
    child.wait()
    for thread in threads:
        thread.join()
    return client.answered


def test_nothing_that_was_answered_is_lost(tmp_path: Path) -> None:
    draw = random.Random(SEED)  # noqa: S311 - moments, no secrets
    told = Counter[str]()
    folder, state, expected = tmp_path / "cassettes", tmp_path / "state", list[str]()
    for run in range(CRASHES + 1):
        if run and draw.random() < 0.3:
            told["killed again while starting"] += 1
            with serving(folder, state) as child, contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(draw.uniform(0.2, 2))
        recorded(folder)  # whatever has been built until now loads
        with serving(folder, state) as child:
            endpoint = ready(child).endpoint_url
            assert endpoint is not None
            found = recorded(folder)
            assert set(expected) <= set(found), (run, sorted(set(expected) - set(found))[:5])
            assert set(found.values()) <= {1}, (run, found.most_common(3))
            # What was on its way when it was killed may have been recorded, and no more than that.
            assert len(found) <= len(expected) + run * THREADS
            if run == CRASHES:
                break
            expected += crash(child, endpoint, run, draw)
        told["left a recording"] += any(folder.glob("*.recording"))
        told["left a half-built cassette"] += any(folder.glob(".*.building"))
    told |= Counter({"answered": len(expected), "in the cassette": len(found)})
    print(f"\n{CRASHES} kills, seed {SEED}: " + ", ".join(f"{name} {count}" for name, count in told.items()))
    assert len(expected) >= CRASHES
