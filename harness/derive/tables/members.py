"""Table rows as members of the spec: types, wire names, limits; nested names and tables become structures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from harness.derive.examples.text import folded
from harness.derive.facts import Row, StructureTable
from harness.derive.prose.limits import counter_limits, limits_of
from harness.derive.tables.name_paths import Node, tree_of
from harness.derive.tables.values import typed
from harness.derive.tables.vendor_types import BUILTIN_TYPES, STRUCTURE, UNKNOWN, item_type, spec_type
from harness.derive.text.pages import Span
from harness.model import Json

_ORDER = (
    "type", "wire", "const", "default", "enum", "min", "max", "min_length", "max_length", "min_items", "max_items",
    "charset", "idempotency_token", "nullable", "required", "example", "statuses",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Conflict:
    """Several values that one description gives for one fact of a member."""

    at: str
    fact: str
    claims: tuple[Json, ...]
    span: Span


@dataclass(slots=True)
class MemberBuilder:
    """Builds the members of one page; collects on the way what its structures are and where everything stands.

    ``tables`` are the page's tables of structures by name; ``opaque`` are members of which nothing tells the structure.
    """

    tables: Mapping[str, StructureTable]
    structures: dict[str, Json] = field(default_factory=dict)
    spans: dict[str, Span] = field(default_factory=dict)
    conflicts: list[Conflict] = field(default_factory=list)
    opaque: list[str] = field(default_factory=list)

    def members(self, rows: Sequence[Row], place: str, *, of_input: bool) -> dict[str, Json]:
        """The rows as members of ``place`` (``input``, ``output``, ``common``), structures aside.

        ``of_input`` says that the rows are sent: wire names matter, and what nobody calls required is ``unknown``.
        """
        return {name: self._member(node, f"{place}/{name}", of_input=of_input) for name, node in tree_of(rows).items()}

    def _member(self, node: Node, anchor: str, *, of_input: bool) -> Json:
        self.spans[anchor] = _span(node)
        type_ = self._type(node, anchor, of_input=of_input)
        facts: dict[str, Json] = {"type": type_}
        if of_input and node.wire != node.name:
            facts["wire"] = node.wire
        if node.row is not None:
            limits = limits_of(node.row.text, type_).of_open_text if node.row.open else limits_of(node.row.text, type_)
            facts |= limits.facts
            self.conflicts += [Conflict(anchor, key, said, node.row.span) for key, said in limits.conflicts.items()]
            facts["statuses"] = dict.fromkeys(sorted(limits.conflicts), "contradicted") or None
            facts["example"] = _example(node.row, node, type_)
        elif node.indexes:
            facts["max_items"] = _counted(node)
        required = _required(node)
        facts["required"] = "unknown" if required is None and of_input else required
        return {key: facts[key] for key in _ORDER if facts.get(key) is not None}

    def _type(self, node: Node, anchor: str, *, of_input: bool) -> str:
        """The type of a member: its cell's, as many times a list as its name counts, structures by their names."""
        base = STRUCTURE if node.children else spec_type(node.row.type) if node.row else UNKNOWN
        inner = base
        while (item := item_type(inner)) is not None:
            inner = item
        lists = max(node.indexes, base.count("list<"))
        if node.children:
            inner = self._nested(node, of_input=of_input)
        elif inner == STRUCTURE and node.name in self.tables:
            inner = self._tabled(node.name)
        elif inner == STRUCTURE:
            self.opaque.append(anchor)
            inner = UNKNOWN
        elif inner in self.tables:
            self._tabled(inner)
        elif inner not in BUILTIN_TYPES:
            self._named(inner, anchor)
        return "list<" * lists + inner + ">" * lists

    def _nested(self, node: Node, *, of_input: bool) -> str:
        """The structure that the dotted names below a member spell out."""
        name = node.name if node.name not in self.structures else node.wire.replace(".N", "").replace(".", "")
        self.structures[name] = {}  # takes its place in the order of the page
        self.spans[f"structures/{name}"] = _span(node)
        inner = {
            child: self._member(below, f"structures/{name}/{child}", of_input=of_input)
            for child, below in node.children.items()
        }
        self.structures[name] = inner
        return name

    def _named(self, name: str, anchor: str) -> None:
        """A structure that the page only names: it stands without members."""
        self.structures.setdefault(name, {})
        self.spans.setdefault(f"structures/{name}", self.spans[anchor])

    def _tabled(self, name: str) -> str:
        """The structure that a table of the page spells out."""
        if name not in self.structures:
            table = self.tables[name]
            self.structures[name] = {}
            self.spans[f"structures/{name}"] = table.span
            sent = any(row.required is not None for row in table.rows)
            self.structures[name] = self.members(table.rows, f"structures/{name}", of_input=sent)
        return name


def _span(node: Node) -> Span:
    spans = [node.row.span] if node.row else []
    spans += [_span(child) for child in node.children.values()]
    return Span(min(span.first for span in spans), max(span.last for span in spans))


def _required(node: Node) -> bool | None:
    """What the row says; a member without a row is optional where all rows below it are."""
    if node.row is not None:
        return node.row.required
    return False if all(_required(child) is False for child in node.children.values()) else None


def _counted(node: Node) -> int | None:
    """How often a list without a row of its own may repeat: what the rows below say of its counter, if they agree."""
    if any(child.row and child.row.open for child in node.children.values()):
        return None
    told = {counts[0] for child in node.children.values() if child.row and (counts := counter_limits(child.row.text))}
    return told.pop() if len(told) == 1 else None


def _example(row: Row, node: Node, type_: str) -> Json:
    """The example cell as a value; ``Ids.1=a&Ids.2=b`` is a list, a cell that fits no value of the type is left out."""
    if row.example is None:
        return None
    if node.wire != node.name and "=" in row.example:
        pairs = [(name, told) for name, _, told in (pair.partition("=") for pair in row.example.split("&"))]
        value: Json = dict(folded(pairs))
        for part in (part for part in node.wire.split(".") if part not in {"N", "n"}):
            value = value[0] if isinstance(value, list) else value
            value = value.get(part) if isinstance(value, dict) else None
        return value
    value = typed(row.example, type_)
    item = item_type(type_)
    if value is None and item is not None:
        single = typed(row.example, item)
        return None if single is None else [single]
    return value
