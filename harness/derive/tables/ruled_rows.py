"""Rows whose cells are set apart by real separators: read by the head of their table, never split by guessing."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from harness.derive.tables.error_text import LOOSE_CODE
from harness.derive.tables.table_reader import Table, cells_of, is_rule, ruled_head
from harness.derive.text.pages import Line, Span
from harness.derive.text.sections import span_of, text_of

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_\-]*(?:\[[A-Za-z0-9]*\])?(?:\.[A-Za-z0-9_\-]+(?:\[[A-Za-z0-9]*\])?)*")
_TYPE = re.compile(r"\[?[A-Za-z][A-Za-z0-9_ .<>\[\](),/-]{0,80}")
_YES = re.compile(r"是|必选|必填|yes|y|required|true|\*|√|✓", re.IGNORECASE)
_NO = re.compile(r"否|可选|非必选|非必填|选填|no|n|optional|false|×", re.IGNORECASE)
_HTTP = re.compile(r"[1-5]\d{2}")
_LONG = frozenset({"text", "message", "action", "other"})  # columns whose cells may have several lines
_NOTHING = frozenset({"", "-", "--", "—", "无", "N/A", "n/a", "/"})


@dataclass(frozen=True, slots=True)
class Block:
    """A row of a table: its lines, and its cells by column where separators set them apart."""

    lines: Sequence[Line]
    cells: dict[str, str] | None = None

    @property
    def span(self) -> Span:
        """The lines of the row."""
        return span_of(self.lines)

    def cell(self, column: str) -> str | None:
        """The cell of a column; None where the row has none, or nothing but a dash in it."""
        value = (self.cells or {}).get(column, "").strip()
        return None if value in _NOTHING else value

    @property
    def required(self) -> bool | None:
        """What the cell for it says, None where it is empty."""
        said = self.cell("required") or ""
        return True if _YES.fullmatch(said) else False if _NO.fullmatch(said) else None


@dataclass(slots=True)
class _Open:
    """A row that is being read: its lines, its cells, and the lines that go on with the last cell."""

    columns: Sequence[str]
    lines: list[Line]
    cells: list[str] | None
    tail: list[Line] = field(default_factory=list)

    def goes_on(self, cells: Sequence[str]) -> bool:
        """Whether the row lacks so many cells that these can be the rest of its last cell and the cells behind it."""
        if self.cells is None or self.columns[len(self.cells) - 1] not in _LONG:
            return False
        return len(self.cells) + len(cells) - 1 <= len(self.columns)

    def add(self, line: Line, cells: Sequence[str]) -> None:
        self.lines.append(line)
        if self.cells is not None and cells:
            begun = "\n".join(filter(None, [self.cells[-1], text_of(self.tail)]))
            self.cells[-1:] = [f"{begun}\n{'• ' * line.bullet}{cells[0]}", *cells[1:]]
            self.tail = []
        else:
            self.tail.append(line)

    def block(self) -> Block:
        """The row; lines at its end go on with its text, for no other cell has several when nothing follows it."""
        if self.cells is None:
            return Block(self.lines)
        by = dict(zip(self.columns, self.cells, strict=False))
        by["text"] = "\n".join(filter(None, [by.get("text", ""), text_of(self.tail)]))
        return Block(self.lines, by)


def blocks_of(table: Table, starts: Callable[[Sequence[Line], int], bool]) -> tuple[list[Block], list[Line]]:
    """The rows of a table, and the lines that hold separated cells and belong to no row.

    ``starts`` says where a row without separators begins, given the body without blank lines. A line without
    separators goes on with the last cell of the row above it; one with separators only where that row lacks cells.
    """
    body = [line for line in table.body if not line.blank and not is_rule(line)]
    columns = table.columns
    rows: list[_Open] = []
    stray: list[Line] = []
    for index, line in enumerate(body):
        row = rows[-1] if rows else None
        foreign = row is not None and row.lines[0].tabbed and not line.tabbed
        cells = () if foreign else cells_of(line, wide=table.wide)
        begun = _placed(cells, columns, wide=table.wide)
        if line.bullet and begun is None and (row is None or not row.goes_on(cells)):
            cells = ()
        if head := ruled_head(line) if cells else []:
            columns = tuple(head)
        elif begun is not None or (not cells and starts(body, index)):
            rows.append(_Open(columns, [line], begun))
        elif cells and (row is None or not (row.cells is None or row.goes_on(cells))):
            stray.append(line)
        elif row is not None:
            row.add(line, cells)
    return [row.block() for row in rows], stray


def _placed(cells: Sequence[str], columns: Sequence[str], *, wide: bool) -> list[str] | None:
    """The cells of a line that begins a row, by their places in the head; what is too many belongs to the last one."""
    if len(cells) < 2:
        return None
    surplus = len(columns) - 1
    placed = (
        [*cells[:surplus], " ".join(cell for cell in cells[surplus:] if cell)] if surplus < len(cells) else [*cells]
    )
    if wide and "required" in columns and len(placed) < len(columns):
        at = columns.index("required")
        if at < len(placed) and not _YES.fullmatch(placed[at]) and not _NO.fullmatch(placed[at]):
            placed.insert(at, "")  # gaps show no empty cell
    by = dict(zip(columns, placed, strict=False))
    return placed if _begins(by, columns) else None


def _begins(by: dict[str, str], columns: Sequence[str]) -> bool:
    if "code" in columns:
        status, code = by.get("http", ""), by.get("code", "")
        coded = LOOSE_CODE.fullmatch(code) is not None and not code.endswith(".")
        return coded and (status in _NOTHING or _HTTP.fullmatch(status) is not None)
    named = _NAME.fullmatch(by.get("name", "")) is not None
    return named and ("type" not in columns or _TYPE.fullmatch(by.get("type", "")) is not None)
