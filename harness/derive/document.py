"""What a page says as the document that goes into ``<Operation>.yaml``, with the lines that each anchor came from."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from harness.derive.conventions import CONVENTIONS
from harness.derive.error_text import is_template
from harness.derive.example_text import folded
from harness.derive.facts import ErrorRow, ExampleText, PageFacts, Row
from harness.derive.members import Members, Structures, members_of
from harness.derive.nesting import nested_rows, result_of
from harness.derive.pages import Page, Span
from harness.derive.typing_examples import typed_params
from harness.model import Json, OperationId

FORMAT = 1
UNKNOWN = "unknown"


@dataclass(slots=True)
class Document:
    """The spec of one page before discrepancies: the mapping in its final order, and the lines of its anchors."""

    id: OperationId
    page: Page
    facts: PageFacts
    values: dict[str, Json]
    spans: dict[str, Span] = field(default_factory=dict)
    conflicts: list[tuple[str, str, tuple[Json, ...], Span]] = field(default_factory=list)


def document_of(page: Page, facts: PageFacts) -> Document:
    """The document of one page; what the page does not say is ``unknown`` or left out."""
    service = facts.service.value if facts.service else UNKNOWN
    version = facts.version.value if facts.version else CONVENTIONS[facts.provider].versions.get(service, UNKNOWN)
    id_ = OperationId(facts.provider, service, version, facts.operation.value)
    spans: dict[str, Span] = {"operation": facts.operation.span}
    for anchor, said in (
        ("service/name", facts.service),
        ("service/version", facts.version),
        ("page/updated", facts.updated),
    ):
        if said is not None:
            spans[anchor] = said.span
    tables = {table.name: table for table in facts.structures}
    structures = Structures()
    common = members_of([row for row in facts.input if row.common], "common", tables, structures, of_input=True)
    inputs = members_of([row for row in facts.input if not row.common], "input", tables, structures, of_input=True)
    output = members_of(_output_rows(facts), "output", tables, structures, of_input=False)
    _fix(common, {"Action": facts.operation.value, "Version": facts.version.value if facts.version else None})
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
    if facts.hosts:
        spans["http/hosts"] = facts.hosts[0].span
    if facts.methods:
        spans["http/methods"] = facts.methods[0].span
    if facts.rate:
        spans["rate_limit"] = facts.rate.span
    if common.values:
        values["common"] = common.values
    values["input"] = inputs.values
    values["output"] = output.values
    if structures.values:
        values["structures"] = structures.values
    values["errors"] = [_error(row) for row in facts.errors]
    for members in (common, inputs, output):
        spans.update(members.spans)
    spans.update(structures.spans)
    for row in facts.errors:
        spans[error_anchor(row)] = row.span
    values["examples"] = [_example(example, facts, inputs, structures) for example in facts.examples]
    spans.update({f"examples/{number}": example.span for number, example in enumerate(facts.examples)})
    conflicts = [*common.conflicts, *inputs.conflicts, *output.conflicts]
    return Document(id_, page, facts, values, spans, conflicts)


def _output_rows(facts: PageFacts) -> tuple[Row, ...]:
    """The rows of the output, nested as the first example that shows an answer nests them."""
    shown = next((result for example in facts.examples if (result := result_of(example.response))), None)
    return facts.output if shown is None else nested_rows(facts.output, shown)


def error_anchor(row: ErrorRow) -> str:
    """``errors/request/412/IdempotentProcessing``; ``-`` stands where no HTTP status is given."""
    return f"errors/{row.scope}/{row.http if row.http is not None else '-'}/{row.code}"


def _plain(number: float) -> int | float:
    return int(number) if number == int(number) else number


def _fix(common: Members, consts: dict[str, str | None]) -> None:
    """Common parameters that are the same in every call of the operation get that value; their example says no more."""
    for name, value in consts.items():
        member = common.values.get(name)
        if isinstance(member, dict) and value is not None:
            kept = {key: fact for key, fact in member.items() if key not in {"type", "example", "enum"}}
            common.values[name] = {"type": member["type"], "const": value, **kept}


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


def _example(example: ExampleText, facts: PageFacts, inputs: Members, structures: Structures) -> Json:
    told: dict[str, Json] = {"title": example.title or "Example"}
    if example.has_request:
        skip = frozenset(row.name for row in facts.input if row.common) | {"Action", "Version"}
        sent = typed_params(folded(example.query, skip), inputs.values, structures.values)
        told["request"] = sent | example.body if isinstance(example.body, dict) else sent
    if example.has_response:
        told["response"] = example.response
    return told


def anchors_of(documents: Sequence[Document]) -> tuple[str, ...]:
    """All anchors of the documents, for messages."""
    return tuple(anchor for document in documents for anchor in document.spans)
