"""The evidence of a case as the HTML report holds it: packed, and opened by the browser when somebody asks for it."""

import base64
import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from harness.model import CaseResult, Conversation, Draft, Exchange, Outcome, Result, ServiceError
from harness.reports.account import Account
from harness.reports.arrival import arrival
from harness.reports.exchange_line import exchange_line
from harness.reports.html_report.wire_text import Shown, request_text, response_text, visible
from harness.reports.sources import source_words

CHUNK = 40
"""How many cases are packed together."""
MOST_CALLS = 30
MOST_ATTEMPTS = 30
_MOST_LOG = 4096


def chunks(account: Account) -> Iterator[str]:
    """The evidence of all cases in their order, ``CHUNK`` at a time: a JSON list, deflated (zlib), in base64."""
    rows = _row_sources(account)
    results = account.report.results
    for start in range(0, len(results), CHUNK):
        told = [case_evidence(result, rows) for result in results[start : start + CHUNK]]
        packed = zlib.compress(json.dumps(told, separators=(",", ":"), ensure_ascii=True).encode(), 9)
        yield base64.b64encode(packed).decode("ascii")


def _row_sources(account: Account) -> Mapping[tuple[str, str], str]:
    """Where the error rows stand, by operation and key."""
    return {
        (str(one.operation), row.name): source_words(row.source)
        for one in account.coverage.operations
        for row in (*one.errors, *one.common)
        if row.source is not None
    }


def case_evidence(result: CaseResult, rows: Mapping[tuple[str, str], str]) -> dict[str, Any]:
    """A case as plain values: rules, what each check broke of the contract, the calls with their exchanges."""
    calls = result.conversations
    start = min((one.draft.requested_at for call in calls for one in call.exchanges), default=None)
    return {
        "rules": list(result.rules),
        "facts": [[one.check, [source_words(fact) for fact in one.facts]] for one in result.judgements if one.facts],
        "evidence": sorted({identity for one in result.judgements for identity in one.evidence}),
        "more": max(len(calls) - MOST_CALLS, 0),
        "calls": [_call(call, start, rows) for call in calls[:MOST_CALLS]],
    }


def _call(call: Conversation, start: datetime | None, rows: Mapping[tuple[str, str], str]) -> dict[str, Any]:
    exchanges = call.exchanges
    return {
        "operation": call.operation.short,
        "params": json.dumps(dict(call.params), indent=1, ensure_ascii=False, default=str),
        "settings": _settings(call),
        "told": _told(call.outcome),
        "log": None if call.outcome.log is None else visible(call.outcome.log.encode()[:_MOST_LOG]),
        "more": max(len(exchanges) - MOST_ATTEMPTS, 0),
        "exchanges": [
            _exchange(one, before, start, rows)
            for before, one in zip((None, *exchanges), exchanges[:MOST_ATTEMPTS], strict=False)
        ],
    }


def _settings(call: Conversation) -> str:
    timeout = "its own default timeout" if call.timeout is None else f"a timeout of {call.timeout:g} s"
    covers = "" if call.timeout_covers == "unknown" else f" for each {call.timeout_covers}"
    told = [f"{timeout}{covers}", *([f"region {call.region}"] if call.region else [])]
    told += ["its log turned on"] if call.logging else []
    told += ["parameters that break the contract on purpose"] if call.invalid else []
    return f"{call.variant}; {', '.join(told)}"


