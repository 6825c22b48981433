"""Reads YAML and remembers on which line each value stands.

The YAML read here is the part that is also JSON: no anchors, no tags, no merge keys, and only the scalars of the JSON
schema of YAML 1.2, so that ``retry: yes`` is text and ``updated: 2023-11-20`` is no date.
"""

import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from harness.contract.problem import Problem, pointer
from harness.model import Json

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_INTEGER = re.compile(r"-?(0|[1-9][0-9]*)")
_FLOAT = re.compile(r"-?(0|[1-9][0-9]*)\.[0-9]+([eE][-+][0-9]+)?")
_WORDS: dict[str, Json] = {"": None, "~": None, "null": None, "true": True, "false": False}
_MARK_CONTEXTS = frozenset({"while scanning an alias", "while scanning an anchor"})
_MAX_DEPTH = 60
_MAX_NUMBER = 40


@dataclass(frozen=True, slots=True)
class MarkedFile:
    """A parsed file: its name as shown to people, its data, and the line of each value by JSON pointer."""

    file: str
    data: dict[str, Any]
    lines: dict[str, int]

    def line(self, *parts: str | int) -> int:
        """The line of the value at that place, or of the nearest place above that is written in the file."""
        for length in range(len(parts), 0, -1):
            found = self.lines.get(pointer(*parts[:length]))
            if found is not None:
                return found
        return self.lines[""]

    def value(self, *parts: str | int) -> Any:
        """The value at that place, which has to be there."""
        value: Any = self.data
        for part in parts:
            value = value[part]
        return value

    def problem(self, parts: tuple[str | int, ...], message: str, hint: str | None = None) -> Problem:
        """A problem at that place of this file."""
        return Problem(self.file, self.line(*parts), pointer(*parts), message, hint)


def read_yaml(path: Path, *, shown: str | None = None) -> MarkedFile:
    """The mapping that a YAML file holds. Raises FileError with the line for anything that is not such a file."""
    file = shown if shown is not None else str(path)
    return parse_yaml(_text_of(path, file), file)


def read_json(path: Path, *, shown: str | None = None) -> MarkedFile:
    """The object that a JSON file holds. Raises FileError with the line for anything that is not such a file."""
    file = shown if shown is not None else str(path)
    return parse_json(_text_of(path, file), file)


def _text_of(path: Path, file: str) -> str:
    try:
        return path.read_bytes().decode("utf-8")
    except OSError as error:
        raise Problem(file, None, "", f"cannot be read: {error.strerror}").error() from error
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise Problem(file, line, "", "is not UTF-8 text").error() from error


def parse_yaml(text: str, file: str) -> MarkedFile:
    """The mapping that a YAML text holds; ``file`` is the name that problems carry."""
    try:
        return _Build(file, yaml.parse(text, Loader=_LOADER)).document()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark is not None else None
        hint = "quote what begins with '*' or '&'" if error.context in _MARK_CONTEXTS else None
        raise Problem(file, line, "", f"is not YAML: {error.problem or error.context}", hint).error() from error
    except (yaml.YAMLError, ValueError) as error:
        raise Problem(file, None, "", f"is not YAML: {_first_line(str(error))}").error() from error


def parse_json(text: str, file: str) -> MarkedFile:
    """The object that a JSON text holds, without lines: the files that machines write are JSON."""
    try:
        data = json.loads(text)
    except ValueError as error:
        line = getattr(error, "lineno", None)
        raise Problem(file, line, "", f"is not JSON: {_first_line(str(error))}").error() from error
    except RecursionError as error:
        raise Problem(file, None, "", "is not JSON: nested too deeply").error() from error
    if not isinstance(data, dict):
        raise Problem(file, 1, "", "holds no mapping of keys to values").error()
    return MarkedFile(file, data, {"": 1})


def _first_line(text: str) -> str:
    return text.strip().splitlines()[0] if text.strip() else "unreadable"


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark is not None else 1


class _Build:
    """Turns parser events into JSON values and notes the line of each; events keep deep nesting off the C stack."""

    def __init__(self, file: str, events: Iterator[yaml.Event]) -> None:
        self._file = file
        self._events = events
        self._lines: dict[str, int] = {}

    def document(self) -> MarkedFile:
        """The one document of the stream, which has to be a mapping."""
        event = self._next()
        while isinstance(event, yaml.StreamStartEvent | yaml.DocumentStartEvent):
            event = self._next()
        if not isinstance(event, yaml.MappingStartEvent):
            raise Problem(self._file, 1, "", "holds no mapping of keys to values").error()
        self._lines[""] = _line(event)
        data = self._mapping(event, ())
        self._next()
        after = self._next()
        if not isinstance(after, yaml.StreamEndEvent):
            raise self._problem(after, (), "holds more than one document")
        return MarkedFile(self._file, data, self._lines)

    def _next(self) -> yaml.Event:
        return next(self._events)

    def _value(self, event: yaml.Event, at: tuple[str | int, ...]) -> Json:
        if isinstance(event, yaml.AliasEvent):
            raise self._problem(event, at, "aliases are not used here", "quote what begins with '*'")
        if len(at) > _MAX_DEPTH:
            raise self._problem(event, at, "is nested too deeply")
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(event, at)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(event, at)
        assert isinstance(event, yaml.ScalarEvent)  # noqa: S101 - no other event starts a value
        return self._scalar(event, at)

    def _sequence(self, start: yaml.SequenceStartEvent, at: tuple[str | int, ...]) -> list[Json]:
        self._refuse_extras(start, at)
        items: list[Json] = []
        while not isinstance(event := self._next(), yaml.SequenceEndEvent):
            place = (*at, len(items))
            self._lines[pointer(*place)] = _line(event)
            items.append(self._value(event, place))
        return items

    def _mapping(self, start: yaml.MappingStartEvent, at: tuple[str | int, ...]) -> dict[str, Json]:
        self._refuse_extras(start, at)
        result: dict[str, Json] = {}
        while not isinstance(event := self._next(), yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent):
                raise self._problem(event, at, "a key has to be text")
            key = str(event.value)
            place = (*at, key)
            if key in result:
                raise self._problem(event, place, f"the key {key!r} is already on line {self._lines[pointer(*place)]}")
            self._lines[pointer(*place)] = _line(event)
            result[key] = self._value(self._next(), place)
        return result

    def _scalar(self, event: yaml.ScalarEvent, at: tuple[str | int, ...]) -> Json:
        self._refuse_extras(event, at)
        text = str(event.value)
        if event.style:
            return text
        if text in _WORDS:
            return _WORDS[text]
        if len(text) <= _MAX_NUMBER:
            if _INTEGER.fullmatch(text):
                return int(text)
            if _FLOAT.fullmatch(text) and math.isfinite(number := float(text)):
                return number
        return text

    def _refuse_extras(self, event: yaml.NodeEvent, at: tuple[str | int, ...]) -> None:
        if event.anchor is not None:
            raise self._problem(event, at, "anchors are not used here")
        tag = getattr(event, "tag", None)
        if tag is not None:
            raise self._problem(event, at, f"the tag {tag} is not used here")

    def _problem(
        self, event: yaml.Event, at: tuple[str | int, ...], message: str, hint: str | None = None
    ) -> Exception:
        return Problem(self._file, _line(event), pointer(*at), message, hint).error()
