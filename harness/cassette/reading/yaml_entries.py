"""Pieces of a cassette in YAML, one after the other: nothing but text, bytes, numbers, lists and mappings is made.

Works on the parser's events, so that a file is never in memory as a whole, every line is known, and a tag is looked at
before anything is made of it.
"""

import base64
import binascii
import re
from collections.abc import Iterator, Mapping
from typing import Any, Protocol

import yaml

from harness.cassette.reading.entry import OLD_FORM, OLD_HINT, Entry, UnreadableError
from harness.errors import nearest

DEPTH = 64
ALIASED = 1_000_000
"""So many values may come of aliases; a few lines can stand for billions."""

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_CORE = "tag:yaml.org,2002:"
_STRINGS = frozenset({"!", f"{_CORE}str", f"{_CORE}python/str", f"{_CORE}python/unicode", f"{_CORE}timestamp"})
_NUMBERS = frozenset({f"{_CORE}int", f"{_CORE}float", f"{_CORE}bool", f"{_CORE}null"})
_LISTS = frozenset({None, "!", f"{_CORE}seq", f"{_CORE}python/tuple"})
_MAPPINGS = frozenset({None, "!", f"{_CORE}map"})
_FILE = f"{_CORE}python/object/new:_io.BytesIO"
_ITERATOR = f"{_CORE}python/object/apply:builtins.iter"
_RESOLVERS: Mapping[str, list[tuple[str, re.Pattern[str]]]] = yaml.SafeLoader.yaml_implicit_resolvers


class Source(Protocol):
    """Where bytes come from."""

    def read(self, size: int = -1, /) -> bytes:
        """Up to so many further bytes, none at the end."""
        ...


def yaml_entries(source: Source) -> Iterator[Entry]:
    """The pieces of a cassette in their order; UnreadableError where it is none, or no safe one."""
    try:
        yield from _Events(source).entries()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise UnreadableError(f"is no YAML: {error.problem}", None if mark is None else mark.line + 1) from error
    except yaml.reader.ReaderError as error:
        raise UnreadableError(f"is no YAML: {error.reason}", offset=error.position) from error
    except (yaml.YAMLError, RecursionError) as error:
        raise UnreadableError(f"is no YAML: {error}") from error


