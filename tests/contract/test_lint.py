"""Lint: nothing in the real specs, everything at once in broken ones."""

from collections.abc import Callable
from pathlib import Path

import pytest

from harness.contract.layout import bundled_root
from harness.contract.lint import lint
from harness.errors import UserError

_HERE = "acme/vm/2020-01-01"
_Write = Callable[..., Path]


def test_the_real_specs_are_sound() -> None:
    assert lint([bundled_root()]) == ()


def test_a_sound_tree_has_no_problems(files: dict[str, str], write: _Write) -> None:
    assert lint([write(files)]) == ()


def test_a_missing_directory_is_the_users_mistake(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no specs directory"):
        lint([tmp_path / "no"])


def test_every_file_is_told_about_at_once(files: dict[str, str], write: _Write) -> None:
    start, stop, service = (f"{_HERE}/{name}.yaml" for name in ("StartThing", "StopThings", "service"))
    files["acme/provider.yaml"] = files["acme/provider.yaml"].replace("provider: acme", "provider: acne")
    files[service] = files[service].replace("min: 1, max: 5", "min: 1, maxx: 5")
    files[start] = (
        files[start].replace("required: false, charset", "requird: false, charset").replace("http: 404", "http: x")
    )
    files[stop] = files[stop].replace("scope: item", "scope: [")
    files[f"{_HERE}/StartThing.patch.yaml"] = files[f"{_HERE}/StartThing.patch.yaml"].replace(
        "reason: Invented.", "", 1
    )
    files[f"{_HERE}/StartThing.src.json"] = "{"
    files["acme/odd.yaml"] = "a: 1"
    root = write(files)
    found = [str(problem).removeprefix(str(root / "acme")).lstrip("/") for problem in lint([root])]
    assert [text.partition(": ")[0] for text in found] == [
        "odd.yaml",
        "provider.yaml:2 at /provider",
        "vm/2020-01-01/StartThing.patch.yaml:4 at /patches/0",
        "vm/2020-01-01/StartThing.src.json:1",
        "vm/2020-01-01/StartThing.yaml:13 at /input/Token/requird",
        "vm/2020-01-01/StartThing.yaml:20 at /errors/1/http",
        "vm/2020-01-01/StopThings.yaml:21",
        "vm/2020-01-01/service.yaml:5 at /structures/Settings/Count/maxx",
    ]


def test_several_problems_of_one_operation(files: dict[str, str], write: _Write) -> None:
    start = f"{_HERE}/StartThing.yaml"
    files[start] = files[start].replace("type: Settings", "type: Setings").replace("type: number", "type: nmber")
    files[f"{_HERE}/StartThing.patch.yaml"] = files[f"{_HERE}/StartThing.patch.yaml"].replace(
        "request/404", "request/405"
    )
    root = write(files)
    found = [str(problem).removeprefix(str(root / _HERE)).lstrip("/") for problem in lint([root])]
    assert [text.partition(": ")[0] for text in found] == [
        "StartThing.patch.yaml:18 at /patches/2/at",
        "StartThing.yaml:12 at /input/Settings/type",
        "StartThing.yaml:14 at /input/Ratio/type",
    ]
    assert found[1].endswith("there is no structure 'Setings' (did you mean Settings, string?)")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            "target: StopThings",
            "target: StopThing",
            "/patches/0/set/links/0/target: there is no operation 'StopThing' beside",
        ),
        (
            "response:ThingId",
            "response:ThingIds",
            "/patches/0/set/links/0/parameters/ThingIds: the response has no 'ThingIds' (did you mean ThingId?)",
        ),
        (
            "response:ThingId",
            "request:GroupID",
            "/patches/0/set/links/0/parameters/ThingIds: the request has no 'GroupID' (did you mean GroupId?)",
        ),
    ],
)
def test_links_that_lead_nowhere(files: dict[str, str], write: _Write, old: str, new: str, expected: str) -> None:
    path = f"{_HERE}/StartThing.patch.yaml"
    assert old in files[path]
    files[path] = files[path].replace(old, new)
    (problem,) = lint([write(files)])
    assert problem.line == 9
    assert expected in str(problem)


def test_provenance_of_another_page_or_fact(files: dict[str, str], write: _Write) -> None:
    path = f"{_HERE}/StartThing.src.json"
    files[path] = files[path].replace("a" * 64, "b" * 64, 1).replace("input/GroupId", "input/Group")
    first, second = lint([write(files)])
    assert (first.pointer, second.pointer) == ("/facts/input~1Group", "/page/sha256")
    assert "has no 'input/Group'" in first.message
    assert "derive both again" in second.message


def test_the_files_of_a_users_tree_are_linted_over_the_first(files: dict[str, str], write: _Write) -> None:
    own = files[f"{_HERE}/StartThing.yaml"].replace("type: Settings", "type: Setings")
    first, second = write(files), write({f"{_HERE}/StartThing.yaml": own}, "mine")
    (problem,) = lint([first, second])
    assert problem.file == str(second / _HERE / "StartThing.yaml")
