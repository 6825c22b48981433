"""Talks to a driver as verify would, and says point by point what is right and what is not."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from harness.drivers.runner import Driver, DriverFailure
from harness.errors import ExitCode
from harness.model import OperationId
from harness.sessions import HarnessHandle
from harness.verify.driver_check import answers, items, proxied, starting, waiting
from harness.verify.driver_check.point import Point
from harness.verify.driver_check.talk import Seen, Talk

_STDOUT = "standard output belongs to the protocol: print to standard error, and keep what the client prints from it"


def check_driver(
    handle: HarnessHandle,
    seen: Seen,
    command: Sequence[str],
    *,
    environment: Mapping[str, str],
    start_timeout: float = 60.0,
    call_timeout: float | None = None,
    grace: float = 5.0,
) -> Iterator[Point]:
    """Each point as soon as it is known; all calls are of the first operation that the specs know.

    Only errors of items are asked of the first that lists some. ``seen`` is a sink of the harness's journal.
    Timeouts are in seconds, as those of ``Driver``.
    """
    driver = Driver(
        command, environment=environment, start_timeout=start_timeout, call_timeout=call_timeout, grace=grace
    )
    with driver:
        try:
            ready = driver.start()
        except DriverFailure as failure:
            yield from starting.not_started(failure)
            return
        yield from starting.introduced(ready)
        known, point = starting.known_operations(ready, handle.catalog)
        yield point
        talk = Talk(handle, seen, driver, ready, known)
        if known:
            yield from _calls(talk)
    end, noise = starting.ending(command, environment, start_timeout=start_timeout, grace=grace)
    yield _stdout(talk, noise)
    yield end


def exit_code(points: Sequence[Point]) -> ExitCode:
    """1 if anything is wrong."""
    return ExitCode.FINDINGS if any(point.mark == "wrong" for point in points) else ExitCode.OK


def _calls(talk: Talk) -> Iterator[Point]:
    operation = next(iter(talk.operations))
    first = list(answers.plain_call(talk, operation))
    yield from first
    if first[0].mark == "right":
        for find, asked in _others(talk, operation):
            yield find(talk, asked)
    contacted = dict.fromkeys(place for one in talk.calls if one.outcome is not None for place in one.outcome.contacted)
    if contacted:
        fix = (
            "what the client turns to of its own accord verify will judge; what the driver's settings cause is to mend"
        )
        yield Point("elsewhere", "look", f"it turned to {', '.join(contacted)}", fix)
    else:
        yield Point("elsewhere", "right", "nothing but the harness was turned to, as far as the driver tells")


def _others(talk: Talk, operation: OperationId) -> Iterator[tuple[Callable[[Talk, OperationId], Point], OperationId]]:
    """What else is asked of a driver whose call arrives, and of which operation."""
    if "proxy" in talk.ready.settings:
        yield proxied.proxy_user, operation
    yield answers.service_error, operation
    listing = (one for one in talk.operations if items.lists_item_errors(talk.handle.catalog, one))
    with_items = next(listing, None)
    if with_items is not None:
        yield items.item_errors, with_items
    for find in (answers.unknown_parameter, waiting.timeout, waiting.concurrency):
        yield find, operation


def _stdout(talk: Talk, noise: Sequence[str]) -> Point:
    """Whether standard output held anything but the messages that were waited for."""
    failures = [one.failure for one in talk.calls if one.failure is not None]
    broken = [failure.message for failure in failures if "did not keep to the protocol" in failure.message]
    broken += [f"it wrote {line.strip()[:80]!r}" for line in noise]
    if broken:
        return Point("stdout", "wrong", broken[0], _STDOUT)
    return Point("stdout", "right", "nothing but messages of the protocol")
