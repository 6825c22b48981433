"""An exchange in short form: one line for a person."""

from collections.abc import Container, Iterator

from harness.errors import printable
from harness.model import Draft, Exchange, OperationId, Result, ServiceError
from harness.protocols.table import PROTOCOLS
from harness.reports.arrival import arrival

_MOST_TOLD = 3


def exchange_line(exchange: Exchange) -> str:
    """``POST as.tencentcloudapi.com StartInstanceRefresh → 200 InternalError, request id …``."""
    draft = exchange.draft
    if draft.of_connection:
        return _connection_line(exchange)
    asked = f"{draft.request.method} {draft.request.host or '?'} {_name(draft)}"
    status = "no answer" if draft.response is None else str(draft.response.status)
    arrived = arrival(exchange)
    if arrived == "none" and draft.response is not None:
        return f"{asked} → no answer: the client left before its {status}"
    partly = f", {exchange.bytes_sent} bytes of it" if arrived == "part" else ""
    match draft.reply:
        case ServiceError(code=code, request_id=request_id):
            said = f" {code}, request id {request_id}"
        case Result(item_errors=errors, request_id=request_id):
            failed = f" ({len(errors)} failed)" if errors else ""
            said = f" result{failed}, request id {request_id}"
        case None:
            said = f" {draft.problem}" if draft.problem else ""
    return f"{asked} → {status}{said}{partly}"


def _name(draft: Draft) -> str:
    """The operation, else the action that a provider's request names, else what stands in its first line."""
    if draft.operation is not None:
        return draft.operation.name
    named = (one.identify(draft.request).plain_action for one in PROTOCOLS.values() if draft.provider is not None)
    return next(filter(None, named), draft.request.target)


def _connection_line(exchange: Exchange) -> str:
    """``CONNECT as.tencentcloudapi.com → TLS handshake failed``: a connection, or its handshake."""
    draft = exchange.draft
    asked = f"{draft.request.method or 'connection to'} {draft.request.host or 'the endpoint'}"
    return f"{asked} → {connection_end(draft, accepted=exchange.answered_at is not None)}"


def connection_end(draft: Draft, *, accepted: bool = False) -> str:
    """What became of a connection; ``accepted``: the client has taken the handshake that it was shown."""
    if draft.problem is not None:
        return draft.problem
    if draft.response is not None:
        return str(draft.response.status)
    if any(fault.fault.startswith("tls:") for fault in draft.faults):
        return "TLS handshake accepted" if accepted else "TLS handshake failed"
    return "refused"


def log_line(exchange: Exchange, *, mutating: Container[OperationId] = ()) -> str:
    """The exchange as a line of a running log: time in UTC, session, exchange, what became of it.

    ``mutating`` are operations of which it is said where a real provider was asked for them.
    """
    draft = exchange.draft
    return f"{draft.requested_at:%H:%M:%S}  {printable(draft.session)}  {full_line(exchange, mutating=mutating)}"


def full_line(exchange: Exchange, *, mutating: Container[OperationId] = ()) -> str:
    """The exchange and what became of it.

    Who answered where that is not the fake, whether the provider would have carried the call out (nothing where there
    was no call, or nobody can know), the rules that met it, what the client did wrong.
    """
    draft = exchange.draft
    executed = executed_words(draft.executed)
    met = f"  [{', '.join(fault.rule for fault in draft.faults)}]" if draft.faults else ""
    wrong = "; ".join(client_mistakes(draft))
    remark = f"  ! {wrong}" if wrong else ""
    return printable(f"{exchange_line(exchange)}{_answered_by(draft, mutating)}{executed}{met}{remark}")


def _answered_by(draft: Draft, mutating: Container[OperationId]) -> str:
    """``, live`` or ``, replay``; empty where the fake, a fault or nobody has answered."""
    if draft.responder == "live" and draft.operation in mutating:
        return ", live, may change something"
    return f", {draft.responder}" if draft.responder in {"live", "replay"} else ""


def executed_words(executed: int | None) -> str:
    """``, executed`` and the like; empty where there was no call, or nobody can know."""
    match executed:
        case None:
            return ""
        case 0:
            return ", not executed"
        case 1:
            return ", executed"
    return f", executed {executed} times"


def client_mistakes(draft: Draft) -> Iterator[str]:
    """What the client did wrong: broken facts that somebody has established, and a signature that does not hold."""
    known = [violation.message for violation in draft.violations if violation.status in {"documented", "inferred"}]
    yield from known[:_MOST_TOLD]
    if len(known) > _MOST_TOLD:
        yield f"and {len(known) - _MOST_TOLD} more"
    if draft.operation is not None and draft.signature not in {"valid", "not judged"}:
        yield f"signature: {draft.signature}"
