"""The difference between what a page gives now and the spec it once gave, in words a person can act on."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from harness.derive.spec_text import flow
from harness.model import Json


@dataclass(frozen=True, slots=True)
class Difference:
    """One place where page and spec differ: the two values as text, None where one side has nothing."""

    file: str
    at: str
    page: str | None
    spec: str | None

    def __str__(self) -> str:
        match self.spec, self.page:
            case None, told:
                return f"{self.file}: {self.at}: the page has {told}, the spec has nothing"
            case kept, None:
                return f"{self.file}: {self.at}: the spec has {kept}, the page has nothing"
            case kept, told:
                return f"{self.file}: {self.at}: the spec has {kept}, the page has {told}"


def differences(file: str, page: Mapping[str, Json], spec: Mapping[str, Json]) -> tuple[Difference, ...]:
    """All places where the two documents differ, in the order of the page's document."""
    return tuple(Difference(file, at, _text(told), _text(kept)) for at, told, kept in _walk("", dict(page), dict(spec)))


class _Nothing:
    """Stands where one side has no value, since null is a value."""


_NOTHING = _Nothing()
_Side = Json | _Nothing


def _text(value: _Side) -> str | None:
    return None if isinstance(value, _Nothing) else flow(value)


def _walk(at: str, page: _Side, spec: _Side) -> Iterable[tuple[str, _Side, _Side]]:
    if isinstance(page, list) and isinstance(spec, list):
        page, spec = _keyed(page), _keyed(spec)
    if isinstance(page, dict) and isinstance(spec, dict):
        for key in [*page, *(key for key in spec if key not in page)]:
            yield from _walk(f"{at}/{key}" if at else key, page.get(key, _NOTHING), spec.get(key, _NOTHING))
    elif type(page) is not type(spec) or page != spec:
        yield at, page, spec


def _keyed(values: list[Json]) -> dict[str, Json]:
    """A list as a mapping: error rows and discrepancies by their anchors, anything else by place."""
    keyed: dict[str, Json] = {}
    for number, value in enumerate(values):
        key = str(number)
        if isinstance(value, dict) and "scope" in value:
            key = f"{value['scope']}/{value.get('http', '-')}/{value.get('code')}"
        elif isinstance(value, dict) and "id" in value:
            key = str(value["id"])
        keyed[key if key not in keyed else f"{key}#{number}"] = value
    return keyed
