"""Holds spec files against the JSON Schemas of ``specs/schema`` and says in words, with a line, what does not fit."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

import jsonschema_rs

from harness.contract.layout import bundled_root
from harness.contract.marked_yaml import MarkedFile
from harness.contract.problem import Problem, did_you_mean
from harness.model import Json

FileKind = Literal["provider", "service", "operation", "patch", "src", "history"]
FILE_KINDS: tuple[FileKind, ...] = ("provider", "service", "operation", "patch", "src", "history")

_SHARED = "definitions.json"
_TYPE_WORDS = {
    "object": "a mapping",
    "array": "a list",
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "null": "empty",
}


@cache
def schema(kind: FileKind) -> dict[str, Any]:
    """The JSON Schema of a kind of file, with the shared definitions inside it."""
    folder = bundled_root() / "schema"
    text = (folder / f"{kind}.json").read_text(encoding="utf-8").replace(f'"{_SHARED}#/', '"#/')
    shared = (folder / _SHARED).read_text(encoding="utf-8").replace(f'"{_SHARED}#/', '"#/')
    loaded: dict[str, Any] = json.loads(text)
    loaded["$defs"] = json.loads(shared)["$defs"]
    return loaded


@cache
def _fast(kind: FileKind) -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(schema(kind))


def problems(file: MarkedFile, kind: FileKind) -> tuple[Problem, ...]:
    """All that does not fit in a file, in the order of its lines; nothing if it is sound."""
    try:
        if _fast(kind).is_valid(file.data):
            return ()
    except ValueError as error:
        return (file.problem((), f"holds what no text or number can be: {error}"),)
    return misfits(file, schema(kind))


def misfits(file: MarkedFile, schema: Mapping[str, Any], at: tuple[str | int, ...] = ()) -> tuple[Problem, ...]:
    """All that does not fit a JSON Schema in the value at that place of a file, in the order of its lines."""
    found = set(_explain(file, file.value(*at), schema, at))
    return tuple(sorted(found, key=lambda problem: (problem.line or 0, problem.pointer)))


@dataclass(frozen=True, slots=True)
class _Broken:
    """One thing that a JSON Schema keyword refused."""

    at: tuple[str | int, ...]
    keyword: str
    value: Json
    instance: Json
    known: tuple[str, ...]
    examples: tuple[Json, ...]
    is_name: bool


def _explain(file: MarkedFile, value: Json, schema: Mapping[str, Any], at: tuple[str | int, ...]) -> Iterator[Problem]:
    from jsonschema import Draft202012Validator  # noqa: PLC0415 - only a broken file needs it

    for error in Draft202012Validator(schema).iter_errors(value):
        inner = error.schema if isinstance(error.schema, dict) else {}
        yield from _say(
            file,
            _Broken(
                at=(*at, *error.absolute_path),
                keyword=str(error.validator),
                value=error.validator_value,
                instance=error.instance,
                known=tuple(inner.get("properties", ())),
                examples=tuple(inner.get("examples", ())),
                is_name="propertyNames" in error.absolute_schema_path,
            ),
        )


def _say(file: MarkedFile, broken: _Broken) -> Iterator[Problem]:
    at, value, instance = broken.at, broken.value, broken.instance
    if broken.keyword == "additionalProperties" and isinstance(instance, dict):
        for unknown in (key for key in instance if key not in broken.known):
            yield file.problem((*at, unknown), f"unknown key {unknown!r}", _suggest(unknown, broken.known))
    elif broken.keyword == "required" and isinstance(instance, dict) and isinstance(value, list):
        for missing in (key for key in value if key not in instance):
            yield file.problem(at, f"the key {missing!r} is missing")
    elif broken.is_name:
        yield file.problem((*at, str(instance)), f"{_text(instance)} is no name that can stand here")
    else:
        yield _say_value(file, broken)


def _say_value(file: MarkedFile, broken: _Broken) -> Problem:
    value, shown = broken.value, _text(broken.instance)
    match broken.keyword:
        case "enum" | "const":
            allowed = tuple(_text(item) for item in (value if isinstance(value, list) else [value]))
            return file.problem(broken.at, f"{shown} is not allowed here", _suggest(shown, allowed))
        case "type":
            words = [_TYPE_WORDS[str(each)] for each in (value if isinstance(value, list) else [value])]
            return file.problem(broken.at, f"has to be {' or '.join(words)}, is {shown}", _for_example(broken.examples))
        case "pattern" if broken.examples:
            return file.problem(broken.at, f"{shown} cannot stand here", _for_example(broken.examples))
        case "pattern":
            return file.problem(broken.at, f"{shown} does not have the form {value}")
        case keyword:
            return file.problem(broken.at, f"{shown} breaks {keyword}: {_text(value)}")


def _suggest(name: str, known: tuple[str, ...]) -> str | None:
    return did_you_mean(name, known) or (f"known here: {', '.join(known)}" if known else None)


def _for_example(examples: tuple[Json, ...]) -> str | None:
    return f"for example {', '.join(map(_text, examples))}" if examples else None


def _text(value: Json) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else f"{text[:57]}…"
