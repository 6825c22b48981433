"""Scenario files: a named list of rules with its seed, in the long form or the short one."""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

import jsonschema_rs

from harness.contract.catalog import Catalog
from harness.contract.file_schema import misfits
from harness.contract.marked_yaml import MarkedFile, parse_yaml, read_yaml
from harness.faults.grammar import RuleError, parse_rule
from harness.faults.rule import canonical
from harness.faults.scenario_schema import LONG_NAMES, RULE, TOP, mapping, parameters
from harness.model import Json

_Place: TypeAlias = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Scenario:
    """What a scenario file says; ``rules`` are canonical short forms, checked against the catalog, in their order."""

    name: str
    description: str
    seed: int | None
    rules: tuple[str, ...]


def load_scenario(path: Path, catalog: Catalog) -> Scenario:
    """The scenario of a file; raises FileError with file and line for the first thing that cannot be taken."""
    return _Reader(read_yaml(path), catalog).scenario(path.stem)


def read_scenario(text: str, place: str, catalog: Catalog) -> Scenario:
    """The scenario that a text says; ``place`` is the name of the file that errors carry."""
    return _Reader(parse_yaml(text, place), catalog).scenario(Path(place).stem)


class _Reader:
    """Reads one file; whatever it refuses carries the line of the value."""

    def __init__(self, file: MarkedFile, catalog: Catalog) -> None:
        self._file = file
        self._catalog = catalog

    def scenario(self, default_name: str) -> Scenario:
        """What the file says."""
        _check(self._file, "top", ())
        data = self._file.data
        return Scenario(
            name=data.get("name", default_name),
            description=data.get("description", ""),
            seed=None if "seed" not in data else int(data["seed"]),
            rules=tuple(self._rule(rule, ("rules", number)) for number, rule in enumerate(data["rules"])),
        )

    def _rule(self, rule: Json, at: _Place) -> str:
        if isinstance(rule, str):
            try:
                return canonical(rule, self._catalog)
            except RuleError as error:
                raise self._file.problem(at, error.message, error.hint).error() from None
        if not isinstance(rule, dict):
            message = "a rule is a text in the short form, or a mapping with the keys on and faults"
            raise self._file.problem(at, message).error()
        _check(self._file, "rule", at)
        pieces = list(self._pieces(rule, at))
        try:
            return canonical("".join(text for text, _ in pieces), self._catalog)
        except RuleError as error:
            raise self._file.problem(_place_of(error.column, pieces), error.reason, error.hint).error() from None

    def _pieces(self, rule: Mapping[str, Any], at: _Place) -> Sequence[tuple[str, _Place]]:
        """The short form in pieces, each with the place of the file that says it."""
        pieces: list[tuple[str, _Place]] = [(f"{rule['on']}=", (*at, "on"))]
        for number, fault in enumerate(rule["faults"]):
            place = (*at, "faults", number)
            pieces += [self._fault(fault, place), ("+", place)]
        pieces.pop()
        if "calls" in rule:
            pieces.append((f"#{rule['calls']}", (*at, "calls")))
        if "chance" in rule:
            pieces.append((f"~{rule['chance']}", (*at, "chance")))
        limits = [(word, key) for word, key in _LIMITS if key in rule]
        for number, (word, key) in enumerate(limits):
            before, after = "{" if not number else ", ", "}" if number == len(limits) - 1 else ""
            pieces.append((f"{before}{word} {rule[key]}{after}", (*at, key)))
        return pieces

    def _fault(self, fault: Json, at: _Place) -> tuple[str, _Place]:
        """The short form of one fault, and the place of what can be wrong with it."""
        if isinstance(fault, str):
            return self._short(fault, at), at
        if not isinstance(fault, dict):
            message = "a fault is a text in the short form, or a mapping from its long name to its parameters"
            raise self._file.problem(at, message, f"for example throttle, or {', '.join(LONG_NAMES)}").error()
        _check(self._file, "fault", at)
        ((name, _),) = fault.items()
        _check(self._file, name, (*at, name))
        kind, values = LONG_NAMES[name], self._file.value(*at, name)
        arguments = kind.long_form.arguments(values)
        phase = f"@{values['phase']}" if "phase" in values else ""
        first = next((key for key in kind.long_form.parameters if key in values), None)
        place = (*at, name) if first is None else (*at, name, first)
        return f"{kind.name}{'' if arguments is None else f':{arguments}'}{phase}", place

    def _short(self, fault: str, at: _Place) -> str:
        try:
            parsed = parse_rule(f"x={fault}")
        except RuleError as error:
            raise self._file.problem(at, error.reason, error.hint).error() from None
        if str(parsed) != f"x={parsed.faults[0]}":
            message = f"{fault!r} is not one fault by itself"
            hint = "each fault is an entry of its own; calls, chance and limits are keys of the rule"
            raise self._file.problem(at, message, hint).error()
        return fault


_LIMITS = (("during", "during"), ("hits", "hits"), ("above", "above_rate"))


def _place_of(column: int, pieces: Sequence[tuple[str, _Place]]) -> _Place:
    """The place that says what stands at a column of the short form."""
    ends = itertools.accumulate(len(text) for text, _ in pieces)
    return next((place for end, (_, place) in zip(ends, pieces, strict=True) if column <= end), pieces[-1][1])


@cache
def _schema(name: str) -> dict[str, Any]:
    """The schema of one level of the file, without what lies below it."""
    match name:
        case "top":
            return mapping(TOP, ["rules"])
        case "rule":
            return mapping(RULE, ["on", "faults"])
        case "fault":
            return mapping({long_name: {} for long_name in LONG_NAMES}, maximum=1)
        case long_name:
            return parameters(LONG_NAMES[long_name])


@cache
def _fast(name: str) -> jsonschema_rs.Draft7Validator:
    return jsonschema_rs.Draft7Validator(_schema(name))


def _check(file: MarkedFile, name: str, at: _Place) -> None:
    """Raise FileError for the first thing in the value at a place that does not fit its level."""
    if not _fast(name).is_valid(file.value(*at)):
        found = misfits(file, _schema(name), at)
        # A key that is misspelt is also one that is missing; the spelling says what to do.
        raise next((each for each in found if each.message.startswith("unknown key")), found[0]).error()
