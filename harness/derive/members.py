"""Table rows as members of the spec: types, wire names, limits; nested names and tables become structures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from harness.derive.example_text import folded
from harness.derive.facts import Row, StructureTable
from harness.derive.limits import counter_limits, limits_of
from harness.derive.name_paths import Node, tree_of
from harness.derive.pages import Span
from harness.derive.values import typed
from harness.derive.vendor_types import STRUCTURE, UNKNOWN, item_type, spec_type
from harness.model import Json

_ORDER = (
    "type", "wire", "const", "default", "enum", "min", "max", "min_length", "max_length", "min_items", "max_items",
    "charset", "pattern", "idempotency_token", "nullable", "required", "example", "statuses",
)  # fmt: skip


@dataclass(slots=True)
class Members:
    """Members by name as the spec writes them, and the lines of each anchor below ``place``."""

    place: str
    values: dict[str, Json] = field(default_factory=dict)
    spans: dict[str, Span] = field(default_factory=dict)
    conflicts: list[tuple[str, str, tuple[Json, ...], Span]] = field(default_factory=list)


@dataclass(slots=True)
class Structures:
    """The structures that a page defines: by name their members, and where."""

    values: dict[str, Json] = field(default_factory=dict)
    spans: dict[str, Span] = field(default_factory=dict)


def members_of(
    rows: Sequence[Row], place: str, tables: Mapping[str, StructureTable], structures: Structures, *, of_input: bool
) -> Members:
    """The rows at ``place`` (``input``, ``output``, ``common``); structures on the way are added to ``structures``.

    ``of_input`` says that the rows are sent: names on the wire matter, and what nobody calls required is ``unknown``.
    """
    members = Members(place)
    for node in tree_of(rows).values():
        _add(members, node, tables, structures, of_input=of_input)
    return members


def _add(
    members: Members, node: Node, tables: Mapping[str, StructureTable], structures: Structures, *, of_input: bool
) -> None:
    row, anchor = node.row, f"{members.place}/{node.name}"
    type_ = _type(node, tables, structures, of_input=of_input)
    facts: dict[str, Json] = {"type": type_}
    if of_input and node.wire != node.name:
        facts["wire"] = node.wire
    if row is not None:
        limits = limits_of(row.text, type_)
        facts.update(limits.facts)
        members.conflicts += [(anchor, key, claims, row.span) for key, claims in limits.conflicts.items()]
        facts["example"] = _example(row, node, type_)
        facts["statuses"] = dict.fromkeys(sorted(limits.conflicts), "contradicted") or None
    elif node.indexes:
        facts["max_items"] = _counted(node)
    facts["required"] = row.required if row is not None else None
    if facts["required"] is None and of_input:
        facts["required"] = "unknown"
    members.values[node.name] = {key: facts[key] for key in _ORDER if facts.get(key) is not None}
    members.spans[anchor] = _span(node)


def _counted(node: Node) -> int | None:
    """How often a list without a row of its own may repeat: what the rows below say of its counter, if they agree."""
    told = {counts[0] for child in node.children.values() if child.row and (counts := counter_limits(child.row.text))}
    return told.pop() if len(told) == 1 else None


def _type(node: Node, tables: Mapping[str, StructureTable], structures: Structures, *, of_input: bool) -> str:
    """The type of a member: its cell's, as many times a list as its name counts, structures by their names."""
    base = STRUCTURE if node.children else spec_type(node.row.type) if node.row else UNKNOWN
    inner = base
    while (item := item_type(inner)) is not None:
        inner = item
    lists = max(node.indexes, base.count("list<"))
    if inner == STRUCTURE:
        inner = _structure(node, tables, structures, of_input=of_input)
    elif inner in tables:
        _structure_from(inner, tables[inner], tables, structures)
    return "list<" * lists + inner + ">" * lists


def _span(node: Node) -> Span:
    spans = [node.row.span] if node.row else []
    spans += [_span(child) for child in node.children.values()]
    span = spans[0]
    for other in spans[1:]:
        span = span.join(other)
    return span


def _structure(node: Node, tables: Mapping[str, StructureTable], structures: Structures, *, of_input: bool) -> str:
    """The structure that a member is made of: dotted names below it, a table of its name, or nothing known."""
    if node.children:
        name = node.name if node.name not in structures.values else node.wire.replace(".N", "").replace(".", "")
        structures.values[name] = {}
        inner = Members(f"structures/{name}")
        for child in node.children.values():
            _add(inner, child, tables, structures, of_input=of_input)
        structures.values[name] = dict(inner.values)
        structures.spans[f"structures/{name}"] = _span(node)
        structures.spans.update(inner.spans)
        return name
    table = tables.get(node.name)
    if table is not None:
        _structure_from(node.name, table, tables, structures)
    elif node.name not in structures.values:
        structures.values[node.name] = {}
        structures.spans[f"structures/{node.name}"] = _span(node)
    return node.name


def _structure_from(
    name: str, table: StructureTable, tables: Mapping[str, StructureTable], structures: Structures
) -> None:
    if name in structures.values:
        return
    structures.values[name] = {}
    of_input = any(row.required is not None for row in table.rows)
    inner = members_of(table.rows, f"structures/{name}", tables, structures, of_input=of_input)
    structures.values[name] = dict(inner.values)
    structures.spans[f"structures/{name}"] = table.span
    structures.spans.update(inner.spans)


def _example(row: Row, node: Node, type_: str) -> Json:
    """The example cell as a value; ``Ids.1=a&Ids.2=b`` is a list, a cell that fits no value of the type is left out."""
    if row.example is None:
        return None
    if node.wire != node.name and "=" in row.example:
        pairs = [tuple(pair.split("=", 1)) for pair in row.example.split("&") if "=" in pair]
        value: Json = dict(folded([(name, told) for name, told in pairs]))
        for part in (part for part in node.wire.split(".") if part not in {"N", "n"}):
            value = value.get(part) if isinstance(value, dict) else None
        return value
    value = typed(row.example, type_)
    item = item_type(type_)
    if value is None and item is not None:
        single = typed(row.example, item)
        return None if single is None else [single]
    return value