class _Events:
    def __init__(self, source: Source) -> None:
        self._next = _LOADER(source).get_event
        self._values = yaml.constructor.SafeConstructor()
        self._anchors: dict[str, tuple[Any, int]] = {}
        self._made = 0
        self._aliased = 0

    def entries(self) -> Iterator[Entry]:
        self._next()  # the stream begins
        if isinstance(self._next(), yaml.StreamEndEvent):
            raise UnreadableError("is empty", 1)
        root = self._next()
        line = root.start_mark.line + 1
        if isinstance(root, yaml.SequenceStartEvent):
            first = self._next()
            if isinstance(first, yaml.MappingStartEvent):
                raise UnreadableError(OLD_FORM, line, hint=OLD_HINT)
        if not isinstance(root, yaml.MappingStartEvent):
            raise UnreadableError("is no cassette: it must be a mapping with 'interactions'", line)
        self._check_tag(root, _MAPPINGS)
        yield from self._members()
        self._next()  # the document ends
        further = self._next()
        if not isinstance(further, yaml.StreamEndEvent):
            raise UnreadableError("holds more than one document", further.start_mark.line + 1)

    def _members(self) -> Iterator[Entry]:
        seen: set[str] = set()
        while not isinstance(event := self._next(), yaml.MappingEndEvent):
            key = self._key(event, seen)
            line = event.start_mark.line + 1
            value = self._next()
            if key != "interactions":
                yield Entry(key, line, self._value(value, 1))
            elif isinstance(value, yaml.SequenceStartEvent):
                self._check_tag(value, _LISTS)
                yield Entry(key, line, None)
                number = 0
                while not isinstance(event := self._next(), yaml.SequenceEndEvent):
                    number += 1
                    yield Entry(key, event.start_mark.line + 1, self._value(event, 2), number)
            else:
                raise UnreadableError("'interactions' must be a list", line)

    def _value(self, event: Any, depth: int) -> Any:
        self._made += 1
        kind = type(event)
        if kind is yaml.ScalarEvent:
            value = self._scalar(event)
        elif kind is yaml.AliasEvent:
            return self._alias(event)
        elif depth > DEPTH:
            raise UnreadableError(f"is nested more than {DEPTH} deep", event.start_mark.line + 1)
        else:
            before = self._made
            value = self._mapping(event, depth) if kind is yaml.MappingStartEvent else self._sequence(event, depth)
            if event.anchor is not None:
                self._anchors[event.anchor] = (value, self._made - before)
            return value
        if event.anchor is not None:
            self._anchors[event.anchor] = (value, 1)
        return value

    def _alias(self, event: Any) -> Any:
        found = self._anchors.get(event.anchor)
        line = event.start_mark.line + 1
        if found is None:
            near = nearest(event.anchor, self._anchors, 1)
            hint = f"did you mean *{near[0]}?" if near else None
            raise UnreadableError(f"*{event.anchor} stands for nothing that was named before", line, hint=hint)
        value, size = found
        self._made += size
        self._aliased += size
        if self._aliased > ALIASED:
            raise UnreadableError(f"its aliases stand for more than {ALIASED:,} values", line)
        return value

    def _scalar(self, event: Any) -> Any:
        value: str = event.value
        tag = event.tag
        if tag is None or event.implicit[0]:
            if not event.implicit[0]:
                return value
            for found, pattern in _RESOLVERS.get(value[:1], ()):
                if pattern.match(value):
                    return self._number(found, event) if found in _NUMBERS else value
            return value
        if tag in _STRINGS:
            return value
        if tag == f"{_CORE}binary":
            try:
                return base64.b64decode(value)
            except (binascii.Error, ValueError) as error:
                raise UnreadableError(f"is no base64: {error}", event.start_mark.line + 1) from error
        if tag in _NUMBERS:
            return self._number(tag, event)
        raise _refused(event)

    def _number(self, tag: str, event: Any) -> Any:
        node = yaml.ScalarNode(tag, event.value)
        try:
            return getattr(self._values, f"construct_yaml_{tag.removeprefix(_CORE)}")(node)
        except (ValueError, KeyError, IndexError, OverflowError) as error:
            told = tag.removeprefix(_CORE)
            raise UnreadableError(f"{event.value!r:.40} is no {told}", event.start_mark.line + 1) from error

    def _sequence(self, event: Any, depth: int) -> list[Any]:
        self._check_tag(event, _LISTS)
        found = []
        while not isinstance(item := self._next(), yaml.SequenceEndEvent):
            found.append(self._value(item, depth + 1))
        return found

    def _mapping(self, event: Any, depth: int) -> Any:
        if event.tag not in {_FILE, _ITERATOR}:
            self._check_tag(event, _MAPPINGS)
        found: dict[str, Any] = {}
        merged: list[Any] = []
        seen: set[str] = set()
        while not isinstance(item := self._next(), yaml.MappingEndEvent):
            key = self._key(item, seen)
            value = self._value(self._next(), depth + 1)
            if key == "<<" and item.implicit[0]:
                merged += value if isinstance(value, list) else [value]
            else:
                found[key] = value
        for one in merged:
            if not isinstance(one, dict):
                raise UnreadableError("'<<' must stand before a mapping", event.start_mark.line + 1)
            found = one | found
        if event.tag in {_FILE, _ITERATOR}:
            return _streamed(found, event)
        return found

    def _key(self, event: Any, seen: set[str]) -> str:
        line = event.start_mark.line + 1
        key = self._value(event, DEPTH) if isinstance(event, yaml.ScalarEvent | yaml.AliasEvent) else None
        if isinstance(key, bytes):
            key = key.decode("latin-1")
        elif isinstance(event, yaml.ScalarEvent):
            key = event.value
        if not isinstance(key, str):
            raise UnreadableError("a key must be text", line)
        if key in seen:
            raise UnreadableError(f"the key {key!r:.60} stands here twice", line)
        seen.add(key)
        return key

    def _check_tag(self, event: Any, allowed: frozenset[str | None]) -> None:
        if event.tag not in allowed:
            raise _refused(event)


def _streamed(found: dict[str, Any], event: Any) -> bytes:
    """The body that a program handed to its client as a file or as an iterator, as VCR.py keeps it."""
    parts = found.get("state" if event.tag == _FILE else "args") or [b""]
    body = parts[0] if isinstance(parts, list) else None
    pieces = body if isinstance(body, list) else [body]
    made = b""
    for piece in pieces:
        if not isinstance(piece, str | bytes):
            raise _refused(event)
        made += piece.encode() if isinstance(piece, str) else piece
    return made


def _refused(event: Any) -> UnreadableError:
    tag = event.tag.replace(_CORE, "!!", 1)
    return UnreadableError(f"the tag {tag!r:.80} is refused: it would make an object", event.start_mark.line + 1)
