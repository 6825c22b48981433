"""The working copy of an operation."""

from harness.contract.marked_yaml import MarkedFile, parse_json, parse_yaml
from harness.contract.page import Page, open_page

_HERE = "acme/vm/2020-01-01"


def _page(files: dict[str, str], *, with_src: bool = True) -> Page:
    return open_page(
        _derived(files), _src(files) if with_src else None, parse_yaml(files[f"{_HERE}/service.yaml"], "s")
    )


def _derived(files: dict[str, str]) -> MarkedFile:
    return parse_yaml(files[f"{_HERE}/StartThing.yaml"], "d")


def _src(files: dict[str, str]) -> MarkedFile:
    return parse_json(files[f"{_HERE}/StartThing.src.json"], "p")


def test_every_fact_has_its_anchor_in_the_order_of_the_file(files: dict[str, str]) -> None:
    page = _page(files)
    assert [anchor for anchor in page.entries if not anchor.startswith("structures/")] == [
        "common/Region",
        "input/GroupId",
        "input/Settings",
        "input/Token",
        "input/Ratio",
        "output/ThingId",
        "output/RequestId",
        "errors/request/-/ResourceInUse.Thing",
        "errors/request/404/Thing.NotFound",
    ]
    assert list(page.below("output")) == ["ThingId", "RequestId"]
    assert list(page.structures()) == ["Settings", "Tag"]
    assert page.problems == []


def test_sources_carry_the_page_and_its_lines(files: dict[str, str]) -> None:
    page = _page(files)
    source = page.entries["input/GroupId"].source
    assert (source.file, source.anchor, source.page, source.page_updated) == (
        "d",
        "input/GroupId",
        "StartThing",
        "2024-01-02",
    )
    assert source.lines == (12, 14)
    assert page.entries["input/Token"].source.lines is None
    assert _page(files, with_src=False).entries["input/GroupId"].source.lines is None


def test_a_structure_that_is_only_named_hides_no_shared_one(files: dict[str, str]) -> None:
    files[f"{_HERE}/StartThing.yaml"] += "structures:\n  Tag: {}\n  Lid: {}\n"
    page = _page(files)
    assert page.named == {"Tag", "Lid"}
    assert list(page.structures()["Tag"]) == ["Key", "Value"]
    assert page.structures()["Lid"] == {}


def test_shared_structures_carry_their_evidence(files: dict[str, str]) -> None:
    page = _page(files)
    assert page.entries["structures/Tag/Key"].source.evidence == "invented key"
    assert page.entries["structures/Tag/Value"].source.evidence == "invented structures"
    assert page.entries["structures/Settings/Mode"].statuses == {"enum": "inferred"}


def test_a_structure_of_the_page_hides_the_shared_one(files: dict[str, str]) -> None:
    files[f"{_HERE}/StartThing.yaml"] += "structures:\n  Tag:\n    Only: {type: string}\n"
    page = _page(files)
    assert list(page.structures()["Tag"]) == ["Only"]
    assert page.entries["structures/Tag/Only"].source.file == "d"


def test_a_date_that_is_unknown_is_none(files: dict[str, str]) -> None:
    page = open_page(parse_yaml(files[f"{_HERE}/StopThings.yaml"], "d"), None, None)
    assert page.source.page_updated is None
    assert page.rate_limit is None
    assert page.examples == []


def test_a_row_that_stands_twice_is_a_problem(files: dict[str, str]) -> None:
    files[f"{_HERE}/StartThing.yaml"] = files[f"{_HERE}/StartThing.yaml"].replace(
        "facts:", "  - {scope: request, code: ResourceInUse.Thing}\nfacts:"
    )
    (problem,) = _page(files).problems
    assert str(problem) == "d:21 at /errors/2: the row errors/request/-/ResourceInUse.Thing stands here twice"


def test_the_rate_limit_is_an_entry(files: dict[str, str]) -> None:
    limit = _page(files).rate_limit
    assert limit is not None
    assert limit.facts == {"requests": 20, "seconds": 1}
