"""The time of a call while many connections hang, and while many drip, as a multiple of its time while there are none.

    python -m benchmarks.hanging [--connections N] [--calls N] [--rounds N]

The harness is a process of its own on loopback, in endpoint mode. The calls come over one kept connection; the others
come from this process, each with one request that a fault meets: ``hang``, or ``drip:1B/1s``. Rounds of the three kinds
alternate, so that whatever else the machine does meets all of them.
"""

import argparse
import http.client
import json
import os
import resource
import selectors
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.throughput import TARGET, free_port, wait_for

RULES = ("tencent/as:StartInstanceRefresh=hang", "tencent/as:ResumeInstanceRefresh=drip:1B/1s")
KINDS = {"hanging": ("StartInstanceRefresh", 0), "dripping": ("ResumeInstanceRefresh", 1)}


def request(action: str) -> bytes:
    """An unsigned call of Tencent Cloud."""
    body = json.dumps({"AutoScalingGroupId": "asg-1", "RefreshActivityId": "ra-1"}).encode()
    head = f"POST / HTTP/1.1\r\nHost: as.tencentcloudapi.com\r\nX-TC-Action: {action}\r\nX-TC-Version: 2018-04-19\r\n"
    head += f"X-TC-Region: ap-guangzhou\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


def crowd(port: int, size: int, action: str, expected: int) -> list[socket.socket]:
    """So many connections whose request has been sent, and from which ``expected`` bytes have come."""
    found = []
    for _ in range(size):
        client = socket.create_connection(("127.0.0.1", port))
        client.sendall(request(action))
        found.append(client)
        if expected:
            client.recv(expected, socket.MSG_PEEK)
    return found


def leave(clients: list[socket.socket]) -> None:
    """Close all, and let the harness notice."""
    for client in clients:
        client.close()
    time.sleep(1)


def call_seconds(port: int, calls: int) -> float:
    """The median time of a call over one kept connection."""
    connection = http.client.HTTPConnection("127.0.0.1", port)
    times = []
    for _ in range(calls):
        started = time.perf_counter()
        connection.request("GET", TARGET)
        answer = connection.getresponse()
        answer.read()
        times.append(time.perf_counter() - started)
        if answer.status != 200:
            raise SystemExit(f"the call was answered by {answer.status}")
    connection.close()
    return statistics.median(times)


def still_open(clients: list[socket.socket]) -> int:
    """How many of the connections have not ended."""
    with selectors.DefaultSelector() as selector:
        for client in clients:
            client.settimeout(0)
            selector.register(client, selectors.EVENT_READ)
        readable = {key.fileobj for key, _ in selector.select(0)}
    ended = sum(1 for client in clients if client in readable and client.recv(65_536) == b"")
    return len(clients) - ended


def stop_seconds(child: subprocess.Popen[bytes]) -> float:
    """How long the harness takes to end."""
    started = time.perf_counter()
    child.terminate()
    child.wait()
    return time.perf_counter() - started


def measured(port: int, connections: int, calls: int) -> dict[str, float]:
    """One round: the time of a call alone, and as a multiple of it with each kind of crowd."""
    alone = call_seconds(port, calls)
    ratios = {}
    for kind, (action, expected) in KINDS.items():
        clients = crowd(port, connections, action, expected)
        ratios[kind] = call_seconds(port, calls) / alone
        if still_open(clients) != connections:
            raise SystemExit(f"only {still_open(clients)} of {connections} connections were {kind} to the end")
        leave(clients)
    return ratios


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--connections", type=int, default=1000)
    parser.add_argument("--calls", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    stops = []
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {"HARNESS_STATE_DIR": str(Path(folder))}
        for full in (False, True):
            port, listen = free_port(), free_port()
            command = [sys.executable, "-m", "harness", "serve", "--listen", f"127.0.0.1:{listen}"]
            command += ["--endpoint", f"127.0.0.1:{port}", *(part for rule in RULES for part in ("--fault", rule))]
            with subprocess.Popen(
                command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            ) as child:
                try:
                    wait_for(port, child)
                    call_seconds(port, 50)
                    if full:
                        rounds = [measured(port, given.connections, given.calls) for _ in range(given.rounds)]
                        staying = crowd(port, given.connections, *KINDS["hanging"])
                        call_seconds(port, 50)
                finally:
                    stops.append(stop_seconds(child))
        for client in staying:
            client.close()
    print(f"the time of a call with {given.connections} other connections / with none (1 = as fast)")
    for kind in KINDS:
        ratios = sorted(one[kind] for one in rounds)
        print(f"  {kind:9} minimum {ratios[0]:.2f}, median {statistics.median(ratios):.2f}, maximum {ratios[-1]:.2f}")
    print(f"stopping with {given.connections} hanging connections took {stops[1] - stops[0]:+.2f} s over with none")


if __name__ == "__main__":
    main()
