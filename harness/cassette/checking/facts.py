"""What the contract says of one operation, by anchors, each with the lines of the page that it came from."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from harness.contract.catalog import Catalog
from harness.model import ErrorSpec, ErrorTemplate, Json, Member, Operation, Provider, Shape, Source


class Facts:
    """The contract of one operation as a check asks it."""

    def __init__(self, catalog: Catalog, operation: Operation) -> None:
        self.operation = operation
        self.provider: Provider = catalog.provider(operation.id.provider)
        self.errors: tuple[ErrorSpec, ...] = catalog.errors(operation.id)
        src = catalog.sources(operation.id).src
        self._lines: Mapping[str, Mapping[str, list[int]]] = src.data["facts"] if src is not None else {}

    def source(self, *anchors: str) -> Source:
        """Where the page says something: at the first of the anchors that it has lines for, else at the first one."""
        anchor = next((each for each in anchors if each in self._lines), anchors[0])
        lines = self._lines[anchor]["lines"] if anchor in self._lines else None
        return replace(
            self.operation.source, anchor=anchor, lines=None if lines is None else (lines[0], lines[1]), evidence=None
        )

    def table(self, *anchors: str) -> Source:
        """Where the page lists something: from the first to the last row of the first of the tables that it has."""
        for anchor in anchors:
            rows = [row["lines"] for name, row in self._lines.items() if name.startswith(f"{anchor}/")]
            if rows:
                lines = (min(first for first, _ in rows), max(last for _, last in rows))
                return replace(self.operation.source, anchor=anchor, lines=lines, evidence=None)
        return replace(self.operation.source, anchor=anchors[0], lines=None, evidence=None)

    def of_provider(self, anchor: str, evidence: str | None = None) -> Source:
        """Something that the provider's file says."""
        return Source(f"specs/{self.provider.name}/provider.yaml", anchor, evidence=evidence)

    def templates(self, more: Mapping[str, ErrorTemplate]) -> Iterator[tuple[str, ErrorTemplate]]:
        """What the provider says of its own accord, by its place in the provider's file; ``more`` are a dialect's."""
        yield "throttle", self.provider.throttle
        for part, table in (("violations", self.provider.violations), ("signature", self.provider.signature)):
            yield from ((f"{part}/{key}", template) for key, template in table.items())
        yield from ((f"variants/signature/{key}", template) for key, template in more.items())


def at_pointer(shape: Shape, pointer: str) -> tuple[Shape, Member | None]:
    """The shape at a JSON pointer, and the member it belongs to; what the shape does not know ends the way."""
    owner: Member | None = None
    for part in parts_of(pointer):
        if shape.type == "list":
            shape = shape.item or shape
            continue
        found = shape.member(part)
        if found is None:
            break
        owner, shape = found, found.shape
    return shape, owner


def parts_of(pointer: str) -> tuple[str, ...]:
    """The parts of a JSON pointer."""
    return tuple(part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:])


def at(value: Json, pointer: str) -> Json:
    """The value at a JSON pointer, None where there is none."""
    for part in parts_of(pointer):
        if isinstance(value, dict):
            value = value.get(part)
        elif isinstance(value, list) and part.isdecimal() and int(part) < len(value):
            value = value[int(part)]
        else:
            return None
    return value
