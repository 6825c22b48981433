"""Finding spec files by their names."""

from collections.abc import Callable
from pathlib import Path

import pytest

from harness.contract.layout import bundled_root, scan
from harness.errors import UserError
from harness.model import OperationId

_HERE = "acme/vm/2020-01-01"
_START = OperationId("acme", "vm", "2020-01-01", "StartThing")
_STOP = OperationId("acme", "vm", "2020-01-01", "StopThings")
_Write = Callable[..., Path]


def test_files_are_sorted_by_what_they_are(files: dict[str, str], write: _Write) -> None:
    root = write({**files, "README.md": "text", "schema/x.yaml": "a: 1", ".hidden/x.yaml": "a: 1"})
    layout = scan([root])
    assert layout.problems == ()
    assert layout.providers == {"acme": root / "acme/provider.yaml"}
    assert layout.services == {("acme", "vm", "2020-01-01"): root / _HERE / "service.yaml"}
    assert list(layout.operations) == [_START, _STOP]
    start = layout.operations[_START]
    assert start.derived == root / _HERE / "StartThing.yaml"
    assert start.src == root / _HERE / "StartThing.src.json"
    assert start.patches == (root / _HERE / "StartThing.patch.yaml",)
    assert layout.operations[_STOP].src is None


def test_nothing_is_parsed(files: dict[str, str], write: _Write) -> None:
    root = write(dict.fromkeys(files, "\x00 no yaml ["))
    assert scan([root]).problems == ()


def test_a_later_root_wins_and_its_patches_come_last(files: dict[str, str], write: _Write) -> None:
    first = write(files)
    second = write({f"{_HERE}/StartThing.patch.yaml": "x", "acme/provider.yaml": "x"}, "second")
    layout = scan([first, second])
    assert layout.providers["acme"] == second / "acme/provider.yaml"
    assert layout.operations[_START].derived.is_relative_to(first)
    assert [patch.parents[3].name for patch in layout.operations[_START].patches] == ["specs", "second"]


def test_an_operation_of_a_later_root_leaves_the_earlier_patches_and_provenance_behind(
    files: dict[str, str], write: _Write
) -> None:
    first = write(files)
    second = write({f"{_HERE}/StartThing.yaml": "x"}, "second")
    found = scan([first, second]).operations[_START]
    assert found.derived.is_relative_to(second)
    assert found.patches == ()
    assert found.src is None


@pytest.mark.parametrize(
    ("path", "message"),
    [
        (
            f"{_HERE}/StartThings.patch.yaml",
            "patches acme/vm:StartThings, which no file derives (did you mean StartThing",
        ),
        (
            f"{_HERE}/StartThings.src.json",
            "belongs to acme/vm:StartThings, which this tree lacks (did you mean StartThing",
        ),
        ("acmi/vm/1/Other.yaml", "the provider 'acmi' has no provider.yaml (did you mean acme?)"),
        ("acme/vm/StartThing.yaml", "is at a place where no spec file belongs"),
        ("acme/service.yaml", "is at a place where no spec file belongs"),
        ("provider.yaml", "is at a place where no spec file belongs"),
        (f"{_HERE}/Other.yml", "is at a place where no spec file belongs"),
    ],
)
def test_files_without_effect_are_problems(files: dict[str, str], write: _Write, path: str, message: str) -> None:
    root = write({**files, path: "x"})
    (problem,) = scan([root]).problems
    assert problem.file == str(root / path)
    assert message in str(problem)


def test_a_root_that_is_no_directory(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no specs directory at"):
        scan([tmp_path / "no"])


def test_names_that_people_see(files: dict[str, str], write: _Write) -> None:
    root = write(files)
    layout = scan([bundled_root(), root])
    assert layout.shown(bundled_root() / "tencent" / "provider.yaml") == str(Path("specs/tencent/provider.yaml"))
    assert layout.shown(root / "acme/provider.yaml") == str(root / "acme/provider.yaml")
