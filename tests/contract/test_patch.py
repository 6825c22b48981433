"""Patches: what they change, and what cannot be changed."""

from typing import Any

import pytest
import yaml

from harness.contract.marked_yaml import parse_yaml
from harness.contract.page import Page, open_page
from harness.contract.patch import apply_patches
from harness.contract.problem import Problem
from harness.model import FactStatus

_HERE = "acme/vm/2020-01-01"


def _apply(files: dict[str, str], *patches: dict[str, Any]) -> tuple[Page, list[Problem]]:
    rows = [{"status": "documented", "reason": "R.", "evidence": "E", **patch} for patch in patches]
    text = yaml.safe_dump({"format": 1, "operation": "StartThing", "patches": rows}, sort_keys=False)
    derived = parse_yaml(files[f"{_HERE}/StartThing.yaml"], "d")
    page = open_page(derived, None, parse_yaml(files[f"{_HERE}/service.yaml"], "s"))
    return page, list(apply_patches(page, parse_yaml(text, "patch")))


@pytest.mark.parametrize(
    ("status", "statuses"),
    [("documented", {}), ("inferred", {"required": "inferred", "max_length": "inferred"})],
)
def test_a_patch_lays_its_facts_over_those_found(
    files: dict[str, str], status: FactStatus, statuses: dict[str, str]
) -> None:
    patch = {"at": "input/GroupId", "set": {"required": False, "max_length": 5}, "status": status}
    page, problems = _apply(files, patch)
    entry = page.entries["input/GroupId"]
    assert problems == []
    assert entry.facts == {"type": "string", "required": False, "max_length": 5, "example": "g-1**"}
    assert entry.statuses == statuses
    assert entry.source.evidence == "R. Evidence: E"
    assert (entry.source.file, entry.file.file, entry.place) == ("d", "d", ("input", "GroupId"))


def test_a_patched_type_is_a_matter_of_the_patch_file(files: dict[str, str]) -> None:
    page, _ = _apply(files, {"at": "input/Ratio", "set": {"type": "integr"}})
    entry = page.entries["input/Ratio"]
    assert (entry.file.file, entry.place) == ("patch", ("patches", 0, "set"))


def test_a_patch_can_name_statuses_of_its_own(files: dict[str, str]) -> None:
    change = {"enum": ["a"], "required": True, "statuses": {"enum": "contradicted"}}
    page, _ = _apply(files, {"at": "input/Token", "set": change, "status": "inferred"})
    assert page.entries["input/Token"].statuses == {"enum": "contradicted", "required": "inferred"}


def test_a_documented_patch_takes_an_older_status_away(files: dict[str, str]) -> None:
    page, _ = _apply(files, {"at": "structures/Settings/Mode", "set": {"enum": ["FAST"]}})
    assert page.entries["structures/Settings/Mode"].statuses == {}
    assert page.entries["structures/Settings/Mode"].facts["enum"] == ["FAST"]


def test_an_older_status_of_another_fact_stays(files: dict[str, str]) -> None:
    page, _ = _apply(files, {"at": "structures/Settings/Mode", "set": {"default": "FAST"}})
    assert page.entries["structures/Settings/Mode"].statuses == {"enum": "inferred"}


def test_something_new_has_to_be_announced(files: dict[str, str]) -> None:
    page, problems = _apply(
        files,
        {"at": "input/New", "set": {"type": "string"}, "add": True, "status": "inferred"},
        {"at": "input/Sure", "set": {"type": "string"}, "add": True},
        {"at": "errors/request/409/Late", "set": {"message": "m"}, "add": True, "status": "inferred"},
        {"at": "errors/item/-/Odd", "set": {"message": "m"}, "add": True},
    )
    assert problems == []
    assert page.entries["input/New"].statuses == {"*": "inferred"}
    assert page.entries["input/Sure"].statuses == {}
    late = page.entries["errors/request/409/Late"]
    assert late.facts == {"scope": "request", "http": 409, "code": "Late", "message": "m", "status": "inferred"}
    assert late.source.file == "patch"
    assert page.entries["errors/item/-/Odd"].facts == {
        "scope": "item",
        "code": "Odd",
        "message": "m",
        "status": "documented",
    }


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"message": "m"}, {"message_status": "inferred"}),
        ({"message_arguments": ["m"]}, {"message_status": "inferred"}),
        ({"message": "m", "message_status": "unknown"}, {"message_status": "unknown"}),
        ({"http": 410}, {"http_status": "inferred"}),
        ({"http": 410, "http_status": "contradicted"}, {"http_status": "contradicted"}),
        ({"kind": "server"}, {}),
    ],
)
def test_the_status_of_a_patched_error(files: dict[str, str], change: dict[str, Any], expected: dict[str, str]) -> None:
    page, _ = _apply(files, {"at": "errors/request/404/Thing.NotFound", "set": change, "status": "inferred"})
    facts = page.entries["errors/request/404/Thing.NotFound"].facts
    assert {key: facts[key] for key in facts if key.endswith("_status")} == expected


