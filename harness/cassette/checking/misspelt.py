"""Names that somebody wrote for others: near spellings of what the page lists."""

from collections.abc import Iterable
from difflib import SequenceMatcher

from harness.errors import nearest

# A letter or two, or other capitals; names that merely share a word are names of their own.
_ALIKE = 0.85


def meant(name: str, absent: Iterable[str]) -> str | None:
    """The listed name that this one is a near spelling of; ``absent`` are those that do not stand beside it."""
    return next((other for other in nearest(name, absent, 1) if _alike(name, other) >= _ALIKE), None)


def did_you_mean(name: str) -> str:
    """What is said behind a message about a name in whose place another one was meant."""
    return f"; did you mean {name}?"


def _alike(name: str, other: str) -> float:
    return SequenceMatcher(None, name.casefold(), other.casefold()).ratio()
