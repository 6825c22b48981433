"""The result of a run as JSON."""

import json
from datetime import timedelta, timezone
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import referencing

from harness import __version__, journal
from harness.model import Finding, ItemError, Judgement, RateLimit
from harness.reports import json_report

SCHEMA = json.loads((Path(json_report.__file__).parent / "report.schema.json").read_text(encoding="utf-8"))
JOURNAL = json.loads((Path(journal.__file__).parent / "journal.schema.json").read_text(encoding="utf-8"))
REGISTRY: Any = referencing.Registry().with_resource(JOURNAL["$id"], referencing.Resource.from_contents(JOURNAL))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA, registry=REGISTRY)


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
    VALIDATOR.validate(json.loads(json_report.dump(report, make.contract())))
    VALIDATOR.validate(json_report.to_json(make.report(), make.contract()))


def test_the_schema_refuses_what_is_missing_or_extra(make: Any, report: Any) -> None:
    good = json_report.to_json(report, make.contract())
    for name in good:
        assert not VALIDATOR.is_valid({key: value for key, value in good.items() if key != name})
    assert not VALIDATOR.is_valid({**good, "extra": 1})
    assert not VALIDATOR.is_valid({**good, "version": 2})


def test_it_says_how_the_run_was(make: Any, report: Any) -> None:
    said = json_report.to_json(report, make.contract())
    assert (said["version"], said["harness"], said["seed"]) == (1, __version__, 7)
    assert (said["started"], said["ended"]) == ("2026-01-02T03:04:05.000Z", "2026-01-02T03:04:08.000Z")
    assert said["unsound"] == ["something"]
    assert said["not_tried"] == ["acme/box/2020-01-01/OpenBoxes"]
    assert said["summary"] == {
        "cases": 4,
        "pass": 2,
        "fail": 1,
        "inconclusive": 1,
        "findings": 1,
        "listed_errors": 2,
        "listed_errors_met": 2,
        "sound": False,
    }


def test_times_are_in_utc(make: Any) -> None:
    east = make.report(started=make.start.astimezone(timezone(timedelta(hours=8))))
    said = json_report.to_json(east, make.contract())
    assert said["started"] == "2026-01-02T03:04:05.000Z"
    assert said["summary"]["sound"]


def test_every_exchange_is_in_it(make: Any, report: Any) -> None:
    said = json_report.to_json(report, make.contract())
    conversation = said["results"][1]["conversations"][0]
    assert conversation["params"] == dict(make.params)
    assert conversation["outcome"]["code"] == "Box.NotFound"
    assert conversation["outcome"]["contacted"] == ["1.2.3.4:80"]
    (exchange,) = conversation["exchanges"]
    assert exchange["request"]["body"] == {"text": '{"BoxIds":["b-1","b-2"]}'}
    assert exchange["reply"]["code"] == "Box.NotFound"


def test_the_rate_that_was_tried_is_in_it(make: Any, report: Any) -> None:
    rates = [result["rate"] for result in json_report.to_json(report, make.contract())["results"]]
    assert rates == [None, None, None, {"requests": 5, "seconds": 1, "status": "unknown"}]


def test_each_error_row_leads_to_its_exchange(make: Any, report: Any) -> None:
    rows = json_report.to_json(report, make.contract())["error_rows"]
    assert rows[0] == {
        "operation": "acme/box/2020-01-01/OpenBoxes",
        "row": "request/404/Box.NotFound",
        "met": [{"client": "acme-sdk", "case": report.results[1].case, "exchange": "session-1-1"}],
    }


def test_the_text_is_plain_ascii_and_ends_in_a_newline(make: Any) -> None:
    odd = make.report(make.case_result(conversations=(make.conversation(message="弹性\x00"),)))
    text = json_report.dump(odd, make.contract())
    assert text.isascii()
    assert text.endswith("}\n")
