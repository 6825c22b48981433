"""The names by which reports speak of what a contract lists: members, their values, the rows that are common."""

from collections.abc import Iterable, Iterator

from harness.model import ErrorSpec, Json, Operation, Shape, Source


def contract_names(shape: Shape, source: Source, path: str = "") -> Iterator[tuple[str, Source]]:
    """The members of the shape and the values that are listed for them, each with where it stands."""
    for value in shape.enum:
        yield f"{path}={value}", source
    if shape.item is not None:
        yield from contract_names(shape.item, source, f"{path}[]")
    for member in shape.members:
        name = f"{path}.{member.name}" if path else member.name
        yield name, member.source
        yield from contract_names(member.shape, member.source, name)


def given_names(value: Json, shape: Shape, path: str = "") -> Iterator[str]:
    """Which of these names the value holds."""
    match value:
        case list() if shape.item is not None:
            for each in value:
                yield from given_names(each, shape.item, f"{path}[]")
        case dict():
            for member in shape.members:
                if member.name in value:
                    name = f"{path}.{member.name}" if path else member.name
                    yield name
                    yield from given_names(value[member.name], member.shape, name)
        case _ if value in shape.enum:
            yield f"{path}={value}"


def common_rows(operation: Operation, rows: Iterable[ErrorSpec]) -> tuple[ErrorSpec, ...]:
    """Those of its service and provider, without what its own page lists with the same status, in the page's words."""
    listed = {(row.http, row.code) for row in operation.errors if row.scope != "item"}
    return tuple(row for row in rows if row.scope == "common" and (row.http, row.code) not in listed)
