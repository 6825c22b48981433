"""What a campaign over the three official Python SDKs costs: cases, seconds, and the share of them spent waiting.

    python -m benchmarks.campaign [--rounds N] [CLIENT:VARIANT ...]

Default variants, without the cases that wait for a client's own timeout of 30 s or more. The campaign is a child
process, drivers and all: its processor time is that of both cores together, so that what remains of the wall time on
them is what nobody worked in. ``side by side`` is how many times the wall time the calls took in all.
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

CLIENTS = (
    "tencentcloud-sdk-python-autoscaling:defaults",
    "alibabacloud_ecs20140526:defaults",
    "volcenginesdk-ecs:defaults",
)
_ENDED = {0, 1}


@dataclass(frozen=True, slots=True)
class Measured:
    """One campaign: seconds of the wall, of the processors, and of all calls added up; cases by what they are about."""

    wall: float
    processors: float
    calls: float
    groups: Counter[str]

    @property
    def waiting(self) -> float:
        """The share of the processors' time in which they had nothing to do."""
        return 1 - self.processors / (self.wall * (os.cpu_count() or 1))


def campaign(clients: list[str], folder: Path) -> Measured:
    """Verify the clients once; SystemExit if the run was not sound."""
    report = folder / "report.json"
    command = [sys.executable, "-m", "harness", "verify", *clients, "--quick", "--seed", "7"]
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(
        [*command, "--format", "json", "--out", str(report)],
        env=os.environ | {"HARNESS_STATE_DIR": str(folder / "state")},
        check=False,
    )
    wall = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode not in _ENDED:
        raise SystemExit(f"the campaign ended with status {done.returncode}")
    results = json.loads(report.read_text(encoding="utf-8"))["results"]
    calls = sum(
        one["outcome"]["ended"] - one["outcome"]["started"] for result in results for one in result["conversations"]
    )
    processors = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Measured(wall, processors, calls, Counter(result["group"] for result in results))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("clients", nargs="*")
    given = parser.parse_args()
    clients = given.clients or list(CLIENTS)
    rounds = []
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(given.rounds):
            rounds.append(campaign(clients, Path(folder)))
            last = rounds[-1]
            print(
                f"{last.groups.total()} cases in {last.wall:.1f} s; {last.waiting:.0%} of the processors' time spent "
                f"waiting; {last.calls / last.wall:.1f} calls side by side"
            )
    print(f"median {statistics.median(one.wall for one in rounds):.1f} s")
    print("cases:", ", ".join(f"{number} {group}" for group, number in rounds[0].groups.most_common()))


if __name__ == "__main__":
    main()
