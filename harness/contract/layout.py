"""Finds the files of one or more specs trees by their names alone; nothing is parsed here."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from harness.contract.problem import Problem, did_you_mean
from harness.errors import UserError
from harness.model import OperationId

_PROVIDER = "provider.yaml"
_SERVICE = "service.yaml"
_PATCH = ".patch.yaml"
_SRC = ".src.json"
_HISTORY = ".history.json"


def bundled_root() -> Path:
    """The specs that come with the package: inside an installed one, else in the checkout."""
    package = Path(__file__).resolve().parent.parent
    installed = package / "_specs"
    return installed if installed.is_dir() else package.parent / "specs"


@dataclass(frozen=True, slots=True)
class OperationFiles:
    """The files of one operation: the derived one, its provenance and history, the patches in the order they apply."""

    derived: Path
    src: Path | None
    patches: tuple[Path, ...]
    history: Path | None = None


@dataclass(frozen=True, slots=True)
class Layout:
    """Which files hold what; where several trees hold the same thing, the later one has won."""

    roots: tuple[Path, ...]
    providers: Mapping[str, Path]
    services: Mapping[tuple[str, str, str], Path]
    operations: Mapping[OperationId, OperationFiles]
    problems: tuple[Problem, ...]

    def shown(self, path: Path) -> str:
        """The name by which people know a file: ``specs/…`` for those that come with the package, else as given."""
        bundled = bundled_root()
        return str(Path("specs") / path.relative_to(bundled)) if path.is_relative_to(bundled) else str(path)


@dataclass(slots=True)
class _Found:
    """What a scan has collected so far."""

    providers: dict[str, Path] = field(default_factory=dict)
    services: dict[tuple[str, str, str], Path] = field(default_factory=dict)
    derived: dict[OperationId, tuple[int, Path]] = field(default_factory=dict)
    patches: dict[OperationId, list[tuple[int, Path]]] = field(default_factory=dict)
    sources: dict[tuple[int, OperationId], Path] = field(default_factory=dict)
    histories: dict[tuple[int, OperationId], Path] = field(default_factory=dict)
    strays: list[tuple[int, Path]] = field(default_factory=list)


def scan(roots: Sequence[Path]) -> Layout:
    """The layout of the trees, later ones over earlier ones. Raises UserError for a root that is no directory."""
    found = _Found()
    for number, root in enumerate(roots):
        if not root.is_dir():
            raise UserError(f"no specs directory at {root}")
        _scan_root(found, number, root)
    operations = {
        identity: OperationFiles(
            derived=path,
            src=found.sources.get((number, identity)),
            patches=tuple(patch for at, patch in found.patches.get(identity, ()) if at >= number),
            history=found.histories.get((number, identity)),
        )
        for identity, (number, path) in sorted(found.derived.items())
    }
    layout = Layout(tuple(roots), found.providers, found.services, operations, ())
    return Layout(layout.roots, layout.providers, layout.services, operations, tuple(_problems(found, layout)))


def _scan_root(found: _Found, number: int, root: Path) -> None:
    for path in sorted(root.rglob("*")):
        parts = path.relative_to(root).parts
        if parts[0] == "schema" or any(part.startswith(".") for part in parts) or path.is_dir():
            continue
        if len(parts) == 2 and parts[1] == _PROVIDER:
            found.providers[parts[0]] = path
        elif len(parts) == 4 and parts[3] == _SERVICE:
            found.services[parts[0], parts[1], parts[2]] = path
        elif len(parts) == 4 and parts[3].endswith(_PATCH):
            identity = OperationId(parts[0], parts[1], parts[2], parts[3].removesuffix(_PATCH))
            found.patches.setdefault(identity, []).append((number, path))
        elif len(parts) == 4 and parts[3].endswith(_SRC):
            identity = OperationId(parts[0], parts[1], parts[2], parts[3].removesuffix(_SRC))
            found.sources[number, identity] = path
        elif len(parts) == 4 and parts[3].endswith(_HISTORY):
            identity = OperationId(parts[0], parts[1], parts[2], parts[3].removesuffix(_HISTORY))
            found.histories[number, identity] = path
        elif len(parts) == 4 and path.suffix == ".yaml":
            found.derived[OperationId(parts[0], parts[1], parts[2], path.stem)] = (number, path)
        elif path.suffix in {".yaml", ".yml"}:
            found.strays.append((number, path))


def _problems(found: _Found, layout: Layout) -> Iterator[Problem]:
    names = [identity.name for identity in found.derived]
    for identity, patches in sorted(found.patches.items()):
        if identity not in found.derived:
            hint = did_you_mean(identity.name, names)
            for _, path in patches:
                yield Problem(layout.shown(path), None, "", f"patches {identity.short}, which no file derives", hint)
    for (_, identity), path in sorted([*found.sources.items(), *found.histories.items()]):
        if not path.with_name(f"{identity.name}.yaml").exists():
            hint = did_you_mean(identity.name, names)
            yield Problem(layout.shown(path), None, "", f"belongs to {identity.short}, which this tree lacks", hint)
    for identity in sorted(found.derived):
        if identity.provider not in found.providers:
            hint = did_you_mean(identity.provider, found.providers)
            path = layout.operations[identity].derived
            yield Problem(layout.shown(path), None, "", f"the provider {identity.provider!r} has no {_PROVIDER}", hint)
    for _, path in found.strays:
        hint = "<provider>/provider.yaml or <provider>/<service>/<version>/{service,<Operation>,<Operation>.patch}.yaml"
        yield Problem(layout.shown(path), None, "", "is at a place where no spec file belongs", hint)
