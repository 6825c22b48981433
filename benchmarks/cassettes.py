"""What recording, building, loading and looking up cost, for many interactions.

    python -m benchmarks.cassettes [--interactions N] [--rounds N]

Every figure is a ratio within one run, or memory: requests through the harness with and without ``--record``, in
alternating rounds; how much memory the harness takes while it records; the time and memory of building the cassette;
loading it, against VCR.py's own loading; looking up in many recordings, against looking up in a hundred.
"""

import argparse
import contextlib
import http.client
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

from harness.cassette.deck import Deck
from harness.cassette.interaction import Interaction, Label
from harness.cassette.reading import read_cassette
from harness.cassette.recording import Recorder
from harness.config import spec_roots
from harness.contract.load import load_catalog
from harness.wire import HttpRequest, HttpResponse

HOST = "ecs.cn-beijing.volces.com"
BODY = json.dumps({"ResponseMetadata": {"RequestId": "0" * 32}, "Result": {"OperationDetails": []}, "x": "y" * 300})


def interaction(number: int) -> Interaction:
    """A call of an item of that number, and its answer."""
    target = f"/?Action=RebootInstances&Version=2020-04-01&InstanceIds.1=i-{number}"
    headers = (("Content-Length", str(len(BODY))), ("Content-Type", "application/json"))
    response = HttpResponse(200, "OK", headers, BODY.encode())
    return Interaction(HttpRequest("GET", "https", HOST, target), response, Label("fake", date(2026, 1, 2)))


@contextlib.contextmanager
def serving(state: Path, *options: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A harness in a process of its own while the context lasts, and its endpoint; it ends as by Ctrl-C."""
    command = [sys.executable, "-P", "-m", "harness", "serve", "--listen", "127.0.0.1:0", "--endpoint", "127.0.0.1:0"]
    environment = os.environ | {"HARNESS_STATE_DIR": str(state)}
    with subprocess.Popen(
        [*command, "--owned-by", "run", *options],
        env=environment,
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as child:
        line = child.stdout.readline() if child.stdout is not None else ""
        yield child, json.loads(line)["endpoint_url"]
        child.terminate()


def ask(endpoint: str, first: int, count: int) -> float:
    """Seconds for so many calls over one connection, each of another item."""
    place = urlsplit(endpoint)
    connection = http.client.HTTPConnection(place.hostname or "", place.port)
    started = time.perf_counter()
    for number in range(first, first + count):
        connection.request("GET", interaction(number).request.target)
        connection.getresponse().read()
    taken = time.perf_counter() - started
    connection.close()
    return taken


def memory(process: int, field: str = "VmRSS") -> float:
    """MiB that a process holds now, or at most has held (``VmHWM``)."""
    lines = Path(f"/proc/{process}/status").read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(f"{field}:"))


def recording(interactions: int, rounds: int, folder: Path) -> None:
    """Requests with and without a recording."""
    share = interactions // rounds
    with (
        serving(folder / "plain") as (plain, plain_endpoint),
        serving(folder / "recording", "--record", str(folder / "cassettes")) as (recorder, endpoint),
    ):
        ask(plain_endpoint, 0, 100)
        ask(endpoint, 0, 100)
        before = (memory(plain.pid), memory(recorder.pid))
        ratios = []
        for number in range(rounds):
            without = ask(plain_endpoint, 100 + number * share, share)
            ratios.append(ask(endpoint, 100 + number * share, share) / without)
        grown = (memory(plain.pid) - before[0], memory(recorder.pid) - before[1])
        print(f"time of a call with --record / without, {rounds} rounds of {share:,} calls")
        print(f"  minimum {min(ratios):.2f}, median {statistics.median(ratios):.2f}, maximum {max(ratios):.2f}")
        earlier, later = ratios[: rounds // 2], ratios[rounds // 2 :]
        growth = statistics.median(later) / statistics.median(earlier)
        print(f"  median of the later rounds / of the earlier: {growth:.2f}")
        print(
            f"memory grown by {interactions:,} calls: {grown[0]:.0f} MiB without --record, {grown[1]:.0f} MiB with it"
        )
        started = time.perf_counter()
    print(f"both ended, the cassette built: after {time.perf_counter() - started:.1f} s")


def building(interactions: int, folder: Path) -> Path:
    """A cassette built of its recording, in this process."""
    recorder = Recorder(folder)
    started = time.perf_counter()
    for number in range(interactions):
        recorder.append("one", interaction(number))
    appended = time.perf_counter() - started
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.perf_counter()
    recorder.close()
    built = time.perf_counter() - started
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    size = (folder / "one.yaml").stat().st_size / 1024 / 1024
    print(f"appending {interactions:,} synced lines: {appended:.1f} s; building {size:.1f} MiB of them: {built:.1f} s,")
    print(f"  {built / appended:.2f} of the time of appending, {grown:.1f} MiB of further memory")
    return folder / "one.yaml"


def loading(path: Path) -> None:
    """Loading by us and by VCR.py."""
    from vcr.serialize import deserialize  # noqa: PLC0415 - nothing else here needs VCR.py
    from vcr.serializers import yamlserializer  # noqa: PLC0415

    started = time.perf_counter()
    count = len(read_cassette(path).interactions)
    ours = time.perf_counter() - started
    started = time.perf_counter()
    deserialize(path.read_text(encoding="utf-8"), yamlserializer)
    theirs = time.perf_counter() - started
    print(f"loading {count:,} interactions: {ours:.1f} s, {ours / theirs:.2f} of what VCR.py takes ({theirs:.1f} s)")


def looking_up(path: Path, interactions: int, folder: Path) -> None:
    """A look-up among many recordings and among a hundred; a miss, too."""
    catalog = load_catalog(spec_roots())
    (folder / "few").mkdir()
    (folder / "many").mkdir()
    recorder = Recorder(folder / "few")
    for number in range(100):
        recorder.append("one", interaction(number))
    recorder.close()
    shutil.copy(path, folder / "many" / "one.yaml")
    times = []
    for name, count in (("few", 100), ("many", interactions)):
        deck = Deck(folder / name, "none", catalog)
        deck.play("one", interaction(count).request)
        sample = [interaction(number).request for number in range(0, count, max(1, count // 100))]
        started = time.perf_counter()
        for request in sample:
            deck.play("one", request)
        hit = (time.perf_counter() - started) / len(sample)
        started = time.perf_counter()
        for number in range(count + 1, count + 51):
            deck.play("one", interaction(number).request)
        times.append((hit, (time.perf_counter() - started) / 50))
    (few, few_missed), (many, many_missed) = times
    print(f"looking up in {interactions:,} recordings / in 100")
    print(f"  found {many / few:.2f}, missed {many_missed / few_missed:.2f}")
    print(f"  {many * 1e6:.0f} µs a call that is found, {many_missed * 1e3:.1f} ms one that is missed")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--interactions", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=20)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = building(given.interactions, folder / "built")
        loading(path)
        looking_up(path, given.interactions, folder)
        recording(given.interactions, given.rounds, folder)


if __name__ == "__main__":
    main()
