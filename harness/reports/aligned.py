"""Rows of words in columns, for people."""

from collections.abc import Collection, Sequence

from rich.text import Text


def aligned(rows: Sequence[Sequence[str]], *, right: Collection[int] = ()) -> list[str]:
    """A line a row, each column as wide as its widest cell; the columns named in ``right`` are numbers."""
    return [text.plain for text in aligned_texts([[Text(cell) for cell in row] for row in rows], right=right)]


def aligned_texts(rows: Sequence[Sequence[Text]], *, right: Collection[int] = ()) -> list[Text]:
    """The same with cells that have colours."""
    widths = [max(cell.cell_len for cell in column) for column in zip(*rows, strict=True)]
    lines = []
    for row in rows:
        cells = []
        for number, (cell, width) in enumerate(zip(row, widths, strict=True)):
            blank = " " * (width - cell.cell_len)
            cells.append(Text.assemble(blank, cell) if number in right else Text.assemble(cell, blank))
        joined = Text("  ").join(cells)
        joined.rstrip()
        lines.append(joined)
    return lines
