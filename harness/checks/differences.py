"""Where two JSON values differ, as JSON pointers with both values."""

import json
from collections.abc import Mapping

_SHOWN = 60


def differences(expected: object, found: object, pointer: str = "") -> tuple[str, ...]:
    """One line for each place that differs; a null member counts as absent, true is no number, 1 equals 1.0."""
    if isinstance(expected, Mapping) and isinstance(found, Mapping):
        names = [*expected, *(name for name in found if name not in expected)]
        return tuple(
            line
            for name in names
            for line in differences(expected.get(name), found.get(name), f"{pointer}/{_escape(name)}")
        )
    if isinstance(expected, list) and isinstance(found, list) and len(expected) == len(found):
        pairs = enumerate(zip(expected, found, strict=True))
        return tuple(line for index, (a, b) in pairs for line in differences(a, b, f"{pointer}/{index}"))
    if _same(expected, found):
        return ()
    return (f"{pointer or '/'}: {_show(expected)} became {_show(found)}",)


def only_order(expected: object, found: object) -> bool:
    """Whether nothing differs but the order of lists."""
    return not differences(_sorted(expected), _sorted(found))


def _sorted(value: object) -> object:
    if isinstance(value, Mapping):
        return {name: _sorted(item) for name, item in value.items()}
    if isinstance(value, list):
        return sorted(
            (_sorted(item) for item in value), key=lambda item: json.dumps(item, sort_keys=True, default=repr)
        )
    return value


def _same(a: object, b: object) -> bool:
    if isinstance(a, bool) or isinstance(b, bool):
        return a is b
    if isinstance(a, int | float) and isinstance(b, int | float):
        return a == b
    return type(a) is type(b) and a == b


def _escape(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")


def _show(value: object) -> str:
    if value is None:
        return "nothing"
    text = repr(dict(value)) if isinstance(value, Mapping) else repr(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
