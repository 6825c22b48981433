"""Whole cassettes without secrets."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from harness.cassette.checking.check import check
from harness.cassette.dating import recorded_day
from harness.cassette.interaction import Cassette, Interaction, Label
from harness.cassette.sanitizing import scrub
from harness.contract.catalog import Catalog
from harness.model import Json
from harness.wire import HttpRequest, HttpResponse

HEADERS = (
    ("X-TC-Action", "ResumeInstanceRefresh"),
    ("X-TC-Version", "2018-04-19"),
    ("X-TC-Region", "ap-guangzhou"),
    ("Content-Type", "application/json"),
)
BODY = b'{"AutoScalingGroupId": "asg-12345678", "RefreshActivityId": "ira-12345678"}'
ANSWER = b'{"Response":{"RequestId":"a1b2c3d4-0000-4000-8000-000000000001"}}'
JANUARY, MARCH = "1704067200", "1709251200"


def recorded(moment: str | None, *answered: tuple[str, str]) -> Interaction:
    signed = () if moment is None else (("X-TC-Timestamp", moment),)
    request = HttpRequest("POST", "https", "as.tencentcloudapi.com", "/", (*HEADERS, *signed), BODY)
    return Interaction(request, HttpResponse(200, "OK", (("Content-Type", "application/json"), *answered), ANSWER))


def scrubbed(catalog: Catalog, *interactions: Interaction, **metadata: Json) -> Cassette:
    return scrub(Cassette(Path("a.yaml"), interactions, metadata), catalog)


def test_the_day_stays_where_the_times_are_taken_out(catalog: Catalog) -> None:
    one = recorded(JANUARY)
    clean = scrubbed(catalog, one, by="me")
    assert clean.metadata == {"recorded": "2024-01-01", "by": "me"}
    assert JANUARY not in repr(clean)
    assert recorded_day(clean.interactions[0], clean.metadata) == (date(2024, 1, 1), "cassette")
    assert scrub(clean, catalog) == clean
    (before,) = check([Cassette(Path("a.yaml"), (one,))], catalog).cassettes
    (after,) = check([clean], catalog).cassettes
    assert len(before.outdated) == 1
    assert [(old.recorded, old.changes) for old in after.outdated] == [
        (old.recorded, old.changes) for old in before.outdated
    ]


def test_of_several_days_the_first_is_kept(catalog: Catalog) -> None:
    dated = recorded(None, ("Date", "Fri, 02 Feb 2024 00:00:00 GMT"))
    assert scrubbed(catalog, recorded(MARCH), dated, recorded(None)).metadata == {"recorded": "2024-02-02"}


@pytest.mark.parametrize("told", ["2023-05-06", "some day"])
def test_what_the_cassette_says_itself_stays(told: str, catalog: Catalog) -> None:
    assert scrubbed(catalog, recorded(JANUARY), recorded=told).metadata == {"recorded": told}


def test_nothing_is_made_up_where_nothing_tells_the_day(catalog: Catalog) -> None:
    assert scrubbed(catalog, recorded(None)).metadata == {}
    assert scrubbed(catalog, recorded("946684800")).metadata == {}
    labelled = replace(recorded(JANUARY), label=Label("live", date(2024, 5, 6)))
    assert scrubbed(catalog, labelled).metadata == {}
    assert scrubbed(catalog).metadata == {}
