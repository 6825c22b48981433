"""What a check found in cassettes, as JSON."""

import json
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest

from harness.cassette.checking.checked import CheckReport, Place, Uncovered
from harness.reports import cassette_check_json
from harness.reports.cassette_account import CassetteAccount
from tests.reports.made_checks import BROKEN, CLEAN, FULL, PATCH, account, written

SCHEMA = json.loads(Path(cassette_check_json.__file__).with_name("cassette_check.schema.json").read_text("utf-8"))


@pytest.mark.parametrize(
    "given", [account(), account(CLEAN), account(FULL, CLEAN, unreadable=(BROKEN,), passed_over=("c/x.yaml",))]
)
def test_json_fits_its_schema(given: CassetteAccount[CheckReport]) -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    jsonschema.Draft202012Validator(SCHEMA).validate(json.loads(written("json", given)))


def test_json_holds_everything() -> None:
    said = json.loads(written("json", account(FULL, CLEAN, unreadable=(BROKEN,), passed_over=("c/x.yaml",))))
    assert said["summary"] == {
        "cassettes": 2,
        "interactions": 9,
        "violations": 1,
        "doubtful": 1,
        "news": 1,
        "outdated": 2,
        "undated": 1,
        "unjudged": 1,
        "uncovered": 1,
        "unreadable": 1,
        "passed_over": 1,
    }
    assert said["passed_over"] == ["c/x.yaml"]
    assert said["unreadable"] == [{"file": "c/bad.yaml", "line": 3, "message": "c/bad.yaml:3: is no cassette"}]
    (violation,) = said["cassettes"][0]["violations"]
    assert (violation["file"], violation["line"], violation["interaction"]) == ("c/a.yaml", 10, 1)
    assert (violation["pointer"], violation["keyword"], violation["status"]) == ("/Mode", "enum", "documented")
    assert violation["fact"]["lines"] == [12, 14]
    assert [one["status"] for one in said["cassettes"][0]["doubtful"]] == ["inferred"]
    assert [one["changes"] for one in said["cassettes"][0]["outdated"]] == [
        [{"at": "input/A", "fact": None, "old": None, "new": "x"}],
        None,
    ]
    assert said["news"][0]["days"] == ["2026-01-03", "2026-01-02"]
    assert said["patches"][0]["path"] == PATCH.path


def test_a_line_that_is_not_known_is_null() -> None:
    lost = replace(FULL, uncovered=(Uncovered(Place("c/a.yaml", 0, 1), "x.example"),))
    said = json.loads(written("json", account(lost)))
    assert said["cassettes"][0]["uncovered"][0]["line"] is None
