"""The JSON Schemas of spec files: sound themselves, fitting the committed specs, and exact about what does not fit."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from harness.contract.file_schema import FILE_KINDS, FileKind, misfits, problems, schema
from harness.contract.layout import bundled_root, scan
from harness.contract.marked_yaml import parse_json, parse_yaml, read_json, read_yaml

_HERE = "acme/vm/2020-01-01"


def test_every_schema_is_valid_itself() -> None:
    names = {path.stem for path in (bundled_root() / "schema").glob("*.json")}
    assert names == {*FILE_KINDS, "definitions"}
    for kind in FILE_KINDS:
        jsonschema.Draft202012Validator.check_schema(schema(kind))
        assert "definitions.json" not in json.dumps(schema(kind))


def test_every_committed_spec_fits_its_schema() -> None:
    layout = scan([bundled_root()])
    assert layout.problems == ()
    files: list[tuple[Path, FileKind]] = [
        *((path, "provider") for path in layout.providers.values()),
        *((path, "service") for path in layout.services.values()),
        *((found.derived, "operation") for found in layout.operations.values()),
        *((patch, "patch") for found in layout.operations.values() for patch in found.patches),
        *((found.src, "src") for found in layout.operations.values() if found.src is not None),
    ]
    assert len(files) >= 3 + 1 + 5 + 5 + 5
    for path, kind in files:
        file = read_json(path) if kind == "src" else read_yaml(path)
        assert problems(file, kind) == (), path
        jsonschema.Draft202012Validator(schema(kind)).validate(file.data)


@pytest.mark.parametrize(
    ("path", "kind", "old", "new", "expected"),
    [
        (
            f"{_HERE}/StartThing.yaml",
            "operation",
            "required: true, example",
            "requird: true, example",
            "f:11 at /input/GroupId/requird: unknown key 'requird' (did you mean required?)",
        ),
        (
            f"{_HERE}/StartThing.yaml",
            "operation",
            "required: unknown",
            "required: perhaps",
            'f:12 at /input/Settings/required: "perhaps" is not allowed here (known here: true, false, "unknown")',
        ),
        (
            f"{_HERE}/StartThing.yaml",
            "operation",
            "rate_limit: {requests: 20, seconds: 1}",
            "rate_limit: {requests: many, seconds: 1}",
            'f:7 at /rate_limit/requests: has to be a whole number, is "many"',
        ),
        (
            f"{_HERE}/StartThing.yaml",
            "operation",
            "rate_limit: {requests: 20, seconds: 1}",
            "rate_limit: unknwn",
            'f:7 at /rate_limit: "unknwn" is not allowed here (did you mean "unknown"?)',
        ),
        (
            f"{_HERE}/StartThing.yaml",
            "operation",
            "operation: StartThing\n",
            "",
            "f:2: the key 'operation' is missing",
        ),
        (
            f"{_HERE}/StartThing.yaml",
            "operation",
            "  GroupId: {",
            '  "Group Id": {',
            'f:11 at /input/Group Id: "Group Id" is no name that can stand here',
        ),
        (
            f"{_HERE}/StartThing.yaml",
            "operation",
            "type: number",
            "type: list of number",
            'f:14 at /input/Ratio/type: "list of number" does not have the form ^(list<)*[A-Za-z][A-Za-z0-9_.]*>*$',
        ),
        (
            f"{_HERE}/StartThing.yaml",
            "operation",
            "max_length: 8",
            "max_length: -8",
            "f:13 at /input/Token/max_length: -8 breaks minimum: 0",
        ),
        (
            f"{_HERE}/StartThing.yaml",
            "operation",
            "http: 404",
            "http: 4040",
            "f:20 at /errors/1/http: 4040 breaks maximum: 599",
        ),
        (
            f"{_HERE}/StartThing.patch.yaml",
            "patch",
            "set: {required: true}",
            "set: {requried: true}",
            "f:14 at /patches/1/set/requried: unknown key 'requried' (did you mean required?)",
        ),
        (
            f"{_HERE}/StartThing.patch.yaml",
            "patch",
            "set: {message_arguments: [thing-7]}",
            "set: {message_argumnts: [thing-7]}",
            "f:19 at /patches/2/set/message_argumnts: unknown key 'message_argumnts'",
        ),
        (
            f"{_HERE}/StartThing.patch.yaml",
            "patch",
            "idempotency: token",
            "idempotency: tokens",
            'f:7 at /patches/0/set/idempotency: "tokens" is not allowed here (did you mean "token"?)',
        ),
        (
            f"{_HERE}/service.yaml",
            "service",
            "structures: invented structures,",
            "structures: [],",
            "f:13 at /evidence/structures: has to be text, is []",
        ),
        (
            "acme/provider.yaml",
            "provider",
            "request_id: uuid-lower",
            "request_id: uuid",
            'f:5 at /request_id: "uuid" is not allowed here (did you mean "uuid-upper", "uuid-lower"?)',
        ),
    ],
)
def test_what_does_not_fit_is_named_with_its_line(
    files: dict[str, str], path: str, kind: FileKind, old: str, new: str, expected: str
) -> None:
    assert old in files[path]
    found = problems(parse_yaml(files[path].replace(old, new, 1), "f"), kind)
    (problem,) = found
    assert str(problem).startswith(expected)


def test_all_problems_of_a_file_are_listed_in_its_order(files: dict[str, str]) -> None:
    text = (
        files["acme/provider.yaml"]
        .replace("max_body: 1000", "max_body: big\nmaxbody: 1")
        .replace("format: 1", "format: 2")
    )
    found = problems(parse_yaml(text, "f"), "provider")
    assert [(problem.line, problem.pointer) for problem in found] == [(1, "/format"), (7, "/max_body"), (8, "/maxbody")]


@pytest.mark.parametrize("old", ["input/GroupId", "a" * 64])
def test_what_the_validator_cannot_take_is_a_problem(files: dict[str, str], old: str) -> None:
    text = files[f"{_HERE}/StartThing.src.json"].replace(f'"{old}"', '"\\ud800"', 1)
    (problem,) = problems(parse_json(text, "f"), "src")
    assert str(problem).startswith("f:1: holds what no text or number can be: ")


def test_long_values_are_cut_in_messages(files: dict[str, str]) -> None:
    text = files["acme/provider.yaml"].replace("max_body: 1000", f"max_body: {'x' * 200}")
    (problem,) = problems(parse_yaml(text, "f"), "provider")
    assert problem.message.endswith("xxx…")
    assert len(problem.message) < 120


@pytest.mark.parametrize(
    ("schema", "told"),
    [
        (
            {"type": ["integer", "string"], "examples": [3, "2-4"]},
            'has to be a whole number or text, is [] (for example 3, "2-4")',
        ),
        ({"type": "string"}, "has to be text, is []"),
        ({"minItems": 1}, "[] breaks minItems: 1"),
    ],
)
def test_any_place_can_be_held_against_a_schema(schema: dict[str, Any], told: str) -> None:
    file = parse_yaml("a:\n  b:\n  - x\n  - []\n", "f.yaml")
    assert [str(problem) for problem in misfits(file, schema, ("a", "b", 1))] == [f"f.yaml:4 at /a/b/1: {told}"]
    assert misfits(file, {"type": "object"}) == ()


def test_examples_say_more_than_a_pattern() -> None:
    file = parse_yaml("a: x", "f.yaml")
    schema = {"properties": {"a": {"pattern": "^[0-9]+$"}}}
    assert [problem.message for problem in misfits(file, schema)] == ['"x" does not have the form ^[0-9]+$']
    schema["properties"]["a"]["examples"] = ["12"]  # type: ignore[assignment]
    assert str(*misfits(file, schema)) == 'f.yaml:1 at /a: "x" cannot stand here (for example "12")'
