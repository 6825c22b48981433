"""Cutting a page into its sections: a heading is a line that says nothing else."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from harness.derive.tables.table_reader import header_words
from harness.derive.text.pages import Line, Page, Span
from harness.derive.text.wording import half_width


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and the lines up to the next one. ``heading`` is the whole line, ``key`` what the layout calls it."""

    key: str
    heading: Line
    lines: tuple[Line, ...]

    @property
    def filled(self) -> tuple[Line, ...]:
        """The lines that are not blank."""
        return tuple(line for line in self.lines if not line.blank)

    @property
    def span(self) -> Span:
        """Heading and lines, without trailing blanks."""
        filled = self.filled
        return Span(self.heading.number, filled[-1].number if filled else self.heading.number)


def split_sections(
    page: Page, headings: Mapping[str, re.Pattern[str]], cell: re.Pattern[str] | None = None
) -> tuple[tuple[Line, ...], tuple[Section, ...]]:
    """The lines before the first heading, and the sections in order. A heading may stand behind a bullet.

    A line is no heading but a cell where the next one matches ``cell`` (a type: the line is a parameter's name), or is
    the head of another column.
    """
    head: list[Line] = []
    sections: list[tuple[str, Line, list[Line]]] = []
    for index, line in enumerate(page.lines):
        key = next((key for key, pattern in headings.items() if pattern.fullmatch(half_width(line.text))), None)
        if key is not None and not _is_cell(page.lines, index, cell):
            sections.append((key, line, []))
        elif sections:
            sections[-1][2].append(line)
        else:
            head.append(line)
    return tuple(head), tuple(Section(key, line, tuple(lines)) for key, line, lines in sections)


def _is_cell(lines: Sequence[Line], index: int, cell: re.Pattern[str] | None) -> bool:
    following = next((line.text for line in lines[index + 1 : index + 4] if not line.blank), "")
    own = header_words(lines[index].text)
    columns = header_words(following)
    beside = bool(own and columns) and "http" not in columns and not set(own) & set(columns)
    return beside or (cell is not None and cell.fullmatch(following) is not None)


def with_key(sections: Sequence[Section], key: str) -> tuple[Section, ...]:
    """All sections of that key."""
    return tuple(section for section in sections if section.key == key)


def chunks(lines: Sequence[Line], starts: Sequence[int]) -> list[Sequence[Line]]:
    """The lines cut at each start; what stands before the first one is left out."""
    return [lines[start:end] for start, end in zip(starts, [*starts[1:], len(lines)], strict=False)]


def span_of(lines: Sequence[Line]) -> Span:
    """From the first to the last line that is not blank; ``lines`` must hold at least one line."""
    filled = [line for line in lines if not line.blank] or list(lines)
    return Span(filled[0].number, filled[-1].number)


def text_of(lines: Sequence[Line]) -> str:
    """The lines as text; bullets are marked, deeper ones by ``◦``, so that a list can be told from a sentence."""
    filled = [line for line in lines if not line.blank]
    first = min((_indent(line) for line in filled if line.bullet), default=0)
    marks = ["" if not line.bullet else "• " if _indent(line) <= first else "◦ " for line in filled]
    return "\n".join(f"{mark}{line.text}" for mark, line in zip(marks, filled, strict=True))


def _indent(line: Line) -> int:
    return len(line.raw) - len(line.raw.lstrip())
