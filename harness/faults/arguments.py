"""The arguments of a fault: ``502,page=html`` in the short form, ``{status: 502, page: html}`` in the long one.

A fault lists its arguments once; both forms, their errors and the schema for editors come from that list. What is
listed as positional comes first and without its name; everything else is ``name=value``.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from harness.errors import nearest
from harness.faults.amounts import SIZE_UNITS, Extent
from harness.faults.fault import LongForm, Parameter, Refusal
from harness.faults.triggers import parse_duration
from harness.model import Json

_SIZE = re.compile(r"(?P<number>[0-9]{1,9})\s*(?P<unit>B|KB|KiB|MB|MiB)")
_SHARE = re.compile(r"(?P<number>[0-9]{1,3}(?:\.[0-9]{1,3})?)\s*%")
SIZE_PATTERN = r"[0-9]{1,9}\s*(B|KB|KiB|MB|MiB)"
SHARE_PATTERN = r"[0-9]{1,3}(\.[0-9]{1,3})?\s*%"
EXTENT_PATTERN = rf"^({SIZE_PATTERN}|{SHARE_PATTERN})$"
DURATION_PATTERN = r"[0-9]{1,9}(\.[0-9]{1,9})?(ms|s|m|h)"


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument of a fault. ``schema`` is the JSON Schema of its value in the long form, description included.

    ``choices`` are all values that there are, where they can be listed; ``positional`` ones stand without their name.
    """

    name: str
    schema: Mapping[str, Json]
    positional: bool = False
    required: bool = False
    choices: tuple[str, ...] = ()


def choice(
    name: str, description: str, choices: Sequence[str], *, positional: bool = False, required: bool = False
) -> Argument:
    """An argument with few values."""
    schema: Mapping[str, Json] = {"description": description, "enum": list(choices)}
    return Argument(name, schema, positional, required, tuple(choices))


def read_arguments(text: str | None, arguments: Sequence[Argument]) -> Mapping[str, str]:
    """The values by name, as written; raises Refusal for what is unknown, missing, given twice, or no such value."""
    waiting = [argument for argument in arguments if argument.positional]
    named = {argument.name: argument for argument in arguments}
    values: dict[str, str] = {}
    for part in () if text is None else text.split(","):
        name, equals, value = (piece.strip() for piece in part.partition("="))
        if not equals:
            bare = named.get(name)
            if bare is not None and not bare.positional and not any(name in one.choices for one in waiting):
                raise Refusal(f"a value is missing for {name}", hint=f"{name}=…")
            if not waiting:
                raise Refusal(f"{part.strip()!r} is one argument too many", hint=_forms(arguments))
            name, value = waiting.pop(0).name, name
        elif name not in named:
            close = nearest(name, named)
            hint = f"did you mean {', '.join(close)}?" if close else _forms(arguments)
            raise Refusal(f"unknown argument {name!r}", hint=hint)
        else:
            waiting = [argument for argument in waiting if argument.name != name]
        if name in values:
            raise Refusal(f"{name} is given twice")
        if not value:
            raise Refusal(f"a value is missing for {name}", hint=_forms(arguments))
        _check_choice(named[name], value)
        values[name] = value
    for argument in arguments:
        if argument.required and argument.name not in values:
            raise Refusal(f"expected {argument.name}", hint=_forms(arguments))
    return values


def write_arguments(positional: Sequence[object | None] = (), **named: object | None) -> str:
    """``:502,page=html``: the arguments of a canonical short form with the colon; empty where there is none."""
    parts = [str(value) for value in positional if value is not None]
    parts += [f"{name}={value}" for name, value in named.items() if value is not None]
    return f":{','.join(parts)}" if parts else ""


def long_form(name: str, arguments: Sequence[Argument]) -> LongForm:
    """The long form of a fault with these arguments."""
    order = sorted(arguments, key=lambda argument: not argument.positional)

    def short(values: Mapping[str, Json]) -> str | None:
        given = [argument for argument in order if argument.name in values]
        # Without those before it a positional argument would be taken for another: then all of them have names.
        bare = [argument.name for argument in order if argument.positional][: len(given)]
        plain = all(argument.name in bare for argument in given if argument.positional)
        parts = [
            str(values[one.name]) if one.positional and plain else f"{one.name}={values[one.name]}" for one in given
        ]
        return ",".join(parts) or None

    parameters = {argument.name: Parameter(argument.schema, argument.required) for argument in arguments}
    return LongForm(name, MappingProxyType(parameters), short)


def as_duration(text: str) -> float:
    """Seconds of ``2s``, ``100ms``; raises Refusal for what is no time."""
    seconds = parse_duration(text)
    if seconds is None:
        raise Refusal(f"{text!r} is no time", hint="for example 500ms, 2s or 1.5m")
    return seconds


def as_size(text: str) -> int:
    """Bytes of ``8B``, ``1KB``, ``64KiB``; raises Refusal for what is no size."""
    found = _SIZE.fullmatch(text)
    if found is None:
        raise Refusal(f"{text!r} is no size", hint="for example 8B, 1KB or 64KiB; units: B, KB, KiB, MB, MiB")
    return int(found["number"]) * SIZE_UNITS[found["unit"]]


def as_share(text: str) -> float | None:
    """A share from 0 to 1 of ``50%``; None where the text is none. Raises Refusal above 100 %."""
    found = _SHARE.fullmatch(text)
    if found is None:
        return None
    share = float(found["number"]) / 100
    if share > 1:
        raise Refusal(f"{text} is more than all", hint="0% to 100%")
    return share


def as_extent(text: str) -> Extent:
    """A size or a share; raises Refusal for what is neither."""
    share = as_share(text)
    if share is not None:
        return Extent(share=share)
    if _SIZE.fullmatch(text) is None:
        number = re.match(r"[0-9]{1,9}", text)
        hint = f"{number[0] if number else 50}B, or a share such as 50%"
        raise Refusal(f"{text!r} is neither a size nor a share", hint=hint)
    return Extent(as_size(text))


def _check_choice(argument: Argument, value: str) -> None:
    if argument.choices and value not in argument.choices:
        close = nearest(value, argument.choices)
        hint = f"did you mean {', '.join(close)}?" if close else f"known: {', '.join(argument.choices)}"
        raise Refusal(f"{argument.name} cannot be {value!r}", hint=hint)


def _forms(arguments: Sequence[Argument]) -> str:
    names = [argument.name if argument.positional else f"{argument.name}=…" for argument in arguments]
    return f"arguments: {', '.join(names)}" if names else "it takes no arguments"