def test_facts_about_the_operation_as_a_whole_add_up(files: dict[str, str]) -> None:
    page, _ = _apply(
        files, {"at": "operation", "set": {"mutates": True}}, {"at": "operation", "set": {"methods": ["GET"]}}
    )
    assert page.wide == {"mutates": True, "methods": ["GET"]}


def test_a_rate_limit_keeps_the_status_of_its_patch(files: dict[str, str]) -> None:
    change = {"at": "rate_limit", "set": {"requests": 1, "seconds": 2}, "status": "inferred"}
    limit = _apply(files, change)[0].rate_limit
    assert limit is not None
    assert (limit.facts, limit.statuses) == ({"requests": 1, "seconds": 2}, {"*": "inferred"})


def test_examples_are_changed_and_added(files: dict[str, str]) -> None:
    page, problems = _apply(
        files,
        {"at": "examples/0", "set": {"request": {"GroupId": "g-2"}}},
        {"at": "examples/1", "set": {"request": {"GroupId": "g-3"}}, "add": True},
    )
    assert problems == []
    assert [(example["title"], example["request"]) for example in page.examples] == [
        ("Start it", {"GroupId": "g-2"}),
        ("", {"GroupId": "g-3"}),
    ]


@pytest.mark.parametrize(
    ("patch", "where", "message"),
    [
        ({"at": "input/GroupID", "set": {"required": True}}, "at", "the derived file has no 'input/GroupID'"),
        ({"at": "input/GroupId", "set": {"required": True}, "add": True}, "add", "'input/GroupId' is already in"),
        ({"at": "inputs/GroupId", "set": {"required": True}}, "at", "nothing can be patched at 'inputs/GroupId'"),
        ({"at": "examples/1", "set": {"title": "x"}}, "at", "the page has 1 examples, none at 'examples/1'"),
        ({"at": "examples/0", "set": {"title": "x"}, "add": True}, "at", "the page has 1 examples"),
        ({"at": "examples/first", "set": {"title": "x"}}, "at", "the page has 1 examples"),
        ({"at": "input/New", "set": {"required": True}, "add": True}, "set", "a new parameter needs its type"),
        ({"at": "errors/other/-/X", "set": {"kind": "server"}, "add": True}, "at", "'errors/other/-/X' is no errors/"),
        ({"at": "errors/item/x/X", "set": {"kind": "server"}, "add": True}, "at", "'errors/item/x/X' is no errors/"),
        ({"at": "errors/item/X", "set": {"kind": "server"}, "add": True}, "at", "'errors/item/X' is no errors/"),
        (
            {"at": "errors/request/404/Thing.NotFound", "set": {"retry": "no"}, "status": "inferred"},
            "set/retry",
            "only a documented patch may say whether to retry",
        ),
    ],
)
def test_what_cannot_be_patched(files: dict[str, str], patch: dict[str, Any], where: str, message: str) -> None:
    page, (problem,) = _apply(files, patch)
    untouched, _ = _apply(files)
    assert problem.pointer == f"/patches/0/{where}"
    assert problem.message.startswith(message)
    assert {a: e.facts for a, e in page.entries.items()} == {a: e.facts for a, e in untouched.entries.items()}


def test_the_line_of_a_patch_that_fits_nothing(files: dict[str, str]) -> None:
    text = files[f"{_HERE}/StartThing.patch.yaml"].replace("input/Settings", "input/Setings")
    page = open_page(parse_yaml(files[f"{_HERE}/StartThing.yaml"], "d"), None, None)
    (problem,) = apply_patches(page, parse_yaml(text, "patch"))
    assert str(problem).startswith(
        "patch:13 at /patches/1/at: the derived file has no 'input/Setings' (did you mean input/S"
    )


def test_a_documented_retry_is_taken(files: dict[str, str]) -> None:
    page, problems = _apply(files, {"at": "errors/request/404/Thing.NotFound", "set": {"retry": "no"}})
    assert problems == []
    assert page.entries["errors/request/404/Thing.NotFound"].facts["retry"] == "no"
