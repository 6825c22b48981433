"""Every problem in every spec file at once; what loading would stop at, and what only a whole tree can show."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from harness.contract.catalog import Catalog
from harness.contract.file_schema import FileKind, problems
from harness.contract.layout import scan
from harness.contract.marked_yaml import MarkedFile
from harness.contract.merge import OperationSources, prepare
from harness.contract.page import Page
from harness.contract.problem import Problem, SpecError, did_you_mean
from harness.contract.provider_file import provider_problems
from harness.model import OperationId


def lint(roots: Sequence[Path]) -> tuple[Problem, ...]:
    """All problems of the trees, by file and line; none if they are sound. Raises UserError for a missing directory."""
    layout = scan(roots)
    catalog = Catalog(layout)
    found: list[Problem] = list(layout.problems)
    for name, path in layout.providers.items():
        provider = _read(catalog, path, "provider", found)
        found.extend(provider_problems(provider, name) if provider is not None else ())
    services = {key: _read(catalog, path, "service", found) for key, path in layout.services.items()}
    for identity, files in layout.operations.items():
        derived = _read(catalog, files.derived, "operation", found)
        src = _read(catalog, files.src, "src", found) if files.src is not None else None
        history = _read(catalog, files.history, "history", found) if files.history is not None else None
        patches = [_read(catalog, path, "patch", found) for path in files.patches]
        service = services.get((identity.provider, identity.service, identity.version))
        if derived is not None:
            whole = [file for file in patches if file is not None]
            page = prepare(identity, OperationSources(derived, src, whole, service))
            found.extend(page.problems)
            found.extend(_source_problems(page, derived, src))
            found.extend(_history_problems(derived, history))
            found.extend(_link_problems(page, identity, catalog.ids(), whole))
    return tuple(sorted(set(found), key=lambda problem: (problem.file, problem.line or 0, problem.pointer)))


def _read(catalog: Catalog, path: Path, kind: FileKind, found: list[Problem]) -> MarkedFile | None:
    """The file if it fits its schema; else what is wrong with it goes to ``found``."""
    try:
        file = catalog.parse(path, kind)
    except SpecError as error:
        found.append(error.problem)
        return None
    wrong = problems(file, kind)
    found.extend(wrong)
    return None if wrong else file


def _source_problems(page: Page, derived: MarkedFile, src: MarkedFile | None) -> Iterator[Problem]:
    """Provenance that belongs to another state of the page, or to facts that the derived file does not hold."""
    if src is None:
        return
    if src.data["page"]["sha256"] != derived.data["page"]["sha256"]:
        yield src.problem(("page", "sha256"), f"is not that of {derived.file}: derive both again")
    tables = {anchor for anchor in src.data["facts"] if anchor.startswith(("input/", "output/", "errors/"))}
    for anchor in sorted(tables - page.entries.keys()):
        yield src.problem(("facts", anchor), f"{derived.file} has no {anchor!r}")


def _history_problems(derived: MarkedFile, history: MarkedFile | None) -> Iterator[Problem]:
    """A history of another operation, or one that takes the page's present state for a former one."""
    if history is None:
        return
    if history.data["operation"] != derived.data["operation"]:
        yield history.problem(("operation",), f"is not that of {derived.file}")
    revisions = history.data["revisions"]
    if revisions[-1]["sha256"] == derived.data["page"]["sha256"]:
        yield history.problem(("revisions", len(revisions) - 1, "sha256"), f"is that of {derived.file} as it is now")


def _link_problems(
    page: Page, identity: OperationId, ids: Sequence[OperationId], patches: Sequence[MarkedFile]
) -> Iterator[Problem]:
    """Links to operations that the service does not have, and values that the call or the result does not have."""
    siblings = [
        other.name
        for other in ids
        if (other.provider, other.service, other.version) == (identity.provider, identity.service, identity.version)
    ]
    for file in patches:
        for number, patch in enumerate(file.data["patches"]):
            for index, link in enumerate(patch["set"].get("links", ()) if patch["at"] == "operation" else ()):
                place = ("patches", number, "set", "links", index)
                if link["target"] not in siblings:
                    hint = did_you_mean(link["target"], siblings)
                    yield file.problem((*place, "target"), f"there is no operation {link['target']!r} beside", hint)
                for name, where in link["parameters"].items():
                    part, _, member = where.partition(":")
                    known = page.below("input" if part == "request" else "output")
                    if member not in known:
                        hint = did_you_mean(member, known)
                        yield file.problem((*place, "parameters", name), f"the {part} has no {member!r}", hint)
