"""Names with dots and counters (``Tags.N.Key``): the rows of a flat table become members, lists and structures."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from harness.derive.facts import Row

_DEEPEST = 20
_LONGEST = 120  # characters of a name; what is longer is none
_COUNTER = re.compile(r"[NnXxMm]|\d{1,3}")


@dataclass(slots=True)
class Node:
    """A member as the names of a table spell it out: ``indexes`` counts the lists around it."""

    name: str
    wire: str
    indexes: int = 0
    row: Row | None = None
    children: dict[str, "Node"] = field(default_factory=dict)


def tree_of(rows: Iterable[Row]) -> dict[str, Node]:
    """The rows as a tree by name; the first row of a name wins."""
    roots: dict[str, Node] = {}
    for row in (row for row in rows if len(row.name) <= _LONGEST):
        level, node, wire = roots, None, ""
        for part in row.name.split(".", _DEEPEST):
            wire = f"{wire}.{part}" if wire else part
            if node is not None and _COUNTER.fullmatch(part):
                if node.wire.count(".") < wire.count("."):
                    node.wire, node.indexes = wire, node.indexes + 1
                continue
            node = level.setdefault(part, Node(part, wire))
            level = node.children
        if node is not None and node.row is None:
            node.row = row
    return roots
