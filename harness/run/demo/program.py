"""The program of the demonstration: three calls, each tried again where that may help.

It knows nothing of faults, and says on standard output what it does. Where it is told to go stepwise, it waits after
each answer for a line on standard input, or for the end of that, so that who watches can explain.
"""

import os
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import TextIO

from harness.contract.load import load_catalog
from harness.model import Params, Reply, Result, ServiceError
from harness.run.demo.client import TinyClient

STEPWISE_VARIABLE = "HARNESS_DEMO_STEPWISE"
# After these and where no answer comes it tries again, as many clients do, without asking whether the call was carried
# out.
_MAY_PASS = frozenset({"RequestLimitExceeded"})
_ATTEMPTS = 3
_PAUSE_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Task:
    """One call of the program, and where it goes."""

    operation: str
    params: Params
    host: str
    region: str


TASKS = (
    Task(
        "tencent/as:StartInstanceRefresh",
        MappingProxyType(
            {
                "AutoScalingGroupId": "asg-demo",
                "RefreshMode": "ROLLING_UPDATE_RESET",
                "RefreshSettings": {"RollingUpdateSettings": {"BatchNumber": 1}},
            }
        ),
        "as.tencentcloudapi.com",
        "ap-guangzhou",
    ),
    Task(
        "volcengine/ecs:RebootInstances",
        MappingProxyType({"InstanceIds": ["i-1", "i-2", "i-3"]}),
        "open.volcengineapi.com",
        "cn-beijing",
    ),
    Task(
        "alibaba/ecs:RedeployInstance",
        MappingProxyType({"InstanceId": "i-demo"}),
        "ecs-cn-hangzhou.aliyuncs.com",
        "cn-hangzhou",
    ),
)


def run(
    client: TinyClient,
    *,
    wait: Callable[[], object],
    stdout: TextIO,
    sleep: Callable[[float], None] = time.sleep,
) -> int:
    """Do all tasks, whatever comes of each; ``wait`` is called after each answer. The status of the program."""
    failed = 0
    for task in TASKS:
        for attempt in range(1, _ATTEMPTS + 1):
            _say(f"calls {task.operation}", stdout)
            reply = _answer(client, task)
            wait()
            again = _may_pass(reply) and attempt < _ATTEMPTS
            _say(_made_of(reply, again=again), stdout)
            if not again:
                failed += not isinstance(reply, Result)
                break
            sleep(_PAUSE_SECONDS)
    return int(failed > 0)


def _answer(client: TinyClient, task: Task) -> Reply | None:
    """What the provider answers; None where the connection ends without an answer."""
    try:
        return client.call(task.operation, task.params, host=task.host, region=task.region)
    except ConnectionError:
        return None


def _may_pass(reply: Reply | None) -> bool:
    return reply is None or (isinstance(reply, ServiceError) and reply.code in _MAY_PASS)


def _say(line: str, stdout: TextIO) -> None:
    print(f"program  {line}", file=stdout, flush=True)


def _made_of(reply: Reply | None, *, again: bool) -> str:
    """What the program makes of an answer, or of none."""
    if isinstance(reply, Result):
        failed = ", ".join(f"{error.item} ({error.code})" for error in reply.item_errors)
        return f"is told: done, but not for {failed}" if failed else "is told: done"
    then = f"tries again in {_PAUSE_SECONDS:g} s" if again else "gives up"
    told = "is told nothing: the connection has ended" if reply is None else f"is told: {reply.code}"
    return f"{told}; {then}"


def main(arguments: list[str], environ: Mapping[str, str]) -> int:
    """The program; its arguments are the folders of specs."""
    catalog = load_catalog([Path(folder) for folder in arguments])
    client = TinyClient(catalog, environ, lambda: datetime.now(UTC))
    wait = sys.stdin.readline if environ.get(STEPWISE_VARIABLE) else str
    return run(client, wait=wait, stdout=sys.stdout)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], os.environ))
