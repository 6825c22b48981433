"""What a page says as the document that goes into ``<Operation>.yaml``, with the lines that each anchor came from."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from harness.derive.examples.text import folded
from harness.derive.examples.typed import typed_params
from harness.derive.facts import ErrorRow, ExampleText, PageFacts, Row
from harness.derive.layouts.conventions import CONVENTIONS
from harness.derive.tables.error_text import is_template
from harness.derive.tables.members import Conflict, MemberBuilder
from harness.derive.tables.nesting import nested_rows, result_of
from harness.derive.text.pages import Page, Span
from harness.model import Json, OperationId

FORMAT = 1
_PATH_PART = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
UNKNOWN = "unknown"


@dataclass(slots=True)
class Document:
    """The spec of one page before discrepancies: the mapping in its final order, and the lines of its anchors."""

    id: OperationId
    page: Page
    facts: PageFacts
    values: dict[str, Json]
    spans: dict[str, Span]
    conflicts: tuple[Conflict, ...] = ()
    opaque: tuple[str, ...] = ()


def document_of(page: Page, facts: PageFacts) -> Document:
    """The document of one page; what the page does not say is ``unknown`` or left out."""
    id_ = _identity(facts)
    builder = MemberBuilder({table.name: table for table in facts.structures})
    common = builder.members([row for row in facts.input if row.common], "common", of_input=True)
    _fix(common, {"Action": facts.operation.value, "Version": facts.version.value if facts.version else None})
    inputs = builder.members([row for row in facts.input if not row.common], "input", of_input=True)
    output = builder.members(_output_rows(facts), "output", of_input=False)
    cut = {gap.at for gap in facts.gaps if gap.kind == "section"}
    values: dict[str, Json] = {
        "format": FORMAT,
        "operation": id_.name,
        "service": {"provider": id_.provider, "name": id_.service, "version": id_.version},
        "page": {
            "title": facts.title.value,
            "updated": facts.updated.value if facts.updated else UNKNOWN,
            "language": facts.language,
            "sha256": page.sha256,
        },
        "http": _http(facts),
        "rate_limit": {"requests": facts.rate.requests, "seconds": _plain(facts.rate.seconds)}
        if facts.rate
        else UNKNOWN,
    }
    if common:
        values["common"] = common
    values["input"] = inputs
    if "output" not in cut:
        values["output"] = output
    if builder.structures:
        values["structures"] = builder.structures
    if "errors" not in cut:
        values["errors"] = [_error(row) for row in _once(facts.errors)]
    values["examples"] = [_example(example, facts, inputs, builder.structures) for example in facts.examples]
    spans = _spans(facts) | builder.spans
    spans |= {error_anchor(row): row.span for row in _once(facts.errors)}
    spans |= {f"examples/{number}": example.span for number, example in enumerate(facts.examples)}
    return Document(id_, page, facts, values, spans, tuple(builder.conflicts), tuple(builder.opaque))


def _identity(facts: PageFacts) -> OperationId:
    """Provider, service, version and name; what cannot be a part of a path is ``unknown``."""
    service = facts.service.value if facts.service and _PATH_PART.fullmatch(facts.service.value) else UNKNOWN
    version = facts.version.value if facts.version and _PATH_PART.fullmatch(facts.version.value) else None
    version = version or CONVENTIONS[facts.provider].versions.get(service, UNKNOWN)
    return OperationId(facts.provider, service, version, facts.operation.value)


def _spans(facts: PageFacts) -> dict[str, Span]:
    """The lines of what the page says about itself and about the call as a whole."""
    said = {
        "operation": facts.operation,
        "service/name": facts.service,
        "service/version": facts.version,
        "page/updated": facts.updated,
        "http/hosts": next(iter(facts.hosts), None),
        "http/methods": next(iter(facts.methods), None),
        "rate_limit": facts.rate,
    }
    return {anchor: told.span for anchor, told in said.items() if told is not None}


def _output_rows(facts: PageFacts) -> tuple[Row, ...]:
    """The rows of the output, nested as the first example that shows an answer nests them."""
    shown = next((result for example in facts.examples if (result := result_of(example.response))), None)
    return facts.output if shown is None else nested_rows(facts.output, shown)


def error_anchor(row: ErrorRow) -> str:
    """``errors/request/412/IdempotentProcessing``; ``-`` stands where no HTTP status is given."""
    return f"errors/{row.scope}/{row.http if row.http is not None else '-'}/{row.code}"


def _once(rows: Sequence[ErrorRow]) -> list[ErrorRow]:
    """The rows without those whose scope, status and code stood there before: that is what an error is known by."""
    first: dict[str, ErrorRow] = {}
    for row in rows:
        first.setdefault(error_anchor(row), row)
    return list(first.values())


def _plain(number: float) -> int | float:
    return int(number) if number == int(number) else number


def _fix(common: dict[str, Json], consts: dict[str, str | None]) -> None:
    """Common parameters that are the same in every call of the operation get that value; their example says no more."""
    for name, value in consts.items():
        member = common.get(name)
        if isinstance(member, dict) and value is not None:
            kept = {key: fact for key, fact in member.items() if key not in {"type", "example", "enum"}}
            common[name] = {"type": member["type"], "const": value, **kept}


def _http(facts: PageFacts) -> Json:
    http: dict[str, Json] = {"methods": [said.value for said in facts.methods] or UNKNOWN}
    if facts.path is not None:
        http["path"] = facts.path
    http["hosts"] = [said.value for said in facts.hosts] or UNKNOWN
    http["dispatch"] = dict(facts.dispatch) or UNKNOWN
    return http


def _error(row: ErrorRow) -> Json:
    error: dict[str, Json] = {"scope": row.scope}
    if row.http is not None:
        error["http"] = row.http
    error["code"] = row.code
    if row.message is not None:
        error["message"] = row.message
        if is_template(row.message):
            error["template"] = True
    if row.retry != "unknown":
        error["retry"] = row.retry
    return error


def _example(example: ExampleText, facts: PageFacts, inputs: dict[str, Json], structures: dict[str, Json]) -> Json:
    told: dict[str, Json] = {"title": example.title or "Example"}
    if example.has_request:
        skip = frozenset(row.name for row in facts.input if row.common) | {"Action", "Version"}
        sent = typed_params(folded(example.query, skip), inputs, structures)
        told["request"] = sent | example.body if isinstance(example.body, dict) else sent
    if example.has_response:
        told["response"] = example.response
    return told
