"""Former revisions of pages, in their file and in a catalog."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from harness.contract.history import Change, Revision, history_data, revisions_of
from harness.contract.lint import lint
from harness.contract.load import load_catalog
from harness.errors import FileError, UnknownName
from harness.model import OperationId

ID = OperationId("acme", "vm", "2020-01-01", "StartThing")
REVISIONS = (
    Revision(None, "b" * 64, ()),
    Revision("2023-01-02", "c" * 64, (Change("input/A", "max", "1", "2"), Change("input/B", None, None, "{}"))),
)


@pytest.fixture
def with_history(tmp_path: Path, specs: Path) -> Callable[..., tuple[Path, Path]]:
    """This project's specs, and a tree with an operation of Volcengine and a history."""

    def build(data: object, name: str = "RebootInstances") -> tuple[Path, Path]:
        here = tmp_path / "volcengine/ecs/2020-04-01"
        here.mkdir(parents=True)
        for path in (specs / "volcengine/ecs/2020-04-01").iterdir():
            if not path.name.endswith(".patch.yaml"):
                (here / path.name).write_bytes(path.read_bytes())
        (here / f"{name}.history.json").write_text(json.dumps(data), encoding="utf-8")
        return specs, tmp_path

    return build


def test_both_ways() -> None:
    data = history_data("StartThing", REVISIONS)
    assert data["revisions"][0] == {"updated": "unknown", "sha256": "b" * 64, "changes": []}
    assert data["revisions"][1]["changes"][1] == {"at": "input/B", "new": "{}"}
    assert revisions_of(data) == REVISIONS


@pytest.mark.parametrize(
    ("change", "text"),
    [
        (Change("input/A", "max", "1", "2"), "input/A: max 1 -> 2"),
        (Change("input/A", "max", None, "2"), "input/A: max 2, new"),
        (Change("input/A", "max", "1", None), "input/A: max 1, gone"),
        (Change("input/A", None, None, "{}"), "input/A: new"),
        (Change("input/A", None, "{}", None), "input/A: gone"),
        (Change("rate_limit", None, "unknown", "{}"), "rate_limit: unknown -> {}"),
        (Change("facts", None, None, "{kind: x}"), "facts: {kind: x}, new"),
        (Change("facts", None, "{kind: x}", None), "facts: {kind: x}, gone"),
    ],
)
def test_in_words(change: Change, text: str) -> None:
    assert str(change) == text


def test_the_catalog_has_it(with_history: Callable[..., tuple[Path, Path]]) -> None:
    roots = with_history(history_data("RebootInstances", REVISIONS))
    assert lint(roots) == ()
    catalog = load_catalog(roots)
    operation = catalog.resolve("RebootInstances")
    assert catalog.history(operation) == REVISIONS
    assert catalog.history(catalog.resolve("RedeployInstance")) == ()
    with pytest.raises(UnknownName):
        catalog.history(ID)


def test_a_broken_one_is_named_when_it_is_needed(with_history: Callable[..., tuple[Path, Path]]) -> None:
    roots = with_history({"format": 1, "operation": "RebootInstances", "revisions": []})
    catalog = load_catalog(roots)
    operation = catalog.resolve("RebootInstances")
    assert catalog.operation(operation).id == operation
    with pytest.raises(FileError, match=r"RebootInstances\.history\.json"):
        catalog.history(operation)


def test_lint_tells_what_is_wrong_with_one(with_history: Callable[..., tuple[Path, Path]], specs: Path) -> None:
    present = load_catalog([specs]).operation(load_catalog([specs]).resolve("RebootInstances")).source.page_sha256
    assert present is not None
    roots = with_history(history_data("Reboot", (Revision("2023-11-20", present, ()),)))
    told = [(problem.pointer, problem.message) for problem in lint(roots)]
    assert [pointer for pointer, _ in told] == ["/operation", "/revisions/0/sha256"]
    assert all("RebootInstances.yaml" in message for _, message in told)


def test_one_of_an_operation_that_nobody_derives(with_history: Callable[..., tuple[Path, Path]]) -> None:
    roots = with_history(history_data("RebotInstances", REVISIONS), "RebotInstances")
    (problem,) = lint(roots)
    assert problem.message == "belongs to volcengine/ecs:RebotInstances, which this tree lacks"
