"""Lines of reports: wrapped for people at a terminal, whole for pipes."""

from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

HANGING = 2
MOST_ALIKE = 3


def line(console: Console, text: Text, indent: int = 0, *, copied: bool = False, hanging: int = HANGING) -> None:
    """A line of text; wrapped for people at a terminal, whole for pipes and for what is there to be copied.

    What does not fit into the first line is set in by ``hanging`` more.
    """
    lines = [text]
    if console.is_terminal and not copied and indent + text.cell_len > console.width:
        # What was wrapped is set in, so that each line of a list is told from the next.
        lines = list(text.wrap(console, console.width - indent - hanging, overflow="fold"))
    for number, each in enumerate(lines):
        each.rstrip()
        margin = " " * (indent + (hanging if number else 0))
        console.print(Text.assemble(margin, each), soft_wrap=True, highlight=False)


def count(number: int, noun: str) -> str:
    """``1 case``, ``2 cases``."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def some(names: Sequence[str]) -> str:
    """The first few of the names, and how many more there are."""
    shown = ", ".join(names[:MOST_ALIKE])
    return shown if len(names) <= MOST_ALIKE else f"{shown} and {len(names) - MOST_ALIKE} more"
