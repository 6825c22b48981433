"""What a person who looks at a flow in mitmproxy is told of it: a comment in one line, and a mark."""

from mitmproxy import http

from harness.model import Draft, Result, ServiceError
from harness.reports.exchange_line import client_mistakes, connection_end, executed_words

FAULT_MARK = ":zap:"
MISTAKE_MARK = ":warning:"
REFUSAL_MARK = ":heavy_multiplication_x:"


def note(flow: http.HTTPFlow, draft: Draft) -> None:
    """Write on the flow what is known of its exchange; what was written there before is replaced."""
    flow.comment = comment(draft)
    flow.marked = mark(draft)


def comment(draft: Draft, *, accepted: bool = False) -> str:
    """``DiskError for RedeployInstance, not executed · fault alibaba=error:DiskError (hit 1) · session shell``.

    The answer comes first: lists show the beginning only. ``accepted``: the client has taken the TLS handshake that
    this is about.
    """
    faults = (f"fault {fault.rule} (hit {fault.hit})" for fault in draft.faults)
    mistakes = (f"client: {mistake}" for mistake in client_mistakes(draft))
    return " · ".join((_answer(draft, accepted=accepted), *faults, *mistakes, f"session {draft.session}"))


def mark(draft: Draft) -> str:
    """The mark of a flow: a fault met it, the client made a mistake, the harness itself refused it; else empty."""
    if draft.faults:
        return FAULT_MARK
    if draft.problem is not None:
        return REFUSAL_MARK
    return MISTAKE_MARK if any(client_mistakes(draft)) else ""


def _answer(draft: Draft, *, accepted: bool) -> str:
    """What was answered, for which operation, and whether that was carried out."""
    if draft.of_connection:
        return f"connection {connection_end(draft, accepted=accepted)}"
    match draft.reply:
        case ServiceError(code=code):
            said = code
        case Result(item_errors=errors):
            said = f"result ({len(errors)} failed)" if errors else "result"
        case None:
            said = f"refused: {draft.problem}" if draft.problem is not None else "an answer"
    asked = "" if draft.operation is None else f" for {draft.operation.name}"
    executed = executed_words(draft.executed)
    return f"{said}{asked}{executed}"
