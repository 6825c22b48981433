"""Errors that were answered, held against the rows and the texts that the contract has for them."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from harness.cassette.checking.checked import NewsKind
from harness.cassette.checking.facts import Facts
from harness.cassette.checking.judged import Judged, Novelty, judged
from harness.contract.error_rows import anchor, kind_of
from harness.contract.wording import fits
from harness.model import ErrorTemplate, FactStatus, Json, ServiceError, Source

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.%{}<>-]*")
_FIELD = re.compile(r"\{[a-z_]+\}")


@dataclass(frozen=True, slots=True)
class _Known:
    """An error that the contract knows: a listed row, or what the provider says of its own accord."""

    http: int | None
    http_status: FactStatus
    message: str | None
    template: bool
    message_status: FactStatus
    source: Source

    def says(self, text: str) -> bool:
        """Whether the text is the documented one; anything is where there is none."""
        if self.message is None:
            return True
        return fits(self.message, text) if self.template else text == self.message


def judge_error(
    reply: ServiceError, facts: Facts, dialect: Mapping[str, ErrorTemplate], *, code_at: str, message_at: str
) -> Iterator[Judged]:
    """What is wrong with a request error: its code, its status, its text. The pointers say where they stand."""
    code, http = reply.code, reply.http
    if not code:
        yield judged(code_at, "required", "the error has no code", facts.of_provider("envelope/error"))
        return
    known = [*_rows(facts, code, "request", "common"), *_templates(facts, code, dialect)]
    if not known:
        items = list(_rows(facts, code, "item"))
        name = facts.operation.id.name
        if items:
            message = f"{code} is listed for single items of {name}, not for the request"
            yield judged(
                code_at, "scope", message, items[0].source, novelty=_row("error scope", "request", http, reply)
            )
        else:
            message = f"{_shown(code)} is no error that {name} lists, nor a common one"
            source = facts.table("errors")
            yield judged(code_at, "code", message, source, novelty=_row("error code", "request", http, reply))
        return
    same = [one for one in known if one.http in {http, None} or one.http_status == "unknown"]
    if not same:
        told = ", ".join(str(status) for status in sorted({one.http for one in known if one.http is not None}))
        firm = next((one for one in known if one.http_status == "documented"), known[0])
        message = f"{code} has status {http}: the contract has {told}"
        novelty = _row("error status", "request", http, reply)
        yield judged("", "status", message, firm.source, firm.http_status, novelty=novelty)
        return
    yield from _judge_message(reply.message, same, message_at)


def judge_item_error(code: str, text: str, facts: Facts, *, code_at: str, message_at: str) -> Iterator[Judged]:
    """What is wrong with the error of a single item: its code and its text."""
    known = list(_rows(facts, code, "item"))
    if known:
        yield from _judge_message(text, known, message_at)
        return
    others = list(_rows(facts, code, "request", "common"))
    reply = ServiceError(code, text, 0, "")
    name = facts.operation.id.name
    if others:
        message = f"{code} is listed for requests, not for single items of {name}"
        yield judged(code_at, "scope", message, others[0].source, novelty=_row("error scope", "item", None, reply))
    else:
        message = f"{_shown(code)} is no error that {name} lists for single items"
        yield judged(code_at, "code", message, facts.table("errors"), novelty=_row("error code", "item", None, reply))


def _judge_message(text: str, known: Sequence[_Known], message_at: str) -> Iterator[Judged]:
    told = [one for one in known if one.message is not None]
    if not told or any(one.says(text) for one in told):
        return
    firm = next((one for one in told if one.message_status == "documented"), None)
    if firm is None and len(told) < len(known):
        return  # an error without a text of its own stands beside: it may have said this
    best = firm or told[0]
    message = f"the message is {_shown(text)}: the contract has {_shown(best.message or '')}"
    yield judged(message_at, "message", message, best.source, best.message_status)


def _rows(facts: Facts, code: str, *scopes: str) -> Iterator[_Known]:
    for row in facts.errors:
        if row.code == code and row.scope in scopes:
            yield _Known(row.http, row.http_status, row.message, row.template, row.message_status, row.source)


def _templates(facts: Facts, code: str, dialect: Mapping[str, ErrorTemplate]) -> Iterator[_Known]:
    for place, template in facts.templates(dialect):
        pattern = "[A-Za-z0-9.]+".join(re.escape(part) for part in _FIELD.split(template.code))
        if re.fullmatch(pattern, code):
            source = facts.of_provider(place, template.evidence)
            yield _Known(template.http, template.status, template.message, True, template.status, source)  # noqa: FBT003


def _row(kind: NewsKind, scope: str, http: int | None, reply: ServiceError) -> Novelty:
    """The row that would list the error; without facts where no spec can hold it."""
    facts: dict[str, Json] = {}
    if _CODE.fullmatch(reply.code) and (http is None or 100 <= http <= 599):
        facts["kind"] = kind_of(reply.code, http)
        if http is not None:
            facts["http_status"] = "inferred"
        if reply.message:
            facts |= {"message": reply.message, "message_status": "inferred"}
    return Novelty(kind, anchor(scope, http, reply.code), facts)


def _shown(text: str) -> str:
    shown = json.dumps(text, ensure_ascii=False)
    return shown if len(shown) <= 160 else f"{shown[:157]}…"
