"""Pages become specs: documents, then their facts of the prose, then what they contradict. Reads and writes no file."""

from collections.abc import Sequence
from dataclasses import dataclass

from harness.derive.discrepancies.subject import Found, Sibling, Subject
from harness.derive.discrepancies.table import discrepancies_of
from harness.derive.document import Document, document_of
from harness.derive.layouts.table import parse_page
from harness.derive.prose.prose_facts import facts_of
from harness.derive.provenance import source_document
from harness.derive.spec_text import source_text, spec_text
from harness.derive.text.cut_text import settled
from harness.derive.text.pages import Page
from harness.model import Discrepancy, Json, OperationId


@dataclass(frozen=True, slots=True)
class DerivedSpec:
    """A derived spec: what goes into ``<Operation>.yaml`` and ``<Operation>.src.json``, as values and as text."""

    id: OperationId
    page: Page
    values: dict[str, Json]
    text: str
    source: str
    discrepancies: tuple[Discrepancy, ...]


def document_from(page: Page, path: str) -> Document:
    """The document of a page with its facts of the prose, still without discrepancies. ``path`` is for messages."""
    facts = settled(parse_page(page, path), page)
    document = document_of(page, facts)
    cut = any(gap.kind == "section" for gap in facts.gaps)
    stated = facts_of(facts, page.last_filled if cut or page.open_line else None)
    examples = document.values.pop("examples")
    document.values |= {"facts": [fact for fact, _ in stated], "examples": examples}
    document.spans.update({f"facts/{number}": span for number, (_, span) in enumerate(stated)})
    return document


def derive_documents(
    documents: Sequence[Document], siblings: Sequence[tuple[OperationId, Sibling]] = ()
) -> tuple[DerivedSpec, ...]:
    """The specs of the documents, each compared with the others of its service and with ``siblings``."""
    known = dict(siblings) | {document.id: Sibling(document.id.name, document.values) for document in documents}
    return tuple(_derived(document, _others(document.id, known)) for document in documents)


def _others(id_: OperationId, known: dict[OperationId, Sibling]) -> tuple[Sibling, ...]:
    place = (id_.provider, id_.service, id_.version)
    return tuple(
        known[other]
        for other in sorted(known)
        if other != id_ and (other.provider, other.service, other.version) == place
    )


def _derived(document: Document, siblings: tuple[Sibling, ...]) -> DerivedSpec:
    found: tuple[Found, ...] = discrepancies_of(Subject(document, siblings))
    values: dict[str, Json] = {**document.values, "discrepancies": [entry.entry() for entry in found]}
    spans = {**document.spans, **{f"discrepancies/{entry.id}": entry.span for entry in found}}
    updated = document.facts.updated.value if document.facts.updated else None
    source = source_document(document.id.name, document.page, updated, spans)
    listed = tuple(Discrepancy(entry.id, entry.at, entry.claims, entry.decision) for entry in found)
    return DerivedSpec(document.id, document.page, values, spec_text(values), source_text(source), listed)
