"""Holds typed parameters and results against the contract, with the fast validator: it runs on each request."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Any

import jsonschema_rs

from harness.contract.json_schema import input_schema, output_schema
from harness.contract.problem import pointer
from harness.model import FactStatus, Json, Member, Operation, Params, Shape, Source, Violation

_FACTS = {
    "minimum": "min",
    "maximum": "max",
    "minLength": "min_length",
    "maxLength": "max_length",
    "minItems": "min_items",
    "maxItems": "max_items",
}
_SAYINGS = {
    "type": "has to be of type {limit}",
    "enum": "has to be one of {limit}",
    "minimum": "has to be at least {limit}",
    "maximum": "has to be at most {limit}",
    "minLength": "has to be at least {limit} characters long",
    "maxLength": "has to be at most {limit} characters long",
    "minItems": "has to hold at least {limit} items",
    "maxItems": "has to hold at most {limit} items",
    "pattern": "has to match {limit}",
}
_TYPE_WORDS = {"structure": "object", "list": "array"}
_SURROGATES = re.compile("[\ud800-\udfff]")
_MAX_DEPTH = 100
# Whoever sends half a million wrong items or unknown names is told of some: to find them all would take seconds.
_MAX_TOLD = 100
_MAX_MEMBERS = 1000

_Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class _Compiled:
    """The validators of one operation."""

    input: jsonschema_rs.Draft202012Validator
    output: jsonschema_rs.Draft202012Validator


class _Same:
    """An operation as a cache key: the very same object, since operations hold mappings and cannot be hashed."""

    __slots__ = ("operation",)

    def __init__(self, operation: Operation) -> None:
        self.operation = operation

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.operation is self.operation

    def __hash__(self) -> int:
        return id(self.operation)


@lru_cache(maxsize=4096)
def _compiled(same: _Same) -> _Compiled:
    operation = same.operation
    return _Compiled(
        jsonschema_rs.Draft202012Validator(input_schema(operation)),
        jsonschema_rs.Draft202012Validator(output_schema(operation)),
    )


def violations(operation: Operation, params: Params) -> tuple[Violation, ...]:
    """What is wrong with the parameters of a call; each carries the status of the fact that it breaks.

    Bounded: of very many violations, or of very many undeclared parameters, the first are told.
    """
    return _judge(_compiled(_Same(operation)).input, operation, operation.input, params)


def output_violations(operation: Operation, value: Any) -> tuple[Violation, ...]:
    """All that is wrong with the output members of a result."""
    return _judge(_compiled(_Same(operation)).output, operation, operation.output, value)


def _judge(
    validator: jsonschema_rs.Draft202012Validator, operation: Operation, shape: Shape, value: Any
) -> tuple[Violation, ...]:
    given: Any = dict(value) if isinstance(value, Mapping) else value
    try:
        if validator.is_valid(given):
            return ()
        return _describe(validator, operation, shape, _clipped(given, shape)) or _describe(
            validator, operation, shape, given
        )
    except (UnicodeEncodeError, ValueError, TypeError, RecursionError):
        return _judge_unreadable(validator, operation, shape, given)


def _clipped(value: Any, shape: Shape) -> Any:
    """The value without the far end of lists and objects that are longer than any contract allows.

    Members that the shape declares are kept wherever they stand: one that is cut off would seem to be missing.
    """
    if isinstance(value, dict):
        declared = {member.name: member.shape for member in shape.members}
        others = islice((name for name in value if name not in declared), _MAX_MEMBERS)
        kept = {*others, *declared}
        return {name: _clipped(item, declared.get(name, shape)) for name, item in value.items() if name in kept}
    if isinstance(value, list):
        return [_clipped(item, shape.item or shape) for item in islice(value, _MAX_MEMBERS)]
    return value


def _judge_unreadable(
    validator: jsonschema_rs.Draft202012Validator, operation: Operation, shape: Shape, value: Json
) -> tuple[Violation, ...]:
    """For values that are no JSON for the validator: lone surrogates are named and replaced, too deep ones end it."""
    found: list[Violation] = []
    try:
        readable = _clipped(_readable(value, (), operation, found), shape)
        return (*found, *_describe(validator, operation, shape, readable))
    except _TooDeepError:
        return (Violation("", "malformed", f"is nested more than {_MAX_DEPTH} levels deep", operation.source),)


class _TooDeepError(Exception):
    """The value is nested more deeply than any contract asks for."""


def _readable(value: Json, at: _Path, operation: Operation, found: list[Violation]) -> Json:
    if len(at) > _MAX_DEPTH:
        raise _TooDeepError
    if isinstance(value, dict):
        return {
            str(_text(str(key), at, operation, found)): _readable(item, (*at, str(key)), operation, found)
            for key, item in value.items()
        }
    if isinstance(value, list):
        return [_readable(item, (*at, index), operation, found) for index, item in enumerate(value)]
    return _text(value, at, operation, found) if isinstance(value, str) else value


def _text(text: str, at: _Path, operation: Operation, found: list[Violation]) -> str:
    if _SURROGATES.search(text) is None:
        return text
    clean = _SURROGATES.sub("\ufffd", text)
    place = _SURROGATES.sub("\ufffd", pointer(*at))
    found.append(Violation(place, "malformed", f"{_shown(clean)} holds a lone surrogate", operation.source))
    return clean


def _describe(
    validator: jsonschema_rs.Draft202012Validator, operation: Operation, shape: Shape, value: Json
) -> tuple[Violation, ...]:
    found: dict[tuple[str, str], Violation] = {}
    for error in validator.iter_errors(value):
        at: _Path = tuple(error.instance_path)
        keyword = str(error.schema_path[-1])
        for violation in _explain(operation, shape, value, at, keyword):
            found.setdefault((violation.pointer, violation.keyword), violation)
    return tuple(found.values())


def _explain(operation: Operation, shape: Shape, value: Json, at: _Path, keyword: str) -> Iterator[Violation]:
    here, owner = _walk(shape, at)
    instance = _value_at(value, at)
    if keyword == "required" and isinstance(instance, dict):
        for member in here.members:
            if member.required and member.name not in instance:
                place = pointer(*at, member.name)
                yield Violation(place, keyword, f"{member.name} is missing", member.source, member.status("required"))
    elif keyword == "additionalProperties" and isinstance(instance, dict):
        undeclared = (name for name in instance if here.member(name) is None)
        for name in islice(undeclared, _MAX_TOLD):
            message = f"{_shown(name)} is no parameter of {operation.id.name}"
            yield Violation(pointer(*at, name), keyword, message, operation.source, operation.undeclared)
    else:
        name = _label(at)
        saying = _SAYINGS.get(keyword, f"breaks {keyword}").format(limit=_limit(here, keyword))
        source, status = _fact(operation, owner, keyword, here)
        yield Violation(pointer(*at), keyword, f"{name} is {_shown(instance)}: {saying}", source, status)


def _fact(operation: Operation, owner: Member | None, keyword: str, shape: Shape) -> tuple[Source, FactStatus]:
    if owner is None:
        return operation.source, "documented"
    fact = _FACTS.get(keyword, keyword)
    if keyword == "pattern" and shape.pattern is None:
        fact = "charset"
    return owner.source, owner.status(fact)


def _walk(shape: Shape, at: _Path) -> tuple[Shape, Member | None]:
    """The shape at a path and the member that it belongs to; None for the parameters as a whole."""
    owner: Member | None = None
    for part in at:
        if isinstance(part, int):
            shape = shape.item if shape.item is not None else shape
            continue
        found = shape.member(part)
        if found is None:
            break
        owner, shape = found, found.shape
    return shape, owner


def _value_at(value: Json, at: _Path) -> Json:
    for part in at:
        if isinstance(value, dict):
            value = value[str(part)]
        elif isinstance(value, list):
            value = value[int(part)]
    return value


def _label(at: _Path) -> str:
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in at)
    return text.removeprefix(".") or "the whole"


def _limit(shape: Shape, keyword: str) -> str:
    match keyword:
        case "type":
            return _TYPE_WORDS.get(shape.type, shape.type)
        case "enum":
            return ", ".join(_shown(value) for value in shape.enum)
        case "pattern":
            return shape.pattern or "ASCII"
        case _:
            limit = getattr(shape, _FACTS[keyword] if keyword not in {"minimum", "maximum"} else keyword, None)
            return f"{limit:g}" if isinstance(limit, float) else str(limit)


def _shown(value: Json) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 80 else f"{text[:77]}…"
