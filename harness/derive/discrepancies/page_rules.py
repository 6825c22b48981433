"""Where a page lacks what its layout promises, or names itself in more than one way."""

import re
from collections.abc import Iterable

from harness.derive.discrepancies.subject import Found, Subject, listed
from harness.derive.document import error_anchor
from harness.derive.layouts.conventions import CONVENTIONS
from harness.derive.text.pages import Span

_TOO_MANY = re.compile(
    r"FlowLimit|Throttl|RequestLimit|TooManyRequests|RateLimit|FrequencyLimit|RequestsExceed", re.IGNORECASE
)
_SECTION_CLAIMS = {
    "description": "the description with host and request rate",
    "input": "the request parameters",
    "output": "the output",
    "example": "the examples",
    "request example": "the example of a request",
    "response example": "the example of an answer",
    "errors": "the error codes",
}


def missing_sections(subject: Subject) -> Iterable[Found]:
    """A page of this layout has sections that this text does not: it was cut, or is not finished."""
    gaps = [gap for gap in subject.document.facts.gaps if gap.kind == "section"]
    if gaps:
        names = listed(_SECTION_CLAIMS[gap.about] for gap in gaps)
        yield Found(
            "sections-missing",
            gaps[0].at,
            (f"pages of this layout give {names}", f"this text ends at line {gaps[0].span.last} without"),
            "what is there is taken over; the rest is unknown, not empty",
            gaps[0].span,
        )


def cut_rows(subject: Subject) -> Iterable[Found]:
    """The text ends within a row or an example, or where more rows may follow."""
    for gap in subject.document.facts.gaps:
        if gap.kind == "cut":
            claims = (
                f"the text ends within or right behind {gap.about}",
                "nothing says how that ends, or whether more follows",
            )
            decision = "what may go on is left out; what may follow is unknown"
            yield Found("text-cut", gap.at, claims, decision, gap.span)


def empty_sections(subject: Subject) -> Iterable[Found]:
    """A heading that announces something, and nothing below it."""
    for gap in subject.document.facts.gaps:
        if gap.kind == "empty":
            what = "examples" if gap.at == "examples" else f"a table for {gap.at}"
            shown = f" ({gap.about})"
            decision = "no example is taken over" if gap.at == "examples" else "left empty; nothing is known about it"
            claims = (f"the page has a heading for {what}{shown}", "nothing stands below it")
            yield Found(f"empty-{gap.at}", gap.at, claims, decision, gap.span)


def unread_rows(subject: Subject) -> Iterable[Found]:
    """Lines of tables that could not be read, one entry for each table of the spec."""
    gaps = [gap for gap in subject.document.facts.gaps if gap.kind == "unread"]
    for at in dict.fromkeys(gap.at for gap in gaps):
        ours = [gap for gap in gaps if gap.at == at]
        spans = [
            gap.span for gap in ours if not any(gap.span != other.span == gap.span.join(other.span) for other in ours)
        ]
        claims = (
            f"what the page gives for {at} has lines that begin with {ours[0].about}",
            f"no row could be read from {listed(dict.fromkeys(map(_lines_of, spans)))}",
        )
        yield Found(f"unread-{at}", at, claims, "what they say is left out, and unknown", ours[0].span)


def _lines_of(span: Span) -> str:
    return f"line {span.first}" if span.first == span.last else f"lines {span.first} to {span.last}"


def rate_without_window(subject: Subject) -> Iterable[Found]:
    """An error for too many requests is listed, and the page states no rate."""
    facts = subject.document.facts
    codes = [row for row in facts.errors if _TOO_MANY.search(row.code)]
    if facts.rate is None and codes:
        claims = (f"{codes[0].code} is listed for too many requests", "the page states no request rate")
        decision = "the rate is unknown; who wants to provoke the error has to give one"
        yield Found("rate-unstated", error_anchor(codes[0]), claims, decision, codes[0].span)


def lost_column(subject: Subject) -> Iterable[Found]:
    """No cell says what is required, although the vendor documents it for every parameter."""
    for gap in subject.document.facts.gaps:
        if gap.kind == "column":
            rows = subject.document.facts.input
            lost = [row for row in rows if row.required is None]
            whose = "the head of the table has a column for" if gap.about == "headed" else "pages of this vendor mark"
            whole = len(lost) == len(rows)
            claim = (
                f"none of its {len(rows)} rows says it" if whole else f"{len(lost)} of {len(rows)} rows do not say it"
            )
            hints = [row.code for row in subject.document.facts.errors if row.code.startswith("MissingParameter")]
            more = (
                (f"{listed(hints)} {'implies' if len(hints) == 1 else 'imply'} that something is required",)
                if hints
                else ()
            )
            yield Found(
                "required-column",
                "input",
                (f"{whose} what is required", claim, *more),
                "required is unknown for these parameters",
                gap.span,
            )


