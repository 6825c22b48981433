"""Pieces of a cassette in JSON, as VCR.py's other serializer writes it."""

import json
import re
from collections.abc import Iterator
from typing import Any

from harness.cassette.reading.entry import OLD_FORM, OLD_HINT, Entry, UnreadableError

_SPACE = re.compile(r"[ \t\r\n]*")


class _RepeatedKeyError(ValueError):
    pass


def json_entries(data: bytes) -> Iterator[Entry]:
    """The pieces of a cassette in their order; UnreadableError where it is none."""
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        raise UnreadableError(f"is no UTF-8: {error.reason}", data.count(b"\n", 0, error.start) + 1) from error
    return _Text(text).entries()


class _Text:
    """A text and how far it has been read."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._decode = json.JSONDecoder(object_pairs_hook=_mapping).raw_decode
        self._at = 0
        self._line = 1
        self._counted = 0
        self._skip()

    def entries(self) -> Iterator[Entry]:
        if self._char == "[":
            raise UnreadableError(OLD_FORM, self._here(), hint=OLD_HINT)
        seen: set[str] = set()
        self._take("{")
        while self._char != "}":
            line = self._here()
            key = self._value()
            if not isinstance(key, str):
                raise UnreadableError("is no JSON: a key must be text", line)
            if key in seen:
                raise UnreadableError(f"the key {key!r:.60} stands here twice", line)
            seen.add(key)
            self._take(":")
            if key != "interactions":
                yield Entry(key, line, self._value())
            elif self._char != "[":
                raise UnreadableError("'interactions' must be a list", line)
            else:
                yield Entry(key, line, None)
                yield from self._interactions()
            if self._char != "}":
                self._take(",")
        self._take("}")
        if self._char:
            raise UnreadableError("is no JSON: there is something after its end", self._here())

    def _interactions(self) -> Iterator[Entry]:
        self._take("[")
        number = 0
        while self._char != "]":
            number += 1
            line = self._here()
            yield Entry("interactions", line, self._value(), number)
            if self._char != "]":
                self._take(",")
        self._take("]")

    def _value(self) -> Any:
        try:
            value, self._at = self._decode(self._text, self._at)
        except json.JSONDecodeError as error:
            raise UnreadableError(f"is no JSON: {error.msg}", error.lineno) from error
        except _RepeatedKeyError as error:
            raise UnreadableError(str(error), self._here()) from error
        except RecursionError as error:
            raise UnreadableError("is nested too deep", self._here()) from error
        except ValueError as error:
            raise UnreadableError(f"is no JSON: {error}", self._here()) from error
        self._skip()
        return value

    @property
    def _char(self) -> str:
        return self._text[self._at : self._at + 1]

    def _take(self, char: str) -> None:
        if self._char != char:
            found = f"not {self._char!r}" if self._char else "and the file ends"
            raise UnreadableError(f"is no JSON: {char!r} is expected, {found}", self._here())
        self._at += 1
        self._skip()

    def _skip(self) -> None:
        found = _SPACE.match(self._text, self._at)
        self._at = self._at if found is None else found.end()

    def _here(self) -> int:
        """The line that has been reached; each character is counted once."""
        self._line += self._text.count("\n", self._counted, self._at)
        self._counted = self._at
        return self._line


def _mapping(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise _RepeatedKeyError(f"the key {twice!r:.60} stands here twice")
    return found
