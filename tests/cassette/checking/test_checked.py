"""What a check found, in words."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from harness.cassette.checking.checked import (
    Breach,
    CheckedCassette,
    CheckReport,
    Outdated,
    Place,
    Uncovered,
    fact_of,
)
from harness.contract.history import Change
from harness.model import FactStatus, OperationId, Source, Violation

REBOOT = OperationId("volcengine", "ecs", "2020-04-01", "RebootInstances")
SOURCE = Source("specs/x.yaml", "input/A", "RebootInstances", "2023-11-20T19:59:38", "a" * 64, (36, 56))
PLACE = Place("a.yaml", 12, 3)
AGAINST = "recorded 2024-05-01 against the page of 2024-03-01, the page is of 2024-09-01 now"
OLD = Outdated(PLACE, REBOOT, date(2024, 5, 1), "label", "2024-03-01", "2024-09-01", ())


def _breach(status: FactStatus) -> Breach:
    return Breach(PLACE, REBOOT, "request", Violation("/A", "type", "wrong", SOURCE, status))


@pytest.mark.parametrize(
    ("source", "told"),
    [
        (SOURCE, "RebootInstances, page of 2023-11-20, lines 36-56"),
        (replace(SOURCE, lines=(7, 7)), "RebootInstances, page of 2023-11-20, line 7"),
        (replace(SOURCE, page_updated=None), "RebootInstances, page without a date, lines 36-56"),
        (replace(SOURCE, lines=None), "specs/x.yaml input/A"),
        (replace(SOURCE, page=None), "specs/x.yaml input/A"),
        (Source("specs/x.yaml", ""), "specs/x.yaml"),
    ],
)
def test_the_fact(source: Source, told: str) -> None:
    assert fact_of(source) == told


def test_places() -> None:
    assert str(PLACE) == "a.yaml:12, interaction 3"
    assert str(replace(PLACE, line=0)) == "a.yaml, interaction 3"


@pytest.mark.parametrize(
    ("one", "told"),
    [
        (
            OLD,
            f"{AGAINST}; since then: nothing that the contract holds",
        ),
        (
            replace(OLD, changes=(Change("input/A", "max", "1", "2"), Change("input/B", None, None, "{}"))),
            f"{AGAINST}; since then: input/A: max 1 -> 2; input/B: new",
        ),
        (
            replace(OLD, recorded=None, against=None, changes=None),
            "recorded some day, the page is of 2024-09-01 now; what changed since is not known",
        ),
    ],
)
def test_old_recordings(one: Outdated, told: str) -> None:
    assert str(one) == told


def test_what_no_contract_knows() -> None:
    assert str(Uncovered(PLACE, "example.com")) == "example.com: no provider of the loaded specs"
    assert str(Uncovered(PLACE, "x", "tencent", "Stop")) == "tencent: Stop is not covered"
    assert str(Uncovered(PLACE, "x", "tencent")) == "tencent: no action named is not covered"


def test_only_what_is_documented_makes_a_report_unsound() -> None:
    sure, unsure = _breach("documented"), _breach("inferred")
    cassette = CheckedCassette(Path("a.yaml"), 1, {}, (unsure, sure), (), (), (), ())
    assert (cassette.violations, cassette.doubtful) == ((sure,), (unsure,))
    assert not CheckReport((cassette,), (), ()).sound
    assert tuple(CheckReport((cassette, cassette), (), ()).violations) == (sure, sure)
    assert CheckReport((replace(cassette, breaches=(unsure,)),), (), ()).sound