def folded_texts(subject: Subject) -> Iterable[Found]:
    """Texts that the page shows only on a click, so that this text of it ends early."""
    gaps = [gap for gap in subject.document.facts.gaps if gap.kind == "folded"]
    if gaps:
        names = listed(gap.about for gap in gaps)
        yield Found(
            "folded-text",
            gaps[0].at,
            (f"more is said of {names} behind a button", "what is behind it is not in the text"),
            "a default, values or limits of these may exist; none is assumed",
            gaps[0].span.join(gaps[-1].span),
        )


def unstated(subject: Subject) -> Iterable[Found]:
    """What a caller needs and the page leaves to other documents of the vendor."""
    facts = subject.document.facts
    whole = not any(gap.kind == "section" for gap in facts.gaps)
    lacking = [
        name
        for name, there in (
            ("API version", facts.version),
            ("host", facts.hosts),
            ("HTTP method", facts.methods),
            ("way to name the operation", facts.dispatch),
        )
        if not there
    ]
    if facts.service is None:
        lacking.insert(0, "service")
    if not lacking or not (whole or facts.version is None or facts.service is None):
        return
    version = CONVENTIONS[facts.provider].versions.get(subject.document.id.service)
    told = f"version {version} is the vendor's for this service; " if facts.version is None and version else ""
    yield Found(
        "unstated",
        "service/version" if facts.version is None else "http",
        (
            "a call needs service, version, host, method and a way to name the operation",
            f"the page gives no {listed(lacking)}",
        ),
        f"{told}what is not given is unknown here, and left to the provider file",
        facts.operation.span,
    )


def operation_name(subject: Subject) -> Iterable[Found]:
    """Title, parameter, request example and answer each name the operation; they should agree."""
    facts = subject.document.facts
    own = facts.operation.value
    if facts.title.value != own:
        claims = (f"the title is {facts.title.value}", f"the parameter Action has the value {own}")
        yield Found("title", "operation", claims, "the value of Action stands", facts.title.span)
    for number, example in enumerate(facts.examples):
        metadata = example.response.get("ResponseMetadata") if isinstance(example.response, dict) else None
        told = {
            "the header X-TC-Action of the example": example.header("x-tc-action"),
            "the header x-acs-action of the example": example.header("x-acs-action"),
            "the query of the example": dict(example.query).get("Action"),
            "the metadata of the answer": metadata.get("Action") if isinstance(metadata, dict) else None,
        }
        wrong = {where: name for where, name in told.items() if name and name != own}
        if wrong:
            named = next(iter(wrong.values()))
            shown = [f"the page is about {own}", *(f"{where} says {name}" for where, name in wrong.items())]
            sibling = next((sibling for sibling in subject.siblings if sibling.name == named), None)
            if sibling is not None and _same_answer(subject, number, sibling.values.get("examples")):
                shown.append(f"its answer is, id for id, that of the page of {named}")
            decision = f"the example is one for {own}; parameters and answer are kept, the name in it is not used"
            yield Found("example-action", f"examples/{number}", tuple(shown), decision, example.span)


def _same_answer(subject: Subject, number: int, others: object) -> bool:
    examples = subject.document.values["examples"]
    own = examples[number] if isinstance(examples, list) else None
    answer = own.get("response") if isinstance(own, dict) else None
    return isinstance(others, list) and any(
        isinstance(other, dict) and other.get("response") == answer for other in others
    )


def version_and_host(subject: Subject) -> Iterable[Found]:
    """The version and host of the examples against those of the tables."""
    facts = subject.document.facts
    for number, example in enumerate(facts.examples):
        version = (
            dict(example.query).get("Version") or example.header("x-tc-version") or example.header("x-acs-version")
        )
        if facts.version is not None and version and version != facts.version.value:
            claims = (f"the table says version {facts.version.value}", f"the example sends {version}")
            yield Found("example-version", f"examples/{number}", claims, "the table stands", example.span)
        host = example.header("host")
        if facts.hosts and host and host not in {said.value for said in facts.hosts}:
            claims = (f"the description says {facts.hosts[0].value}", f"the example goes to {host}")
            yield Found("example-host", "http/hosts", claims, "the description stands", example.span)
