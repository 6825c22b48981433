"""All contracts, loaded lazily: the ids come from file names, an operation parses only its own files."""

from collections.abc import Callable, Iterator, Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from threading import Lock
from typing import Any, TypeVar

from harness.contract.file_schema import FileKind, problems
from harness.contract.history import Revision, revisions_of
from harness.contract.layout import Layout
from harness.contract.marked_yaml import MarkedFile, read_json, read_yaml
from harness.contract.merge import OperationSources, compile_operation, service_errors
from harness.contract.provider_file import compile_provider, provider_problems
from harness.errors import UnknownName, UserError
from harness.model import ErrorSpec, Operation, OperationId, Provider

_T = TypeVar("_T")


class Catalog:
    """What the specs of one or more trees say. Values never change; files are read when first needed and only once."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._ids = tuple(layout.operations)
        self._by_name: dict[tuple[str, str], list[OperationId]] = {}
        for identity in self._ids:
            self._by_name.setdefault((identity.provider, identity.name), []).append(identity)
        self._lock = Lock()
        self._files: dict[Path, MarkedFile] = {}
        self._operations: dict[OperationId, Operation] = {}
        self._providers: dict[str, Provider] = {}
        self._errors: dict[OperationId, tuple[ErrorSpec, ...]] = {}
        self._histories: dict[OperationId, tuple[Revision, ...]] = {}

    def ids(self) -> tuple[OperationId, ...]:
        """All operations, sorted; known from file names alone."""
        return self._ids

    def providers(self) -> tuple[str, ...]:
        """The names of all providers, sorted."""
        return tuple(sorted(self._layout.providers))

    def operation(self, identity: OperationId) -> Operation:
        """The merged operation. Raises UnknownName, or FileError with file, line and pointer for a broken spec."""
        return self._once(self._operations, identity, lambda: self._compile(identity))

    def provider(self, name: str) -> Provider:
        """What holds for all operations of a provider. Raises UnknownName or FileError."""
        return self._once(self._providers, name, lambda: self._compile_provider(name))

    def errors(self, identity: OperationId) -> tuple[ErrorSpec, ...]:
        """Every error that the operation may answer with: its own rows, its service's, its provider's common ones."""
        return self._once(self._errors, identity, lambda: self._all_errors(identity))

    def history(self, identity: OperationId) -> tuple[Revision, ...]:
        """The states of the operation's page before the present one, the oldest first; none where none is known."""
        return self._once(self._histories, identity, lambda: self._revisions(identity))

    def find(
        self, provider: str, action: str, version: str | None = None, service: str | None = None
    ) -> OperationId | None:
        """The operation that a request names; of several versions the newest. None if there is none."""
        fits = [
            identity
            for identity in self._by_name.get((provider, action), ())
            if version in {None, identity.version} and service in {None, identity.service}
        ]
        return max(fits, key=lambda identity: identity.version) if fits else None

    def resolve(self, text: str) -> OperationId:
        """The one operation that a person means: the full id, ``tencent/as:Name``, or a bare unambiguous name."""
        fits = [identity for identity in self._ids if text in {str(identity), identity.short, identity.name}]
        if not fits:
            fits = [identity for identity in self._ids if text == f"{identity.provider}:{identity.name}"]
        if len(fits) == 1:
            return fits[0]
        if fits:
            shorts = [identity.short for identity in fits]
            names = [str(each) if shorts.count(each.short) > 1 else each.short for each in fits]
            raise UserError(f"{text!r} names more than one operation", hint=f"one of {', '.join(names)}")
        # Offered in the notation that was tried: the same operation three times over is no help.
        known = {identity.short if ":" in text or "/" in text else identity.name for identity in self._ids}
        raise UnknownName("operation", text, sorted(known))

    def match(self, where: str) -> tuple[OperationId, ...]:
        """The operations that ``provider[/service][:operation]`` means, ``*`` allowed in each part; or one named fully.

        A bare name that is no provider is taken for an operation. Raises UnknownName if nothing fits.
        """
        exact = [identity for identity in self._ids if where in {str(identity), identity.name}]
        if exact and where not in self._layout.providers:
            return tuple(exact)
        scope, _, name = where.partition(":")
        provider, _, service = scope.partition("/")
        fits = tuple(
            identity
            for identity in self._ids
            if fnmatchcase(identity.provider, provider)
            and fnmatchcase(identity.service, service or "*")
            and fnmatchcase(identity.name, name or "*")
        )
        if not fits:
            raise self._unknown(where, provider, service)
        return fits

    def file(self, path: Path, kind: FileKind) -> MarkedFile:
        """A parsed file that fits its schema; raises FileError for the first thing that does not."""
        return self._once(self._files, path, lambda: self._checked(path, kind))

    def parse(self, path: Path, kind: FileKind) -> MarkedFile:
        """A parsed file, whether it fits its schema or not; raises FileError if it is not even YAML or JSON."""
        shown = self._layout.shown(path)
        return read_json(path, shown=shown) if kind in {"src", "history"} else read_yaml(path, shown=shown)

    def sources(self, identity: OperationId) -> OperationSources:
        """The files of one operation and of its service, parsed."""
        if identity not in self._layout.operations:
            raise UnknownName("operation", str(identity), [str(known) for known in self._ids])
        files = self._layout.operations[identity]
        service = self._layout.services.get((identity.provider, identity.service, identity.version))
        return OperationSources(
            derived=self.file(files.derived, "operation"),
            src=self.file(files.src, "src") if files.src is not None else None,
            patches=[self.file(path, "patch") for path in files.patches],
            service=self.file(service, "service") if service is not None else None,
        )

    def _checked(self, path: Path, kind: FileKind) -> MarkedFile:
        file = self.parse(path, kind)
        for problem in problems(file, kind):
            raise problem.error()
        return file

    def _compile(self, identity: OperationId) -> Operation:
        return compile_operation(identity, self.sources(identity), self.provider(identity.provider))

    def _revisions(self, identity: OperationId) -> tuple[Revision, ...]:
        if identity not in self._layout.operations:
            raise UnknownName("operation", str(identity), [str(known) for known in self._ids])
        path = self._layout.operations[identity].history
        return () if path is None else revisions_of(self.file(path, "history").data)

    def _compile_provider(self, name: str) -> Provider:
        if name not in self._layout.providers:
            raise UnknownName("provider", name, self._layout.providers)
        file = self.file(self._layout.providers[name], "provider")
        for problem in provider_problems(file, name):
            raise problem.error()
        return compile_provider(file, dict(self._services_beside(name, file.data["services"])))

    def _services_beside(self, provider: str, listed: Sequence[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Services of the provider that its file does not list, as those of a user's own tree, with their hosts."""
        for (owner, service, _), path in self._layout.services.items():
            if owner == provider and service not in listed:
                yield service, tuple(self.file(path, "service").data.get("hosts", ()))

    def _all_errors(self, identity: OperationId) -> tuple[ErrorSpec, ...]:
        own = self.operation(identity).errors
        shared = service_errors(self.sources(identity).service)
        return (*own, *shared, *self.provider(identity.provider).errors)

    def _once(self, known: "dict[Any, _T]", key: object, make: Callable[[], _T]) -> _T:
        found = known.get(key)
        if found is None:
            made = make()
            with self._lock:
                found = known.setdefault(key, made)
        return found

    def _unknown(self, where: str, provider: str, service: str) -> UnknownName:
        """Which part of a pattern fits nothing."""
        of_provider = [identity for identity in self._ids if fnmatchcase(identity.provider, provider)]
        if not of_provider:
            known = [*self._layout.providers, *(identity.name for identity in self._ids)]
            bare = where == provider
            return UnknownName("provider or operation" if bare else "provider", provider, known)
        of_service = [identity for identity in of_provider if fnmatchcase(identity.service, service or "*")]
        if not of_service:
            return UnknownName("service", f"{provider}/{service}", {f"{i.provider}/{i.service}" for i in of_provider})
        return UnknownName("operation", where, [identity.short for identity in of_service])
