"""The difference of two runs as JSON."""

import io
import json
from pathlib import Path
from typing import Any

import jsonschema

from harness.model import Trait
from harness.reports import difference_json
from harness.reports.difference import difference

SCHEMA = json.loads((Path(difference_json.__file__).parent / "difference.schema.json").read_text(encoding="utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
CASE = "acme/box:OpenBoxes/example/"


def test_all_of_it_fits_its_schema(make: Any, tell: Any, finding: Any) -> None:
    old = make.report(
        make.case_result(case=f"{CASE}1", verdict="fail"),
        make.case_result(case=f"{CASE}8"),
        findings=(finding(1),),
        profile=(Trait("acme-sdk", "attempts", "1"),),
    )
    new = make.report(make.case_result(case=f"{CASE}1"), make.case_result(case=f"{CASE}9"), findings=(finding(7),))
    stream = io.StringIO()
    difference_json.write(difference(tell(old), tell(new)), stream)
    assert stream.getvalue().endswith("}\n")
    said = json.loads(stream.getvalue())
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    VALIDATOR.validate(said)
    assert said["version"] == 1
    assert [one["id"] for one in said["new_findings"]] == ["error-code-7"]
    assert [(one["finding"]["id"], one["why"]) for one in said["gone_findings"]] == [("error-code-1", "not judged")]
    assert said["changed_verdicts"] == [{"client": "acme-sdk", "case": f"{CASE}1", "before": "fail", "after": "pass"}]
    assert said["changed_traits"] == [{"client": "acme-sdk", "name": "attempts", "before": "1", "after": None}]
    assert said["cases_only_before"] == [{"client": "acme-sdk", "cases": [f"{CASE}8"]}]
    assert said["cases_only_after"] == [{"client": "acme-sdk", "cases": [f"{CASE}9"]}]
    assert said["before"]["cases"] == 2
    assert said["after"]["started"] == "2026-01-02T03:04:05.000Z"
    assert said["pairs"][0]["after"]["version"] == "1.2.3"


def test_the_schema_refuses_what_is_missing_or_extra(make: Any, tell: Any) -> None:
    good = difference_json.to_json(difference(tell(make.report()), tell(make.report())))
    VALIDATOR.validate(good)
    for name in good:
        assert not VALIDATOR.is_valid({key: value for key, value in good.items() if key != name})
    assert not VALIDATOR.is_valid({**good, "extra": 1})
