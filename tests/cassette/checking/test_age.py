"""How old recordings are, and what their pages have changed since."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from harness.cassette.checking.age import aged
from harness.cassette.checking.checked import CheckReport, Outdated
from harness.cassette.interaction import Interaction, Label
from harness.contract.catalog import Catalog
from harness.contract.history import Change, Revision
from harness.contract.layout import bundled_root
from harness.contract.load import load_catalog
from harness.derive.run import derive_pages
from harness.model import Json, Operation
from harness.wire import HttpRequest, HttpResponse

Build = Callable[..., Interaction]
Checked = Callable[..., CheckReport]

PAGE = """\
ResumeLamp

Last updated: {updated}

1. API Description
Domain name for API request: as.tencentcloudapi.com.
This API is used to resume a lamp.
A maximum of 20 requests can be initiated per second for this API.
2. Input Parameters
Parameter Name Required Type Description
Action Yes String Common Params. The value used for this API: ResumeLamp.
Version Yes String Common Params. The value used for this API: 2018-04-19.
Region Yes String Common Params. A list is elsewhere.
LampId Yes String Lamp ID.
ForceStop No Boolean Whether to stop it. Default value: {default}.
3. Output Parameters
Parameter Name Type Description
RequestId String The request ID.
4. Example
Example1 Resuming
Resumes a lamp.
Input Example
POST / HTTP/1.1
Host: as.tencentcloudapi.com
Content-Type: application/json
X-TC-Action: ResumeLamp
<Common request parameters>
{{"LampId": "lmp-aaaa1111"}}
Output Example
{{"Response": {{"RequestId": "0a1b2c3d-0000-4444-8888-0123456789ab"}}}}
5. Developer Resources
6. Error Code
Error Code Description
ResourceNotFound.LampNotFound No such lamp.
{errors}
"""
LAMP = "tencent/as/2018-04-19/ResumeLamp"


@pytest.fixture
def revised(tmp_path: Path) -> Callable[..., Catalog]:
    """The specs with an operation whose page is derived once for each of the days given, with what it says then."""

    def build(*revisions: Mapping[str, str]) -> Catalog:
        for revision in revisions:
            page = tmp_path / "ResumeLamp.txt"
            page.write_text(PAGE.format_map({"default": "false", "errors": "", **revision}), encoding="utf-8")
            derive_pages([page], tmp_path / "specs")
        return load_catalog([bundled_root(), tmp_path / "specs"])

    return build


MARCH = {"updated": "2024-03-01 10:00:00"}
SEPTEMBER = {"updated": "2024-09-01 10:00:00", "default": "true", "errors": "ResourceInUse.Lamp Busy."}


def _dated(interaction: Interaction, day: str) -> Interaction:
    return replace(interaction, label=Label("fake", date.fromisoformat(day)))


def _only(report: CheckReport) -> Outdated:
    (cassette,) = report.cassettes
    (one,) = cassette.outdated
    return one


def test_an_old_recording_of_a_page_that_was_revised(
    revised: Callable[..., Catalog], studio: Callable[..., Any], checked: Checked
) -> None:
    catalog = revised(MARCH, SEPTEMBER)
    interaction = studio(against=catalog).record(LAMP)
    report = checked(_dated(interaction, "2024-05-01"), _dated(interaction, "2024-09-01"), against=catalog)
    assert report.sound
    assert str(_only(report)) == (
        "recorded 2024-05-01 against the page of 2024-03-01, the page is of 2024-09-01 now; since then: "
        "input/ForceStop: default false -> true; errors/request/-/ResourceInUse.Lamp: new"
    )
    assert (_only(report).place.number, _only(report).dated_by) == (1, "label")


def test_several_revisions_are_told_as_one_step(
    revised: Callable[..., Catalog], studio: Callable[..., Any], checked: Checked
) -> None:
    november = {"updated": "2024-11-01 10:00:00", "errors": "ResourceInUse.Bulb Busy."}
    catalog = revised(MARCH, SEPTEMBER, november)
    interaction = studio(against=catalog).record(LAMP)
    report = checked(_dated(interaction, "2024-05-01"), against=catalog)
    assert [str(change) for change in _only(report).changes or ()] == ["errors/request/-/ResourceInUse.Bulb: new"]
    later = checked(_dated(interaction, "2024-10-01"), against=catalog)
    assert _only(later).against == "2024-09-01"
    assert [str(change) for change in _only(later).changes or ()] == [
        "input/ForceStop: default true -> false",
        "errors/request/-/ResourceInUse.Bulb: new",
        "errors/request/-/ResourceInUse.Lamp: gone",
    ]


def test_a_revision_that_changed_no_fact(
    revised: Callable[..., Catalog], studio: Callable[..., Any], checked: Checked
) -> None:
    catalog = revised(MARCH, {"updated": "2024-09-01 10:00:00"})
    interaction = studio(against=catalog).record(LAMP)
    told = str(_only(checked(_dated(interaction, "2024-05-01"), against=catalog)))
    assert told.endswith("since then: nothing that the contract holds")


def test_without_a_history_nobody_knows_what_changed(recorded: Build, checked: Checked) -> None:
    old = _only(checked(_dated(recorded("StartInstanceRefresh"), "2024-05-01")))
    assert str(old) == "recorded 2024-05-01, the page is of 2025-10-30 now; what changed since is not known"
    assert (old.against, old.present, old.changes) == (None, "2025-10-30", None)


def test_the_cassette_tells_the_page(recorded: Build, checked: Checked, catalog: Catalog) -> None:
    operation = catalog.operation(catalog.resolve("RedeployInstance"))
    named = {"page_sha256": operation.source.page_sha256}
    interaction = recorded("RedeployInstance")
    same: dict[str, Json] = {"contract": {str(operation.id): named}}  # type: ignore[dict-item]
    other: dict[str, Json] = {"contract": {str(operation.id): {"page_sha256": "f" * 64}}}
    (fresh,) = checked(interaction, metadata=same).cassettes
    assert (fresh.outdated, fresh.undated) == ((), 0)
    old = _only(checked(interaction, metadata=other))
    assert operation.source.page_sha256 is not None
    assert (old.against, old.present) == ("f" * 12, operation.source.page_sha256[:12])
    (unknown,) = checked(interaction).cassettes
    assert (unknown.outdated, unknown.undated) == ((), 1)


# --- by hand --------------------------------------------------------------------------------------------------------

FIRST, SECOND = "1" * 64, "2" * 64
HISTORY = (
    Revision("2023-01-01", FIRST, (Change("input/A", "max", "1", "2"),)),
    Revision("2023-06-01T00:00:00", SECOND, (Change("input/A", "max", "2", "3"),)),
)


@pytest.fixture
def operation(catalog: Catalog) -> Operation:
    known = catalog.operation(catalog.resolve("RebootInstances"))
    return replace(known, source=replace(known.source, page_updated="2024-01-01T00:00:00", page_sha256="3" * 64))


def _plain(request: HttpRequest | None = None, *headers: tuple[str, str]) -> Interaction:
    return Interaction(
        request or HttpRequest("GET", "https", "open.volcengineapi.com", "/"), HttpResponse(200, "OK", headers)
    )


def _named(operation: Operation, sha256: object, updated: str | None = None) -> dict[str, Json]:
    page: dict[str, object] = {"page_sha256": sha256}
    if updated is not None:
        page["page_updated"] = updated
    return {"contract": {str(operation.id): page}}  # type: ignore[dict-item]


@pytest.mark.parametrize(
    ("day", "against", "changed"),
    [
        ("2022-12-31", None, None),
        ("2023-01-01", "2023-01-01", ("1", "3")),
        ("2023-05-31", "2023-01-01", ("1", "3")),
        ("2023-06-01", "2023-06-01", ("2", "3")),
        ("2023-12-31", "2023-06-01", ("2", "3")),
    ],
)
def test_the_revision_of_a_day(
    day: str, against: str | None, changed: tuple[str, str] | None, operation: Operation
) -> None:
    stale = aged(_plain(), {"recorded": day}, operation, HISTORY).stale
    assert stale is not None
    assert stale.against == against
    found = None if stale.changes is None else [(one.old, one.new) for one in stale.changes]
    assert found == (None if changed is None else [changed])


def test_a_page_that_is_as_old_as_the_recording_is_present(operation: Operation) -> None:
    assert aged(_plain(), {"recorded": "2024-01-01"}, operation, HISTORY).stale is None


def test_the_page_that_a_cassette_names_is_looked_up(operation: Operation) -> None:
    age = aged(_plain(), _named(operation, SECOND, "2023-06-01"), operation, HISTORY)
    assert age.stale is not None
    assert (age.stale.against, age.stale.present) == ("2023-06-01", "2024-01-01")
    assert age.stale.changes == HISTORY[1].changes
    lost = aged(_plain(), _named(operation, "9" * 64, "2023-03-01"), operation, HISTORY).stale
    assert lost is not None
    assert (lost.against, lost.changes) == ("2023-03-01", None)


def test_a_page_newer_than_ours_makes_no_recording_old(operation: Operation) -> None:
    age = aged(_plain(), _named(operation, "9" * 64, "2025-03-01"), operation, HISTORY)
    assert (age.stale, age.told) == (None, True)


@pytest.mark.parametrize("named", [7, None])
def test_a_page_that_is_no_hash_is_none(named: object, operation: Operation) -> None:
    assert aged(_plain(), _named(operation, named), operation, HISTORY).told is False
    assert aged(_plain(), {"contract": {str(operation.id): "x"}}, operation, HISTORY).told is False
    assert aged(_plain(), {"contract": "x"}, operation, HISTORY).told is False


def test_a_change_that_came_back_is_none(operation: Operation) -> None:
    back = (*HISTORY[:1], replace(HISTORY[1], changes=(Change("input/A", "max", "2", "1"),)))
    stale = aged(_plain(), {"recorded": "2023-01-01"}, operation, back).stale
    assert stale is not None
    assert stale.changes == ()


def test_a_revision_without_a_day_is_met_by_its_hash_only(operation: Operation) -> None:
    undated = (replace(HISTORY[0], updated="unknown"), HISTORY[1])
    assert aged(_plain(), {"recorded": "2023-05-01"}, operation, undated).stale is not None
    stale = aged(_plain(), _named(operation, FIRST), operation, undated).stale
    assert stale is not None
    assert stale.changes == (Change("input/A", "max", "1", "3"),)
