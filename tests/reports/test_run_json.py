"""The report on a program as JSON."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import referencing

from harness import __version__, journal
from harness.cassette.deck_report import CassetteReport, DeckReport, Unplayed
from harness.cassette.differences import Difference
from harness.cassette.miss import Miss, Near
from harness.reports import run_json
from harness.reports.watched_run import Cassettes, Remark, RuleOutcome, WatchedRun
from harness.wire import HttpResponse

SCHEMA = json.loads((Path(run_json.__file__).parent / "run_report.schema.json").read_text(encoding="utf-8"))
JOURNAL = json.loads((Path(journal.__file__).parent / "journal.schema.json").read_text(encoding="utf-8"))
REGISTRY: Any = referencing.Registry().with_resource(JOURNAL["$id"], referencing.Resource.from_contents(JOURNAL))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA, registry=REGISTRY)


@pytest.fixture
def report(make: Any) -> WatchedRun:
    """A run of a program with a bit of everything."""
    return WatchedRun(
        ("python", "work.py"),
        143,
        "was ended by SIGTERM",
        7,
        "harness run --seed 7 -- python work.py",
        make.start,
        make.start + timedelta(seconds=2),
        (make.exchange(), make.exchange(make.error(), number=2)),
        (RuleOutcome("acme=throttle#1", 2, 0, "not met", "paused", origin="scenario"),),
        (
            Remark("finding", "signature", "wrong", make.operation_id, ("session-1-1",)),
            Remark("note", "no-hook", "none"),
        ),
        ("the server has gone",),
    )


def test_the_report_is_as_the_schema_says_and_holds_everything(make: Any, report: WatchedRun) -> None:
    found = json.loads(run_json.dump(report, make.contract()))
    VALIDATOR.validate(found)
    assert (found["harness"], found["status"], found["seed"]) == (__version__, 143, 7)
    assert (found["findings"], found["sound"], found["unsound"]) == (1, False, ["the server has gone"])
    assert found["started"] == "2026-01-02T03:04:05.000Z"
    assert found["calls"] == [
        {
            "name": "acme/box:OpenBoxes",
            "operation": str(make.operation_id),
            "calls": 2,
            "executed": 2,
            "answers": {"result": 1, "404 Box.NotFound": 1},
        }
    ]
    assert found["remarks"][0]["operation"] == str(make.operation_id)
    assert found["remarks"][1]["operation"] is None
    assert [exchange["id"] for exchange in found["exchanges"]] == ["session-1-1", "session-1-2"]


def test_a_call_of_no_known_operation_is_told_too(make: Any) -> None:
    report = WatchedRun(("true",), 0, "ended", 7, "again", make.start, make.start, (make.exchange(),))
    counted = run_json.to_json(report, make.contract())
    assert counted["sound"]
    counted["calls"][0]["operation"] = None
    VALIDATOR.validate(counted)


def test_what_was_played_and_recorded_is_told_with_what_no_recording_answers(make: Any, report: WatchedRun) -> None:
    near = Near("tapes/run.yaml", 1, "acme/box:OpenBoxes", (Difference("BoxIds.1", '"b-1"', None),), line=12)
    miss = Miss("no_match", "tapes/run.yaml", (near,), "acme/box:OpenBoxes")
    answered = json.dumps({"harness": {"problem": str(miss), "miss": miss.as_data()}}).encode()
    missed = make.exchange(number=3, response=HttpResponse(599, body=answered), problem=str(miss))
    untold = make.exchange(number=4, provider=None, operation=None, response=None, problem=str(miss))
    left = Unplayed("tapes/run.yaml", 2, "acme/box:OpenBoxes")
    deck = DeckReport((CassetteReport("tapes/run.yaml", "run", 2, 1, 3, (left,)),), (), 2)
    played = replace(report, exchanges=(*report.exchanges, missed, untold), cassettes=Cassettes("tapes", "once", deck))
    found = json.loads(run_json.dump(played, make.contract()))
    VALIDATOR.validate(found)
    told = found["cassettes"]
    assert (told["place"], told["mode"], told["played"], told["recorded"]) == ("tapes", "once", 1, 3)
    assert told["files"] == [
        {
            "file": "tapes/run.yaml",
            "session": "run",
            "interactions": 2,
            "played": 1,
            "recorded": 3,
            "unplayed": [{"number": 2, "operation": "acme/box:OpenBoxes"}],
            "unfinished": False,
        }
    ]
    first, second = told["misses"]
    assert (first["exchange"], first["operation"]) == ("session-1-3", str(make.operation_id))
    assert (first["problem"], first["reason"]) == (str(miss), "no_match")
    (told_near,) = first["nearest"]
    assert (told_near["file"], told_near["number"], told_near["differences"][0]["name"]) == (near.file, 1, "BoxIds.1")
    assert (second["operation"], second["reason"], second["nearest"]) == (None, None, [])


def test_where_nothing_is_played_or_recorded_nothing_is_told(make: Any, report: WatchedRun) -> None:
    assert run_json.to_json(report, make.contract())["cassettes"] is None


@pytest.mark.parametrize("missing", ["version", "remarks", "exchanges"])
def test_the_schema_refuses_what_is_not_whole(missing: str, make: Any, report: WatchedRun) -> None:
    found = run_json.to_json(report, make.contract())
    del found[missing]
    assert not VALIDATOR.is_valid(found)
