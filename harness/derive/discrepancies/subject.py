"""What a rule looks at: one page's document, the specs of its siblings, and what it found there."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from harness.derive.document import Document
from harness.derive.text.pages import Span
from harness.model import Json


@dataclass(frozen=True, slots=True)
class Sibling:
    """Another operation of the same service, as its spec has it."""

    name: str
    values: Mapping[str, Json]

    @property
    def updated(self) -> str:
        """The date of its page, ``unknown`` if none."""
        return str(mapping(self.values.get("page")).get("updated", "unknown"))

    @property
    def codes(self) -> tuple[str, ...]:
        """The error codes that it lists."""
        return tuple(str(row["code"]) for row in rows(self.values.get("errors")))


@dataclass(frozen=True, slots=True)
class Subject:
    """One page under examination, with its siblings in the order of their names."""

    document: Document
    siblings: tuple[Sibling, ...] = ()

    def members(self, block: str) -> Mapping[str, Mapping[str, Json]]:
        """The members of ``input``, ``output`` or ``common``."""
        return members(self.document.values, block)

    @property
    def structures(self) -> Mapping[str, Mapping[str, Json]]:
        """The structures that the page defines: by name their members."""
        return members(self.document.values, "structures")

    @property
    def statements(self) -> tuple[Mapping[str, Json], ...]:
        """The keyed facts of the prose."""
        return rows(self.document.values.get("facts"))

    def span(self, anchor: str) -> Span:
        """The lines of an anchor; of the page's operation where the anchor is none of a fact."""
        spans = self.document.spans
        return spans.get(anchor, spans["operation"])


@dataclass(frozen=True, slots=True)
class Found:
    """An entry of the register, and the lines that show it best; ``id`` is unique within its page and stable."""

    id: str
    at: str
    claims: tuple[str, ...]
    decision: str
    span: Span

    def entry(self) -> dict[str, Json]:
        """The entry as the spec writes it."""
        return {"id": self.id, "at": self.at, "claims": list(self.claims), "decision": self.decision}


Rule = Callable[[Subject], Iterable[Found]]


def mapping(value: object) -> Mapping[str, Json]:
    """``value`` if it is a mapping, else an empty one."""
    return value if isinstance(value, dict) else {}


def rows(value: Json) -> tuple[Mapping[str, Json], ...]:
    """The mappings in a list."""
    return tuple(row for row in value if isinstance(row, dict)) if isinstance(value, list) else ()


def items(value: Json) -> list[Json]:
    """``value`` if it is a list, else an empty one."""
    return value if isinstance(value, list) else []


def members(values: Mapping[str, Json], block: str) -> Mapping[str, Mapping[str, Json]]:
    """The members of a block of a spec."""
    return {name: mapping(member) for name, member in mapping(values.get(block)).items()}


def listed(names: Iterable[str]) -> str:
    """``A, B and C``."""
    words = list(names)
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}" if words else "nothing"
