"""What takes time: a timeout that has to be kept, and calls that are open at once."""

from concurrent.futures import ThreadPoolExecutor

from harness.contract.example import example_params
from harness.model import Exchange, OperationId
from harness.verify.driver_check.point import Point
from harness.verify.driver_check.talk import Called, Talk

_TIMEOUT = 1.0
_SLOW = "delay:2s"
_MOST_AT_ONCE = 4


def timeout(talk: Talk, operation: OperationId) -> Point:
    """A call that is never answered, with a timeout of a second."""
    if "timeout" not in talk.ready.settings:
        return Point("timeout", "not tried", "the client cannot be given one: settings leaves it out")
    params = example_params(talk.handle.catalog.operation(operation))
    called = talk.call(operation, params, rules=[f"{operation.short}=hang"], timeout=_TIMEOUT)
    outcome, failure = called.outcome, called.failure
    asked = f"asked for {_TIMEOUT:g} s"
    fix = "give the client session.timeout, in seconds, for connecting and for reading"
    if failure is not None:
        if failure.kind == "hung":
            return Point("timeout", "wrong", f"{asked}: {failure.message}", fix)
        return Point("timeout", "not tried", failure.message, failure.hint)
    if outcome is None or not called.reached:
        return Point("timeout", "not tried", "no request reached the harness")
    if outcome.kind in {"result", "service_error"}:
        text = f"a call that was never answered was told as {outcome.kind}"
        return Point("timeout", "wrong", text, "tell what the client shows, and nothing else")
    text = f"{asked}, it gave up after {outcome.seconds:.1f} s"
    if outcome.kind == "timeout":
        return Point("timeout", "right", text)
    hint = "where the client gave up waiting the kind is timeout, whatever its exception is called"
    return Point("timeout", "look", f"{text}, and was told as {outcome.kind} ({outcome.error_type})", hint)


def concurrency(talk: Talk, operation: OperationId, *, slow: str = _SLOW) -> Point:
    """Several calls at once, each answered after a while: whether their requests come before the first answer."""
    number = min(talk.ready.concurrency, _MOST_AT_ONCE)
    if number == 1:
        return Point("concurrency", "right", "none is announced: verify makes one call after the other")
    params = example_params(talk.handle.catalog.operation(operation))
    talk.driver.start()

    def call(_: int) -> Called:
        return talk.call(operation, params, rules=[f"{operation.short}={slow}"])

    with ThreadPoolExecutor(number) as threads:
        calls = list(threads.map(call, range(number)))
    failures = [called.failure for called in calls if called.failure is not None]
    fix = "announce a concurrency that the driver keeps: calls are open at once, and each answer names its call"
    if failures:
        return Point("concurrency", "wrong", f"{number} calls at once: {failures[0].message}", fix)
    at_once = _most_open([exchange for called in calls for exchange in called.reached])
    if at_once < 2:
        text = f"{talk.ready.concurrency} are announced, but {number} calls came one after the other"
        return Point("concurrency", "wrong", text, fix)
    return Point("concurrency", "right", f"of {number} calls at once, {at_once} were open at the same time")


def _most_open(exchanges: list[Exchange]) -> int:
    """How many of the exchanges were open at one time."""
    begun = [exchange.draft.requested_at for exchange in exchanges]
    spans = [(one.draft.requested_at, one.answered_at or one.closed_at) for one in exchanges]
    return max((sum(start <= moment < end for start, end in spans) for moment in begun), default=0)
