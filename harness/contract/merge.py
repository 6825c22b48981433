"""Compiles an operation: derived file, then patches, then what its service and its provider say."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from harness.contract.error_rows import error_spec
from harness.contract.marked_yaml import MarkedFile
from harness.contract.page import Page, open_page
from harness.contract.patch import apply_patches
from harness.contract.problem import Problem
from harness.contract.shapes import Entry, ShapeBuilder, type_problems
from harness.model import (
    Discrepancy,
    ErrorSpec,
    Example,
    Link,
    Operation,
    OperationId,
    Provider,
    RateLimit,
    Scope,
    Source,
)


@dataclass(frozen=True, slots=True)
class OperationSources:
    """The parsed files that one operation is compiled from; all of them fit their schemas."""

    derived: MarkedFile
    src: MarkedFile | None
    patches: Sequence[MarkedFile]
    service: MarkedFile | None


def compile_operation(identity: OperationId, sources: OperationSources, provider: Provider) -> Operation:
    """The operation as all its files together describe it. Raises FileError for the first thing that cannot be."""
    page = prepare(identity, sources)
    for problem in page.problems:
        raise problem.error()
    data = sources.derived.data
    http: dict[str, Any] = data.get("http", {})
    wide = page.wide
    region = page.entries.get("common/Region")
    shapes = ShapeBuilder(page.structures())
    return Operation(
        id=identity,
        protocol=wide.get("protocol", provider.protocol),
        methods=tuple(wide.get("methods", ())) or _listed(http.get("methods")) or provider.methods,
        hosts=_hosts(wide, http, provider.services.get(identity.service, ())),
        input=shapes.structure(page.below("input")),
        output=shapes.structure(page.below("output")),
        errors=tuple(_errors(page, provider)),
        source=page.source,
        rate_limit=_rate_limit(page.rate_limit),
        mutates=wide.get("mutates"),
        idempotency=wide.get("idempotency", "unknown"),
        region_required=_yes_or_no(region.facts.get("required")) if region is not None else None,
        examples=tuple(Example(item["title"], item.get("request"), item.get("response")) for item in page.examples),
        links=tuple(Link(item["target"], dict(item["parameters"])) for item in wide.get("links", ())),
        facts=tuple(data.get("facts", ())),
        discrepancies=tuple(
            Discrepancy(item["id"], item["at"], tuple(item["claims"]), item["decision"])
            for item in data.get("discrepancies", ())
        ),
        undeclared=provider.undeclared,
    )


def prepare(identity: OperationId, sources: OperationSources) -> Page:
    """The patched working copy of an operation, with everything that is wrong with it listed."""
    page = open_page(sources.derived, sources.src, sources.service)
    page.problems[:0] = identity_problems(identity, sources)
    for file in sources.patches:
        page.problems.extend(apply_patches(page, file))
    members = {f"{part}/{name}": e for part in ("common", "input", "output") for name, e in page.below(part).items()}
    page.problems.extend(type_problems(members, page.structures()))
    return page


def service_errors(file: MarkedFile | None) -> tuple[ErrorSpec, ...]:
    """The errors that every operation of a service may answer with."""
    if file is None:
        return ()
    rows = file.data.get("errors", [])
    return tuple(
        error_spec(row, Source(file.file, f"errors/{index}", evidence=row["evidence"]), scope=row["scope"])
        for index, row in enumerate(rows)
    )


def identity_problems(identity: OperationId, sources: OperationSources) -> Iterator[Problem]:
    """Names inside the files that disagree with where the files lie."""
    derived = sources.derived
    service = {"provider": identity.provider, "name": identity.service, "version": identity.version}
    for file in (derived, *sources.patches, *((sources.src,) if sources.src is not None else ())):
        said = file.data["operation"]
        if said != identity.name:
            yield file.problem(("operation",), f"says {said!r}, but the file is named {identity.name!r}")
    for file in (derived, *((sources.service,) if sources.service is not None else ())):
        for key, value in service.items():
            said = file.data["service"][key]
            if said != value:
                yield file.problem(("service", key), f"says {said!r}, but the directory is {value!r}")


def _errors(page: Page, provider: Provider) -> Iterator[ErrorSpec]:
    for anchor, entry in page.entries.items():
        if not anchor.startswith("errors/"):
            continue
        scope: Scope = entry.facts["scope"]
        yield error_spec(
            entry.facts, entry.source, scope=scope, fallback=provider.listed_http if scope == "request" else None
        )


def _hosts(wide: Mapping[str, Any], http: Mapping[str, Any], patterns: tuple[str, ...]) -> tuple[str, ...]:
    """Hosts of the page, then of patches, then the provider's patterns; concrete names stand before patterns."""
    found = dict.fromkeys((*_listed(http.get("hosts")), *wide.get("hosts", ()), *patterns))
    return tuple(sorted(found, key=lambda host: "*" in host))


def _listed(value: object) -> tuple[str, ...]:
    return tuple(value) if isinstance(value, list) else ()


def _yes_or_no(value: object) -> bool | None:
    return value if isinstance(value, bool) else None


def _rate_limit(entry: Entry | None) -> RateLimit | None:
    if entry is None:
        return None
    requests = entry.facts["requests"]
    seconds = entry.facts["seconds"]
    return RateLimit(requests, seconds, entry.statuses.get("*", "documented"), entry.source)
