"""An operation's contract as plain text, each fact with where it comes from."""

import json
from collections.abc import Iterator
from pathlib import PurePath

from harness.contract.catalog import Catalog
from harness.model import Dialect, ErrorSpec, Json, Member, Operation, OperationId, Provider, Shape, Source


def show(catalog: Catalog, identity: OperationId, *, common: bool = False) -> str:
    """The operation for a person to read; ``common`` lists the provider's common errors too. Ends with a newline."""
    return "\n".join(_lines(catalog, identity, common=common)) + "\n"


def type_name(shape: Shape) -> str:
    """A shape's type as spec files write it: ``list<string>``, ``RefreshSettings``."""
    if shape.item is not None:
        return f"list<{type_name(shape.item)}>"
    return shape.name or shape.type


def where(source: Source) -> str:
    """Where a fact comes from: the lines of the page if it gave them, else the spec file and the anchor in it."""
    if source.lines is not None:
        first, last = source.lines
        return f"page line {first}" if first == last else f"page lines {first}-{last}"
    return f"{PurePath(source.file).name} {source.anchor}".rstrip()


def _lines(catalog: Catalog, identity: OperationId, *, common: bool) -> Iterator[str]:
    operation = catalog.operation(identity)
    yield str(identity)
    yield from _head(operation, catalog.provider(identity.provider))
    for title, shape in (("Parameters", operation.input), ("Output", operation.output)):
        yield ""
        yield title
        yield from _members(shape, 1) if shape.members else ("  none",)
    every = catalog.errors(identity)
    listed = [error for error in every if common or error.scope != "common"]
    yield ""
    yield f"Errors ({len(listed)})"
    yield from _table([_error_cells(error) for error in listed])
    if len(listed) < len(every):
        yield f"  and {len(every) - len(listed)} common errors of {identity.provider}"
    yield from _section("Links", (f"→ {link.target}: {_pairs(dict(link.parameters))}" for link in operation.links))
    yield from _section("Facts", (_pairs(dict(fact)) for fact in operation.facts))
    yield from _section(
        "Discrepancies",
        (f"{item.id} at {item.at}: {' / '.join(item.claims)} → {item.decision}" for item in operation.discrepancies),
    )


def _head(operation: Operation, provider: Provider) -> Iterator[str]:
    source = operation.source
    limit = operation.rate_limit
    rate = "unknown"
    if limit is not None:
        status = "" if limit.status == "documented" else f" ({limit.status})"
        place = f" ({where(limit.source)})" if limit.source is not None else ""
        rate = f"{limit.requests} requests in {limit.seconds:g} s{status}{place}"
    mutates = {True: "yes", False: "no", None: "unknown"}[operation.mutates]
    region = {True: "required", False: "not required", None: "unknown"}[operation.region_required]
    yield from _table(
        [
            ("page", f"{source.page}, updated {source.page_updated or 'unknown'}, SHA-256 {source.page_sha256}"),
            ("wire", f"{operation.protocol}, {' or '.join(operation.methods)}, {', '.join(operation.hosts)}"),
            ("signed", "; also ".join([provider.signing, *map(_variant, provider.variants)])),
            ("rate limit", rate),
            ("changes state", f"{mutates}; idempotency {operation.idempotency}; region {region}"),
        ]
    )


def _variant(dialect: Dialect) -> str:
    return f"{dialect.protocol} with {dialect.signing}"


def _members(shape: Shape, depth: int) -> Iterator[str]:
    for member in shape.members:
        inner = _innermost(member.shape)
        yield f"{'  ' * depth}{member.name}: {'; '.join(_facts_of(member))}  [{where(member.source)}]"
        if inner.type == "structure":
            yield from _members(inner, depth + 1)


def _facts_of(member: Member) -> Iterator[str]:
    """The member's facts in words, each that is not documented with its status."""
    inner = _innermost(member.shape)
    required = {True: "required", False: "optional", None: "required unknown"}[member.required]
    facts: dict[str, str | None] = {
        "type": type_name(member.shape),
        "wire": f"sent as {member.wire}" if member.wire not in {None, member.name} else None,
        "required": required,
        "default": f"default {_json(member.default)}" if member.default is not None else None,
        "enum": f"one of {', '.join(_json(value) for value in inner.enum)}" if inner.enum else None,
        "min": f"at least {inner.minimum:g}" if inner.minimum is not None else None,
        "max": f"at most {inner.maximum:g}" if inner.maximum is not None else None,
        "min_length": f"at least {inner.min_length} characters" if inner.min_length is not None else None,
        "max_length": f"at most {inner.max_length} characters" if inner.max_length is not None else None,
        "min_items": f"at least {member.shape.min_items} items" if member.shape.min_items is not None else None,
        "max_items": f"at most {member.shape.max_items} items" if member.shape.max_items is not None else None,
        "charset": f"{inner.charset} only" if inner.charset is not None else None,
        "pattern": f"matches {inner.pattern}" if inner.pattern is not None else None,
        "idempotency_token": "idempotency token" if member.idempotency_token else None,
        "nullable": "may be null" if member.nullable else None,
    }
    for key, text in facts.items():
        status = member.status(key)
        if text is not None:
            told = status == "documented" or text.endswith("unknown")
            yield text if told else f"{text} ({status})"


def _innermost(shape: Shape) -> Shape:
    while shape.item is not None:
        shape = shape.item
    return shape


def _error_cells(error: ErrorSpec) -> tuple[str, ...]:
    statuses = {"": error.status, "http ": error.http_status, "message ": error.message_status}
    told = [f"{name}{status}" for name, status in statuses.items() if status != "documented"]
    message = _json(error.message) if error.message is not None else "no text"
    if error.message_arguments:
        message += f" with {', '.join(_json(argument) for argument in error.message_arguments)}"
    return (
        error.key,
        error.kind,
        f"retry {error.retry}",
        ", ".join(told) or "documented",
        where(error.source),
        message,
    )


def _section(title: str, lines: Iterator[str]) -> Iterator[str]:
    for number, line in enumerate(lines):
        if number == 0:
            yield ""
            yield title
        yield f"  {line}"


def _table(rows: list[tuple[str, ...]]) -> Iterator[str]:
    widths = [max((len(row[column]) for row in rows), default=0) for column in range(len(rows[0]) if rows else 0)]
    for row in rows:
        yield "  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def _pairs(values: dict[str, Json]) -> str:
    return ", ".join(f"{key} {value if isinstance(value, str) else _json(value)}" for key, value in values.items())


def _json(value: Json) -> str:
    return json.dumps(value, ensure_ascii=False)
