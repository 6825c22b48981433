"""Fuzzes every decoder and signature check at length, and measures how their cost grows with the size of the input.

    python -m benchmarks.fuzz_decoders [--seconds 60] [--seed 1]

Requests and answers are the vectors of the tests with bytes, headers and parameters exchanged at random. Exit status 1
if anything but Malformed was raised (the input is printed), or if four times the input costs much more than four times
the time.
"""

import argparse
import json
import random
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from harness.contract.catalog import Catalog
from harness.contract.load import load_catalog
from harness.model import Operation
from harness.protocols.router import route
from harness.protocols.table import PROTOCOLS
from harness.protocols.wire_protocol import Malformed
from harness.signing.table import SCHEMES
from harness.wire import HttpRequest, HttpResponse

ROOT = Path(__file__).resolve().parent.parent
# The times of the vectors, so that checks get past the freshness of a signature.
MOMENTS = tuple(
    datetime.fromtimestamp(seconds, tz=UTC) for seconds in (1551113065, 1698315752, 1735787045, 1761830906, 1767323045)
)
LARGEST_GROWTH = 8.0
PIECES: tuple[bytes, ...] = (
    b"", b"\x00", b"\xff", b"\xed\xa0\x80", b"\xef\xbb\xbf", b"%", b"%ff", b"%25", b"+", b"&", b"=", b".", b".1",
    b".0=", b".99999", b".100000", b"&InstanceIds.1=", b"InstanceIds", b'"', b"\\", b"\\ud800", b"{", b"}", b"[", b"]",
    b":", b",", b'{"a":' * 90, b"[" * 120, b"NaN", b"-Infinity", b"1e999", b"9" * 5000, b"null", b"true", b"True",
    b'"Response"', b"Credential=", b"Signature=" + b"0" * 64, b"SignedHeaders=host", b"TC3-HMAC-SHA256 ", b"/", b";",
    b"2026-01-02T03:04:05Z", b"20260102T030405Z", b"1767323045", b" ", b"\xe4\xb8\xad",
)  # fmt: skip


@dataclass(frozen=True)
class Corpus:
    """What is mutated: real requests and documented answers."""

    requests: Sequence[HttpRequest]
    answers: Sequence[HttpResponse]


def load_corpus() -> Corpus:
    """The vectors of the tests."""
    requests, answers = [], []
    for name in PROTOCOLS:
        vectors = json.loads((ROOT / "tests/protocols/vectors" / f"{name}.json").read_text("utf-8"))
        requests += [_request(vector) for vector in vectors["requests"]]
        answers += [HttpResponse(200, "", (), vector["answer"]["body"].encode()) for vector in vectors["answers"]]
    for name in SCHEMES:
        vectors = json.loads((ROOT / "tests/signing/vectors" / f"{name}.json").read_text("utf-8"))
        requests += [_request(vector["request"]) for vector in vectors]
    return Corpus(requests, answers)


def _request(vector: Mapping[str, Any]) -> HttpRequest:
    headers = tuple((name, value) for name, value in vector["headers"])
    body = vector.get("body", "").encode()
    return HttpRequest(vector["method"], "http", "127.0.0.1:8081", vector["target"], headers, body)


def mutate(data: bytes, draw: random.Random) -> bytes:
    """The data with a few pieces put in, cut out, doubled or exchanged."""
    for _ in range(draw.choice((0, 1, 1, 2, 3, 8))):
        start = draw.randint(0, len(data))
        end = min(len(data), start + draw.choice((0, 0, 1, 2, 5, 20, 200)))
        piece = draw.choice((*PIECES, data[start:end] * 2, draw.randbytes(draw.randint(1, 4))))
        data = data[:start] + piece + data[end:]
    return data


def mutate_request(request: HttpRequest, draw: random.Random) -> HttpRequest:
    """The request with some of its parts mutated."""
    headers = list(request.headers)
    for _ in range(min(len(headers), draw.choice((0, 0, 1, 2)))):
        index = draw.randrange(len(headers))
        name, value = headers[index]
        changed = (name, mutate(value.encode("latin-1", "replace"), draw).decode("latin-1"))
        headers[index : index + 1] = draw.choice(([changed], [], [headers[index], changed]))
    target = mutate(request.target.encode(), draw).decode("utf-8", draw.choice(("surrogateescape", "replace")))
    method = draw.choice((request.method, request.method, request.method, "GET", "POST", "PUT", ""))
    return replace(request, method=method, target=target, headers=tuple(headers), body=mutate(request.body, draw))


def decode(
    request: HttpRequest, catalog: Catalog, operations: Sequence[Operation], now: datetime = MOMENTS[0]
) -> list[str]:
    """Run all that reads requests; what came of it, in words."""
    route(request, catalog)
    found = []
    for scheme in SCHEMES.values():
        failure = scheme.verify(request, "secret", service="ecs", now=now)
        found.append(f"{scheme.name}: {failure.problem if failure else 'valid'}")
    for operation in operations:
        try:
            PROTOCOLS[operation.protocol].parse(request, operation)
            found.append(f"{operation.protocol}: parsed")
        except Malformed as malformed:
            found.append(f"{operation.protocol}: {malformed.kind}")
    return found


