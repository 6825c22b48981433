"""``harness demo`` as one function: what ``harness run`` does, with a program of ours, explained as it happens."""

import contextlib
import os
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TextIO

from harness.control.child import ServerOptions, server_command
from harness.control.client import RemoteHarness
from harness.journal import read_exchange
from harness.model import Exchange
from harness.run.command import run
from harness.run.demo.program import STEPWISE_VARIABLE
from harness.run.demo.telling import tell
from harness.run.options import SESSION, RunOptions
from harness.run.program import Ended, run_program

RULES = (
    "tencent/as:StartInstanceRefresh=throttle#1",
    "volcengine/ecs:RebootInstances=item:InvalidInstanceStatus[i-2]#1",
    "alibaba/ecs:RedeployInstance=close@after#1",
)
_SEED = 7
_MODULE = "harness.run.demo.program"

Say = Callable[[str], None]


def demo(
    *,
    specs: Sequence[Path],
    environ: Mapping[str, str],
    say: Say,
    explain: Say,
    stderr: TextIO,
    clock: Callable[[], datetime],
    program: str = "harness",
    server: Sequence[str] | None = None,
) -> int:
    """Run our program behind a harness with three faults, with ``explain`` for each exchange; the exit code."""
    server = server_command(environ) if server is None else server
    say("A program that calls three clouds runs behind the harness, which answers in their place and in their words.")
    say("Nothing leaves this machine. Three rules say what goes wrong:")
    for rule in RULES:
        say(f"  {rule}")
    say("")

    def launch(handle: RemoteHarness, command: Sequence[str], child_environ: Mapping[str, str]) -> Ended:
        with _stepping(handle, explain) as step:
            return run_program(command, {**child_environ, STEPWISE_VARIABLE: "1"}, stdin=step)

    code = run(
        [sys.executable, "-P", "-m", _MODULE, *(str(folder) for folder in specs)],
        RunOptions(ServerOptions(rules=RULES, seed=_SEED)),
        specs=specs,
        environ=environ,
        stderr=stderr,
        clock=clock,
        program=program,
        server=server,
        launch=launch,
    )
    say("")
    say("Next, a program of your own, in any language that honours HTTPS_PROXY (Python and Node need no preparation):")
    say(f"  {program} run --fault 'tencent/as=throttle#1' -- python your_program.py")
    say(f"  {program} faults                       # every way in which a call or a connection can break")
    say(f"  {program} presets                      # plans that come as files: flaky-network, throttle-storm, …")
    say(f"  {program} specs show RebootInstances   # an operation, and the errors that it can answer with")
    return code


@contextlib.contextmanager
def _stepping(handle: RemoteHarness, explain: Say) -> Iterator[int]:
    """A standard input for the program that gets a line after each exchange was told, and ends if that fails."""
    read, write = os.pipe()

    def follow() -> None:
        seen: list[Exchange] = []
        with os.fdopen(write, "wb", buffering=0) as steps, contextlib.suppress(BrokenPipeError):
            for entry in handle.client.stream("/exchanges/stream", query={"session": SESSION, "after": 0}):
                exchange = read_exchange(entry["exchange"], handle.find_error)
                for number, line in enumerate(tell(exchange, seen)):
                    explain(f"{'harness' if number == 0 else '':<7}  {line}")
                seen.append(exchange)
                steps.write(b"\n")

    # The stream ends with the server.
    threading.Thread(target=follow, name="harness-demo", daemon=True).start()
    try:
        yield read
    finally:
        os.close(read)
