"""How a driver begins and ends: it starts, introduces itself, and is gone after ``bye``."""

import queue
from collections.abc import Iterator, Mapping, Sequence

from harness.contract.catalog import Catalog
from harness.drivers import messages
from harness.drivers.messages import Ready
from harness.drivers.process import DriverProcess
from harness.drivers.runner import DriverFailure
from harness.errors import UserError
from harness.model import OperationId
from harness.verify.driver_check.point import Point


def not_started(failure: DriverFailure) -> Iterator[Point]:
    """The points of a driver that gave no ready which can be used."""
    if "did not keep to the protocol" in failure.message:
        yield Point("starts", "right", "it answered hello")
        fix = failure.hint or "the schema harness/drivers/driver_protocol.schema.json says what ready looks like"
        yield Point("ready", "wrong", failure.message, fix)
    else:
        fix = failure.hint or 'answer {"type": "hello"} with a ready message, in one line, and flush it'
        yield Point("starts", "wrong", failure.message, fix)


def introduced(ready: Ready) -> Iterator[Point]:
    """The points of a driver that has said ready."""
    yield Point("starts", "right", "it answered hello")
    client = ready.client
    at_once = "one call at a time" if ready.concurrency == 1 else f"{ready.concurrency} calls at once"
    text = f"{client.name} {client.version}, {client.runtime}; {at_once}; settings {', '.join(ready.settings)}"
    if not {"proxy", "endpoint"} & set(ready.settings):
        fix = "settings names what of the session the client can be given: proxy, or else endpoint"
        yield Point("ready", "wrong", f"{text}: nothing leads it to the harness", fix)
    else:
        yield Point("ready", "right", text)


def known_operations(ready: Ready, catalog: Catalog) -> tuple[dict[OperationId, str], Point]:
    """The operations of the driver that the specs know, as the driver spells them."""
    known: dict[OperationId, str] = {}
    problems = []
    for text in ready.operations:
        try:
            known[catalog.resolve(text)] = text
        except UserError as error:
            problems.append(str(error))
    fix = "list in ready's operations what the client can call; `harness specs list` says what there is"
    if problems or not known:
        return known, Point("operations", "wrong", "; ".join(problems) or "it lists none", fix)
    return known, Point("operations", "right", ", ".join(operation.short for operation in known))


def ending(
    command: Sequence[str], environment: Mapping[str, str], *, start_timeout: float, grace: float
) -> tuple[Point, tuple[str, ...]]:
    """Whether a driver ends after ``bye``, with its input still open; and what it wrote besides ready."""
    lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
    process = DriverProcess(command, environment=environment, on_line=lines.put)
    try:
        process.write(messages.hello())
        lines.get(timeout=start_timeout)
        process.write(messages.bye())
        status = process.wait(grace)
    except queue.Empty:
        return Point("bye", "not tried", "started again, it did not answer hello"), ()
    finally:
        process.kill()
        process.reap(grace)
    noise = tuple(line for line in _all(lines) if line.strip())
    if status is None:
        fix = 'leave the loop on {"type": "bye"}; threads that still wait keep a process alive'
        return Point("bye", "wrong", f"it still runs {grace:g} s after bye", fix), noise
    if status:
        return Point("bye", "wrong", f"it ends with status {status} after bye", "end with status 0"), noise
    return Point("bye", "right", "it ends after bye, with status 0"), noise


def _all(lines: "queue.SimpleQueue[str | None]") -> Iterator[str]:
    while not lines.empty():
        line = lines.get()
        if line is not None:
            yield line
