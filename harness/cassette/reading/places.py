"""Where in a cassette's text a value stands: asked only when something is wrong with it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def line_of(path: Path, pointer: str) -> int | None:
    """The line, from 1, of what a JSON pointer names, or of the nearest thing around it; None where nothing is found.

    JSON is read as the YAML that it nearly is.
    """
    line: int | None = None
    event: Any
    try:
        with path.open("rb") as file:
            next_event: Callable[[], Any] = _LOADER(file).get_event
            for _ in range(2):
                next_event()
            event = next_event()
            for part in pointer.split("/")[1:]:
                name = part.replace("~1", "/").replace("~0", "~")
                found = _descend(next_event, event, name)
                if found is None:
                    break
                line, event = found
    except (OSError, ValueError, yaml.YAMLError):
        return line
    return line


def _descend(next_event: Callable[[], Any], event: Any, name: str) -> tuple[int, Any] | None:
    """The line of a member of what begins with ``event``, and the event that the member begins with."""
    if isinstance(event, yaml.MappingStartEvent):
        while not isinstance(key := next_event(), yaml.MappingEndEvent):
            value = next_event() if isinstance(key, yaml.ScalarEvent) else _skipped(next_event, key)
            if isinstance(key, yaml.ScalarEvent) and key.value == name:
                return _line(key), value
            _skip(next_event, value)
    elif isinstance(event, yaml.SequenceStartEvent) and name.isdigit():
        number = 0
        while not isinstance(item := next_event(), yaml.SequenceEndEvent):
            if number == int(name):
                return _line(item), item
            number += 1
            _skip(next_event, item)
    return None


def _line(event: Any) -> int:
    line: int = event.start_mark.line
    return line + 1


def _skipped(next_event: Callable[[], Any], event: Any) -> Any:
    _skip(next_event, event)
    return next_event()


def _skip(next_event: Callable[[], Any], event: Any) -> None:
    depth = 1 if isinstance(event, yaml.CollectionStartEvent) else 0
    while depth:
        inner = next_event()
        depth += isinstance(inner, yaml.CollectionStartEvent) - isinstance(inner, yaml.CollectionEndEvent)