def _told(outcome: Outcome) -> list[list[str]]:
    """The outcome as the client told it, as names and values; what it did not say is left out."""
    own = {True: "one of its own", False: "not one of its own", None: None}[outcome.error_own]
    told: dict[str, Any] = {
        "outcome": outcome.kind.replace("_", " "),
        "after": f"{outcome.seconds:.3f} s",
        "code": outcome.code,
        "message": outcome.message,
        "request id": outcome.request_id,
        "HTTP status": outcome.http,
        "exception": outcome.error_type,
        "class of the exception": own,
        "value": None if outcome.value is None else json.dumps(outcome.value, ensure_ascii=False),
        "item errors": "; ".join(f"{one.item}: {one.code} {one.message}" for one in outcome.item_errors) or None,
        "other hosts contacted": ", ".join(outcome.contacted) or None,
        "secrets in its log": ", ".join(outcome.exposed) or None,
        "detail": outcome.detail,
    }
    return [
        [name, visible(str(value).encode("utf-8", "backslashreplace"))]
        for name, value in told.items()
        if value is not None
    ]


def _exchange(
    exchange: Exchange, before: Exchange | None, start: datetime | None, rows: Mapping[tuple[str, str], str]
) -> dict[str, Any]:
    draft = exchange.draft
    return {
        "id": draft.id,
        "line": exchange_line(exchange),
        "times": _times(exchange, before, start),
        "facts": list(_facts(exchange, rows)),
        "request": _message(request_text(draft.request)),
        "response": None if draft.response is None else _message(response_text(draft.response)),
        "arrived": _arrived(exchange),
    }


def _message(shown: Shown) -> list[Any]:
    return [shown.text, shown.size, shown.cut]


def _times(exchange: Exchange, before: Exchange | None, start: datetime | None) -> str:
    asked = exchange.draft.requested_at
    told = [f"asked at {asked:%H:%M:%S.%f} UTC"]
    if start is not None and asked != start:
        told.append(f"{(asked - start).total_seconds():.3f} s into the case")
    if before is not None:
        told.append(f"{(asked - before.closed_at).total_seconds():.3f} s after the attempt before")
    answered = exchange.answered_at
    told.append("never answered" if answered is None else f"answered after {(answered - asked).total_seconds():.3f} s")
    told.append(f"closed after {(exchange.closed_at - asked).total_seconds():.3f} s")
    return ", ".join(told)


def _facts(exchange: Exchange, rows: Mapping[tuple[str, str], str]) -> Iterator[list[str]]:
    """What else is known of an exchange, as names and values."""
    draft = exchange.draft
    executed = draft.executed
    if executed is not None:
        yield ["executed", ("no", "once", "twice")[executed] if executed < 3 else f"{executed} times"]
    for fault in draft.faults:
        yield [
            "fault",
            f"{fault.fault}, by the rule {fault.rule} (hit {fault.hit}), leaves of the answer: {fault.leaves}",
        ]
    yield from _row(draft, rows)
    detail = f": {draft.signature_detail}" if draft.signature_detail else ""
    yield ["signature", f"{draft.signature}{detail}"]
    for violation in draft.violations:
        yield ["breaks the contract", f"{violation.message} ({violation.status}); {source_words(violation.source)}"]
    if draft.problem is not None:
        yield ["trouble here", draft.problem]
    if exchange.connection:
        yield ["connection", f"number {exchange.connection}"]
    yield ["answered by", draft.responder]


def _row(draft: Draft, rows: Mapping[tuple[str, str], str]) -> Iterator[list[str]]:
    """Where the error rows stand that the answer holds."""
    keys: Sequence[str] = ()
    match draft.reply:
        case ServiceError(spec=spec) if spec is not None:
            keys = (spec.key,)
        case Result(item_errors=errors):
            keys = tuple(dict.fromkeys(f"item/{error.code}" for error in errors))
    for key in keys:
        words = rows.get((str(draft.operation), key))
        if words is not None:
            yield ["error row", words]


def _arrived(exchange: Exchange) -> str | None:
    """How much of the answer got out, where that is not all of it."""
    left = "; the client left" if exchange.client_left else ""
    if exchange.draft.response is None:
        return f"no answer{left}"
    match arrival(exchange):
        case "whole":
            return None
        case "part":
            return f"only {exchange.bytes_sent:,} bytes of it got out{left}"
        case "none":
            return f"nothing of it got out{left}"