def decode_answer(response: HttpResponse, operations: Sequence[Operation]) -> list[str]:
    """Run all that reads answers; what came of it, in words."""
    found = []
    for operation in operations:
        try:
            reply = PROTOCOLS[operation.protocol].parse_response(response, operation)
            found.append(f"{operation.protocol} answer: {type(reply).__name__}")
        except Malformed:
            found.append(f"{operation.protocol} answer: malformed")
    return found


def fuzz(seconds: float, seed: int) -> int:
    """Fuzz for a time; the number of inputs that raised."""
    draw = random.Random(seed)  # noqa: S311 - inputs are to be repeatable, not secret
    catalog = load_catalog([ROOT / "specs"])
    operations = [catalog.operation(each) for each in catalog.ids()]
    corpus, outcomes, count, raised = load_corpus(), Counter[str](), 0, 0
    slowest, started = 0.0, time.perf_counter()
    while (begun := time.perf_counter()) < started + seconds and raised < 5:
        answered = count % 5 == 0
        message: HttpRequest | HttpResponse | None
        message = None
        try:
            if answered:
                answer = draw.choice(corpus.answers)
                message = replace(answer, status=draw.choice((200, 400, 500)), body=mutate(answer.body, draw))
                outcomes.update(decode_answer(message, operations))
            else:
                message = mutate_request(draw.choice(corpus.requests), draw)
                outcomes.update(decode(message, catalog, operations, draw.choice(MOMENTS)))
        except Exception:  # any exception at all is what is looked for
            raised += 1
            print(f"--- input {count} of seed {seed}\n{repr(message)[:4000]}\n{traceback.format_exc()}")
        count += 1
        slowest = max(slowest, time.perf_counter() - begun)
    spent = time.perf_counter() - started
    rate, worst = count / spent, slowest * 1000
    print(f"{count} inputs in {spent:.0f} s, {rate:.0f} a second, slowest {worst:.0f} ms, raised {raised}")
    for outcome, times in sorted(outcomes.items()):
        print(f"  {times:9} {outcome}")
    return raised


def growing_inputs() -> Mapping[str, Callable[[int], HttpRequest]]:
    """Requests that can be made as long as one likes, each stressing another part of the decoders."""
    form = (("Content-Type", "application/x-www-form-urlencoded"),)
    json_type = (("Content-Type", "application/json"),)

    def post(body: bytes, *, as_json: bool = True) -> HttpRequest:
        return HttpRequest("POST", "http", "h", "/", json_type if as_json else form, body)

    def get(query: str) -> HttpRequest:
        return HttpRequest("GET", "http", "h", f"/?{query}")

    return {
        "list elements, last first": lambda n: get(
            "&".join(f"InstanceIds.{i}=x" for i in range(min(n, 90_000), 0, -1))
        ),
        "unknown parameters": lambda n: get("&".join(f"Unknown{i}=x" for i in range(n))),
        "names of many dots": lambda n: get("InstanceIds" + ".1" * n + "=x"),
        "percent escapes": lambda n: post(b"InstanceId=" + b"%25" * n, as_json=False),
        "repeats": lambda n: get("InstanceIds.1=x&" * n),
        "open brackets": lambda n: post(b"[" * n),
        "open objects": lambda n: post(b'{"a":' * n),
        "brackets in a string": lambda n: post(b'{"a":"' + b"[{" * n + b'"}'),
        "escaped quotes, no end": lambda n: post(b'{"a":[' + b'"\\"[' * n),
        "keys": lambda n: post(json.dumps({str(i): i for i in range(n)}).encode()),
        "repeated keys": lambda n: post(b"{" + b'"a":1,' * n + b'"a":1}'),
        "lists in lists": lambda n: post(b'{"a":[' + b"[[]]," * n + b"[]]}"),
        "surrogate pairs": lambda n: post(b'{"a":["' + b"\\ud83d\\ude00" * n + b'"]}'),
        "digits": lambda n: post(b'{"a":' + b"9" * n + b"}"),
        "authorization": lambda n: HttpRequest(
            "GET", "http", "h", "/", (("Authorization", "HMAC-SHA256 " + "a=b," * n),)
        ),
        "headers": lambda n: HttpRequest("GET", "http", "h", "/", tuple((f"X-Acs-{i}", "x") for i in range(n))),
    }


def growth(size: int = 20_000) -> int:
    """Time each growing input at one size and at four times that; the number that grow too fast."""
    catalog = load_catalog([ROOT / "specs"])
    operations = [catalog.operation(each) for each in catalog.ids()]
    too_fast = 0
    print("four times the input costs this many times the time:")
    for name, build in growing_inputs().items():
        once, four = (_fastest(build(count), catalog, operations) for count in (size, 4 * size))
        # Below a millisecond it is the clock that is measured.
        ratio = four / max(once, 0.001)
        too_fast += ratio > LARGEST_GROWTH
        print(f"  {ratio:5.1f}  {name} ({once * 1000:.0f} ms, {four * 1000:.0f} ms)")
    return too_fast


def _fastest(request: HttpRequest, catalog: Catalog, operations: Sequence[Operation]) -> float:
    times = []
    for _ in range(3):
        begun = time.perf_counter()
        decode(request, catalog, operations)
        times.append(time.perf_counter() - begun)
    return min(times)


def main() -> int:
    """Parse the arguments and run both parts."""
    parser = argparse.ArgumentParser(description="Fuzz the decoders at length.")
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    too_fast = growth()
    return 1 if fuzz(arguments.seconds, arguments.seed) + too_fast else 0


if __name__ == "__main__":
    sys.exit(main())
