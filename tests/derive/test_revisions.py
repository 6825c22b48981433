"""What a newer revision of a page leaves behind of the one before."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from harness.contract.history import Change, Revision
from harness.contract.layout import bundled_root
from harness.contract.lint import lint
from harness.contract.load import load_catalog
from harness.derive.revisions import advanced, changes
from harness.derive.run import derive_pages, history_path
from harness.errors import FileError
from harness.model import Json, OperationId

Text = Callable[..., str]
ID = OperationId("tencent", "lamp", "2031-04-05", "TuneLamp")


@pytest.fixture
def derive(tmp_path: Path, tencent: Text) -> Callable[..., Path]:
    """Derives a page of the invented lamp into a tree; gives the tree."""

    def run(**page: object) -> Path:
        path = tmp_path / "page.txt"
        path.write_text(tencent(**page), encoding="utf-8")
        derive_pages([path], tmp_path / "specs")
        return tmp_path / "specs"

    return run


def _spec(**more: Json) -> dict[str, Json]:
    return {"format": 1, "operation": "X", "page": {"updated": "2024-03-01", "sha256": "a" * 64}, "input": {}, **more}


def _page(updated: str, letter: str) -> Json:
    return {"updated": updated, "sha256": letter * 64}


def _told(derive_to: Path) -> list[str]:
    (revision,) = load_catalog([bundled_root(), derive_to]).history(ID)
    return [str(change) for change in revision.changes]


def test_a_first_page_has_no_history(derive: Callable[..., Path]) -> None:
    out = derive()
    assert not history_path(out, ID).exists()
    assert load_catalog([bundled_root(), out]).history(ID) == ()


def test_a_newer_revision_is_kept_with_what_it_changed(derive: Callable[..., Path]) -> None:
    derive(updated="2024-03-01 04:05:06")
    out = derive(
        updated="2024-09-01 04:05:06",
        rows=("LampId No String Lamp ID.", "Hue No String Hue."),
        errors=("ResourceNotFound.LampNotFound No such lamp.", "ResourceInUse.Lamp Busy."),
    )
    data = json.loads(history_path(out, ID).read_text("utf-8"))
    assert (data["format"], data["operation"]) == (1, "TuneLamp")
    assert [one["updated"] for one in data["revisions"]] == ["2024-03-01T04:05:06"]
    assert _told(out) == [
        "input/LampId: required true -> false",
        "input/Hue: new",
        "errors/request/-/ResourceInUse.Lamp: new",
    ]
    assert lint([bundled_root(), out]) == ()


def test_revisions_follow_each_other(derive: Callable[..., Path]) -> None:
    for month in (3, 6, 9):
        out = derive(updated=f"2024-0{month}-01 04:05:06", rows=(f"Lamp{month} Yes String Lamp.",))
    history = load_catalog([bundled_root(), out]).history(ID)
    assert [one.updated for one in history] == ["2024-03-01T04:05:06", "2024-06-01T04:05:06"]
    assert [[str(change) for change in one.changes] for one in history] == [
        ["input/Lamp6: new", "input/Lamp3: gone"],
        ["input/Lamp9: new", "input/Lamp6: gone"],
    ]


def test_a_page_derived_again_leaves_nothing(derive: Callable[..., Path]) -> None:
    derive()
    out = derive()
    assert not history_path(out, ID).exists()


def test_an_older_page_is_no_newer_revision(derive: Callable[..., Path]) -> None:
    derive(updated="2024-09-01 04:05:06")
    out = derive(updated="2024-03-01 04:05:06")
    assert not history_path(out, ID).exists()


def test_a_revision_that_changes_no_fact_is_known(derive: Callable[..., Path]) -> None:
    derive(updated="2024-03-01 04:05:06")
    out = derive(updated="2024-09-01 04:05:06")
    assert _told(out) == []


def test_comparing_keeps_no_history(tmp_path: Path, tencent: Text) -> None:
    page, out = tmp_path / "page.txt", tmp_path / "specs"
    page.write_text(tencent(), encoding="utf-8")
    derive_pages([page], out)
    page.write_text(tencent(rows=("LampId No String Lamp.",)), encoding="utf-8")
    derive_pages([page], out, check=True)
    assert not history_path(out, ID).exists()


def test_a_broken_history_is_named_and_nothing_is_written(derive: Callable[..., Path]) -> None:
    out = derive(updated="2024-03-01 04:05:06")
    spec = (out / "tencent/lamp/2031-04-05/TuneLamp.yaml").read_bytes()
    history_path(out, ID).write_text('{"format": 1, "operation": "TuneLamp"}', encoding="utf-8")
    with pytest.raises(FileError, match="the key 'revisions' is missing"):
        derive(updated="2024-09-01 04:05:06")
    assert (out / "tencent/lamp/2031-04-05/TuneLamp.yaml").read_bytes() == spec


def test_pages_without_a_day_are_told_apart_by_their_hashes() -> None:
    old, new = _spec(page=_page("unknown", "a")), _spec(page=_page("unknown", "b"))
    assert advanced(old, new, ()) == (Revision(None, "a" * 64, ()),)
    assert advanced(old, old, ()) is None


def test_a_revision_is_kept_once() -> None:
    """The spec is written after the history: if that fails, the next run meets the same revision again."""
    old = _spec()
    known = (Revision("2023-01-01", "0" * 64, ()), Revision("2024-03-01", "a" * 64, ()))
    again = advanced(old, _spec(page=_page("2024-09-01", "b"), rate_limit="unknown"), known)
    assert again == (known[0], Revision("2024-03-01", "a" * 64, (Change("rate_limit", None, None, "unknown"),)))


def test_a_spec_without_a_page_has_no_revision() -> None:
    assert advanced({"operation": "X"}, _spec(), ()) is None


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            {"input": {"A": {"default": False}}},
            {"input": {"A": {"default": True}}},
            "input/A: default false -> true",
        ),
        ({"input": {"A": {"max": 3}}}, {"input": {"A": {}}}, "input/A: max 3, gone"),
        ({"input": {"A": {}}}, {"input": {"A": {"max": 3}}}, "input/A: max 3, new"),
        ({}, {"structures": {"S": {"A": {"type": "string"}}}}, "structures/S: new"),
        (
            {"structures": {"S": {"A": {"type": "string"}}}},
            {"structures": {"S": {"A": {"type": "integer"}}}},
            "structures/S/A: type string -> integer",
        ),
        ({}, {"errors": [{"scope": "request", "http": 409, "code": "X"}]}, "errors/request/409/X: new"),
        ({"errors": [{"scope": "item", "code": "X"}]}, {}, "errors/item/-/X: gone"),
        (
            {"errors": [{"scope": "item", "code": "X", "message": "a b"}]},
            {"errors": [{"scope": "item", "code": "X", "message": "c"}]},
            "errors/item/-/X: message a b -> c",
        ),
        ({"rate_limit": "unknown"}, {"rate_limit": {"requests": 1}}, "rate_limit: unknown -> {requests: 1}"),
        (
            {"rate_limit": {"requests": 2}},
            {"rate_limit": {"requests": 1}},
            "rate_limit: requests 2 -> 1",
        ),
        ({"http": {"hosts": ["a"]}}, {"http": {"hosts": ["b"]}}, "http/hosts: 0 a -> b"),
        ({"facts": []}, {"facts": [{"kind": "asynchronous"}]}, "facts: {kind: asynchronous}, new"),
        ({"facts": [{"kind": "asynchronous"}]}, {}, "facts: {kind: asynchronous}, gone"),
    ],
)
def test_changes_in_words(old: dict[str, Json], new: dict[str, Json], told: str) -> None:
    assert [str(change) for change in changes(old, new)] == [told]


def test_what_is_beside_the_calls_is_not_told() -> None:
    old = _spec(examples=[{"title": "a"}], discrepancies=[{"id": "a"}], facts=[{"kind": "a"}, {"kind": "b"}])
    new = _spec(page=_page("2025-01-01", "c"), examples=[], discrepancies=[], facts=[{"kind": "b"}, {"kind": "a"}])
    assert changes(old, new) == ()
