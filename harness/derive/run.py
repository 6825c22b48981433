"""``harness derive``: reads pages, writes specs into a tree or compares them with it, and gives the register."""

import os
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from harness.contract.file_schema import problems
from harness.contract.history import Revision, revisions_of
from harness.contract.marked_yaml import read_json
from harness.derive.comparison import Difference, differences
from harness.derive.derived import DerivedSpec, derive_documents, document_from
from harness.derive.discrepancies.subject import Sibling
from harness.derive.document import Document
from harness.derive.revisions import advanced, history_text
from harness.derive.text.pages import read_page
from harness.errors import ExitCode, FileError, UserError
from harness.model import Json, OperationId

_BY_HAND = (".patch.yaml", "service.yaml", "provider.yaml")


@dataclass(frozen=True, slots=True)
class DeriveOutcome:
    """What became of the pages: the specs, the files that were written or left as they were, and the differences."""

    specs: tuple[DerivedSpec, ...]
    written: tuple[Path, ...] = ()
    unchanged: tuple[Path, ...] = ()
    differences: tuple[Difference, ...] = ()

    @property
    def exit_code(self) -> ExitCode:
        """1 where a comparison found a difference, else 0; discrepancies are results, not failures."""
        return ExitCode.FINDINGS if self.differences else ExitCode.OK

    @property
    def register(self) -> str:
        """The discrepancy register of all pages, as text."""
        return register_text(self.specs)


def derive_pages(pages: Sequence[Path], out: Path | None, *, check: bool = False) -> DeriveOutcome:
    """Derives the pages together, so that those of one service are compared with each other and with specs in ``out``.

    Writes ``<out>/<provider>/<service>/<version>/<Operation>.yaml`` and ``.src.json``, and for a newer revision of a
    page ``.history.json``; with ``check`` compares instead, and without ``out`` does neither. Raises FileError or
    UserError, and then has written nothing.
    """
    if not pages:
        raise UserError("no page given", hint="harness derive PAGE…")
    documents = [document_from(read_page(path), str(path)) for path in pages]
    _refuse_twins(documents, pages)
    specs = derive_documents(documents, () if out is None else tuple(_siblings(documents, out)))
    if out is None:
        return DeriveOutcome(specs)
    if check:
        return DeriveOutcome(specs, differences=tuple(found for spec in specs for found in _compare(spec, out)))
    written: list[Path] = []
    unchanged: list[Path] = []
    histories = {spec.id: _history(spec, out) for spec in specs}
    for spec in specs:
        # The history first: should writing end here, the spec is still the one whose revision it keeps.
        files = [(history_path(out, spec.id), text)] if (text := histories[spec.id]) is not None else []
        files += [(spec_path(out, spec.id), spec.text), (source_path(out, spec.id), spec.source)]
        for path, told in files:
            (written if _write(path, told) else unchanged).append(path)
    return DeriveOutcome(specs, tuple(written), tuple(unchanged))


def spec_path(out: Path, id_: OperationId) -> Path:
    """Where the spec of an operation lies in a tree of specs."""
    return out / id_.provider / id_.service / id_.version / f"{id_.name}.yaml"


def source_path(out: Path, id_: OperationId) -> Path:
    """Where the provenance of a spec lies: beside it."""
    return spec_path(out, id_).with_suffix(".src.json")


def history_path(out: Path, id_: OperationId) -> Path:
    """Where the former revisions of a spec's page lie: beside it."""
    return spec_path(out, id_).with_suffix(".history.json")


def register_text(specs: Iterable[DerivedSpec]) -> str:
    """The register of the specs: id, place, claims and decision of each entry, grouped by operation."""
    lines: list[str] = []
    total = 0
    for spec in specs:
        if not spec.discrepancies:
            continue
        lines += [f"{spec.id}  ({spec.page.name})", ""]
        for entry in spec.discrepancies:
            total += 1
            lines += [
                f"  {entry.id}  at {entry.at}",
                *(f"    - {claim}" for claim in entry.claims),
                f"    → {entry.decision}",
                "",
            ]
    lines.append(f"{total} discrepanc{'y' if total == 1 else 'ies'}")
    return "\n".join(lines) + "\n"


def _refuse_twins(documents: Sequence[Document], pages: Sequence[Path]) -> None:
    seen: dict[OperationId, Path] = {}
    for document, path in zip(documents, pages, strict=True):
        other = seen.setdefault(document.id, path)
        if other is not path:
            raise UserError(f"{other} and {path} are both pages of {document.id}", hint="give one of them")


def _siblings(documents: Sequence[Document], out: Path) -> Iterable[tuple[OperationId, Sibling]]:
    """The specs that lie beside those that are about to be derived."""
    for place in sorted({(document.id.provider, document.id.service, document.id.version) for document in documents}):
        folder = out.joinpath(*place)
        for path in sorted(folder.glob("*.yaml")):
            if not path.name.endswith(_BY_HAND):
                id_ = OperationId(*place, path.stem)
                if id_ not in {document.id for document in documents}:
                    yield id_, Sibling(id_.name, _load(path))


def _load(path: Path) -> dict[str, Json]:
    try:
        values = yaml.load(path.read_text("utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506
    except (OSError, UnicodeDecodeError) as error:
        raise FileError(str(path), f"cannot be read: {error}") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise FileError(str(path), "is no YAML", line=mark.line + 1 if mark else None) from error
    if not isinstance(values, dict):
        raise FileError(str(path), "is no mapping, as a derived spec is")
    return values


def _history(spec: DerivedSpec, out: Path) -> str | None:
    """The history of the page once the spec is written; None where it stays as it is."""
    path = spec_path(out, spec.id)
    try:
        old = _load(path) if path.exists() else None
    except FileError:
        return None  # what cannot be read any more has no facts to keep
    if old is None:
        return None
    revisions = advanced(old, spec.values, _revisions(history_path(out, spec.id)))
    return None if revisions is None else history_text(spec.id.name, revisions)


def _revisions(path: Path) -> tuple[Revision, ...]:
    if not path.exists():
        return ()
    file = read_json(path)
    for problem in problems(file, "history"):
        raise problem.error()
    return revisions_of(file.data)


def _compare(spec: DerivedSpec, out: Path) -> Iterable[Difference]:
    path = spec_path(out, spec.id)
    if not path.exists():
        return (Difference(str(path), "spec", f"a page of {spec.id}", None),)
    return differences(str(path), spec.values, _load(path))


def _write(path: Path, text: str) -> bool:
    """Writes a file in one step; False where it already holds the text."""
    try:
        if path.exists() and path.read_bytes() == text.encode():
            return False
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(text.encode())
            Path(temporary).chmod(0o644)
            Path(temporary).replace(path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise FileError(str(path), f"cannot be written: {error.strerror or error}") from error
    return True
