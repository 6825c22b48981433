"""What a driver makes of answers: a result, a service error, and parameters that no client knows."""

from collections.abc import Iterator

from harness.checks.differences import differences
from harness.contract.catalog import Catalog
from harness.contract.example import example_params
from harness.model import OperationId, Result, ServiceError
from harness.verify.cases.case import Case
from harness.verify.cases.rows import row_cases
from harness.verify.driver_check.point import Point
from harness.verify.driver_check.talk import Called, Talk

UNKNOWN_PARAMETER = "HarnessUnknown"
_CERTIFICATE = "the client has to trust session.ca, a PEM file, and nothing else"
_UNSEEN = "right only if the client's own callers do not get to see it either"
_ADDRESS = "lead the client to session.proxy, an HTTP proxy, or to session.endpoint where that is given"
_KEY = "configure the client with the session's access_key and secret_key, anew for each access_key"


def plain_call(talk: Talk, operation: OperationId) -> Iterator[Point]:
    """A documented example: whether it arrives, is signed with the session's key, and its result is shown."""
    called = talk.call(operation, example_params(talk.handle.catalog.operation(operation)))
    arrived = _arrived(called, operation)
    yield arrived
    if arrived.mark != "right":
        return
    draft = called.reached[-1].draft
    if draft.signature == "valid":
        yield Point("signature", "right", "it holds with the session's secret_key")
    else:
        text = f"{draft.signature}: {draft.signature_detail or 'no detail'}"
        yield Point("signature", "wrong", text, "configure the client with the session's secret_key")
    yield _result(called)


def service_error(talk: Talk, operation: OperationId) -> Point:
    """A documented error: whether it is told as the provider's, with code, message and request id."""
    case = _error_case(talk.handle.catalog, operation)
    if case is None:
        return Point("service error", "not tried", "the contract lists no error of this operation")
    called = talk.call(operation, case.calls[0].params, rules=case.rules)
    reply = called.reply
    if called.outcome is None or not isinstance(reply, ServiceError):
        return Point("service error", "not tried", called.why_not)
    outcome, sent = called.outcome, f"the error {reply.code} with HTTP {reply.http}"
    if outcome.kind != "service_error":
        fix = "an error of the provider's, as the client reports it, is kind service_error, with code and message"
        return Point("service error", "wrong", f"{sent} was told as {called.told}", fix)
    if outcome.code != reply.code:
        fix = "code is the provider's, not the name of the client's exception"
        return Point("service error", "wrong", f"{sent} was told with the code {outcome.code!r}", fix)
    told = (("message", outcome.message, reply.message), ("request_id", outcome.request_id, reply.request_id))
    missing = [f"without {name}" for name, found, wanted in told if found is None and wanted]
    # Clients may put words of their own around what the provider said.
    missing += [f"with {name} {found!r}" for name, found, wanted in told if found is not None and wanted not in found]
    if missing:
        return Point("service error", "look", f"{sent} was told {', '.join(missing)}", _UNSEEN)
    return Point("service error", "right", f"{sent} was told as it was sent")


def unknown_parameter(talk: Talk, operation: OperationId) -> Point:
    """A parameter that nobody knows: it is handed over, refused by the client, or answered with unsupported."""
    params = dict(example_params(talk.handle.catalog.operation(operation)))
    called = talk.call(operation, {**params, UNKNOWN_PARAMETER: "x"})
    if called.outcome is None:
        return Point("parameters", "not tried", called.why_not)
    if called.outcome.kind == "unsupported":
        return Point("parameters", "right", f"unsupported: {called.outcome.detail or 'no detail'}")
    requests = [one.draft.request for one in (*called.reached, *called.strayed)]
    name = UNKNOWN_PARAMETER.encode()
    if any(name in request.body or UNKNOWN_PARAMETER in request.target for request in requests):
        return Point("parameters", "right", "one that nobody knows was handed over")
    if requests:
        fix = "hand over all parameters; where the client has no way to, answer kind unsupported with a detail"
        return Point("parameters", "wrong", f"it dropped {UNKNOWN_PARAMETER}, which it was given", fix)
    return Point("parameters", "right", f"the client refused one that nobody knows: {called.told}")


def _arrived(called: Called, operation: OperationId) -> Point:
    """Whether a request for the operation came, with the session's key."""
    fix: str | None
    if called.failure is not None:
        return Point("call", "wrong", called.failure.message, called.failure.hint)
    if called.outcome is not None and called.outcome.kind == "unsupported":
        text = f"{operation.short} is unsupported, though ready lists it: {called.outcome.detail or 'no detail'}"
        return Point("call", "wrong", text, "list only what the client can call")
    if called.reached:
        found = called.reached[-1].draft.operation
        if found == operation:
            return Point("call", "right", f"{operation.short} reached the harness with the session's key")
        other = "another operation" if found is None else found.short
        return Point("call", "wrong", f"{operation.short} was asked, a request for {other} came", "call what was asked")
    if called.strayed:
        return Point("call", "wrong", "a request came, but not with the session's key", _KEY)
    text = f"no request reached the harness: {called.told}"
    contacted = called.outcome.contacted if called.outcome is not None else ()
    if contacted:
        text, fix = f"{text}; it turned to {', '.join(contacted)}", _ADDRESS
    else:
        fix = _CERTIFICATE if "certificate" in text.lower() else _ADDRESS
    return Point("call", "wrong", text, fix)


def _result(called: Called) -> Point:
    reply, outcome = called.reply, called.outcome
    if outcome is None or not isinstance(reply, Result):
        return Point("result", "not tried", called.why_not)
    if outcome.kind != "result":
        fix = "what came back is kind result, with the value under the contract's names"
        return Point("result", "wrong", f"a result was told as {called.told}", fix)
    lost = differences(reply.value, {} if outcome.value is None else outcome.value)
    if lost:
        fix = "value is the client's result under the contract's names, without the request id"
        return Point("result", "wrong", "; ".join(lost[:3]), fix)
    if outcome.request_id != reply.request_id:
        return Point("result", "look", f"shown, with the request id {outcome.request_id!r}", _UNSEEN)
    return Point("result", "right", "shown as it was sent")


def _error_case(catalog: Catalog, operation: OperationId) -> Case | None:
    """A case about one error of the request, the operation's own before those of all operations."""
    cases = [
        case for case in row_cases(catalog, catalog.operation(operation), 0) if case.group in {"request", "common"}
    ]
    cases.sort(key=lambda case: (case.group != "request", case.basis != "documented"))
    return cases[0] if cases else None
