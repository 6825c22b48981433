"""The result of a run as JSON."""

import json
from datetime import timedelta, timezone
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import referencing

from harness import __version__, journal
from harness.faults.catalogue.table import FAULTS
from harness.model import Finding, ItemError, Judgement, RateLimit
from harness.reports import json_report
from harness.reports.account import account_of

SCHEMA = json.loads((Path(json_report.__file__).parent / "report.schema.json").read_text(encoding="utf-8"))
JOURNAL = json.loads((Path(journal.__file__).parent / "journal.schema.json").read_text(encoding="utf-8"))
REGISTRY: Any = referencing.Registry().with_resource(JOURNAL["$id"], referencing.Resource.from_contents(JOURNAL))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA, registry=REGISTRY)
PHASES = sum(len(kind.phases) for kind in FAULTS.values())


@pytest.fixture
def report(make: Any) -> Any:
    failed = Judgement("error-code", "fail", "high", "the code was lost", ("session-1-1",))
    partial = make.conversation(make.result({}, ItemError("b-2", "Box.Locked", "The box is locked.")))
    results = (
        make.case_result(),
        make.case_result(
            case="acme/box:OpenBoxes/error/request/404/Box.NotFound",
            group="request",
            verdict="fail",
            judgements=(failed,),
            conversations=(make.conversation(make.error(), contacted=("1.2.3.4:80",)),),
        ),
        make.case_result(group="item", verdict="inconclusive", conversations=(partial,)),
        make.case_result(group="throttle", conversations=(), rate=RateLimit(5, 1, "unknown", make.source)),
    )
    finding = Finding(
        "error-code-1234567890",
        results[1].case,
        "acme-sdk",
        "error-code",
        "high",
        make.operation_id,
        "the code was lost",
        ("session-1-1",),
        "harness verify acme-sdk --seed 7",
    )
    return make.report(*results, findings=(finding,), unsound=("something",), not_tried=(make.operation_id,))


def test_it_fits_its_schema(make: Any, report: Any) -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    VALIDATOR.validate(json.loads(json_report.dump(account_of(report, make.contract()))))
    VALIDATOR.validate(json_report.to_json(account_of(make.report(), make.contract())))


def test_the_schema_refuses_what_is_missing_or_extra(make: Any, report: Any) -> None:
    good = json_report.to_json(account_of(report, make.contract()))
    for name in good:
        assert not VALIDATOR.is_valid({key: value for key, value in good.items() if key != name})
    assert not VALIDATOR.is_valid({**good, "extra": 1})
    assert not VALIDATOR.is_valid({**good, "version": 1})


def test_it_says_how_the_run_was(make: Any, report: Any) -> None:
    said = json_report.to_json(account_of(report, make.contract()))
    assert (said["version"], said["harness"], said["seed"]) == (2, __version__, 7)
    assert (said["started"], said["ended"]) == ("2026-01-02T03:04:05.000Z", "2026-01-02T03:04:08.000Z")
    assert said["unsound"] == ["something"]
    assert said["not_tried"] == ["acme/box/2020-01-01/OpenBoxes"]
    assert said["summary"] == {
        "cases": 4,
        "pass": 2,
        "fail": 1,
        "inconclusive": 1,
        "findings": 1,
        "coverage": {
            "operations": {"met": 1, "all": 1},
            "parameters": {"met": 2, "all": 3},
            "values": {"met": 0, "all": 0},
            "errors": {"met": 2, "all": 2},
            "common": {"met": 0, "all": 1},
            "faults": {"met": 0, "all": PHASES},
        },
        "sound": False,
    }


def test_times_are_in_utc(make: Any) -> None:
    east = make.report(started=make.start.astimezone(timezone(timedelta(hours=8))))
    said = json_report.to_json(account_of(east, make.contract()))
    assert said["started"] == "2026-01-02T03:04:05.000Z"
    assert said["summary"]["sound"]


def test_every_exchange_is_in_it(make: Any, report: Any) -> None:
    said = json_report.to_json(account_of(report, make.contract()))
    conversation = said["results"][1]["conversations"][0]
    assert conversation["params"] == dict(make.params)
    assert conversation["outcome"]["code"] == "Box.NotFound"
    assert conversation["outcome"]["contacted"] == ["1.2.3.4:80"]
    (exchange,) = conversation["exchanges"]
    assert exchange["request"]["body"] == {"text": '{"BoxIds":["b-1","b-2"]}'}
    assert exchange["reply"]["code"] == "Box.NotFound"


def test_the_rate_that_was_tried_is_in_it(make: Any, report: Any) -> None:
    rates = [result["rate"] for result in json_report.to_json(account_of(report, make.contract()))["results"]]
    assert rates == [None, None, None, {"requests": 5, "seconds": 1, "status": "unknown"}]


def test_each_error_row_leads_to_its_case(make: Any, report: Any) -> None:
    (operation,) = json_report.to_json(account_of(report, make.contract()))["coverage"]["operations"]
    met = [{"client": "acme-sdk", "case": report.results[1].case}]
    row = operation["errors"][0]
    assert (row["name"], row["met"], row["source"]["anchor"]) == ("request/404/Box.NotFound", met, "input/BoxIds")


def test_the_text_is_plain_ascii_and_ends_in_a_newline(make: Any) -> None:
    odd = make.report(make.case_result(conversations=(make.conversation(message="弹性\x00"),)))
    text = json_report.dump(account_of(odd, make.contract()))
    assert text.isascii()
    assert text.endswith("}\n")
