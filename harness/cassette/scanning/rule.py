"""A rule of the scan: what it looks for in a field, with examples that prove it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from harness.signing.secret_names import SecretKind


@dataclass(frozen=True, slots=True)
class Field:
    """A value and where it stands: its name, empty in plain text, and what holds of it.

    ``place`` is ``header``, ``query``, ``form``, ``member``, ``name`` (of a parameter), ``number``, ``text`` or
    ``packed``, a body after the name of the coding that it cannot be freed of; ``kind`` is the kind of secret that the
    name speaks of, ``explained`` says that the contract knows what it holds.
    """

    name: str
    text: str
    place: str = "text"
    kind: SecretKind | None = None
    explained: bool = False


Finder = Callable[[Field], Iterator[str]]


@dataclass(frozen=True, slots=True)
class Rule:
    """What ``find`` yields of a field looks secret. ``everywhere``: it needs no name, so plain text is scanned for it.

    ``reports`` and ``ignores`` are fields in which it must find something and nothing.
    """

    id: str
    why: str
    find: Finder
    reports: tuple[Field, ...]
    ignores: tuple[Field, ...]
    everywhere: bool = True
