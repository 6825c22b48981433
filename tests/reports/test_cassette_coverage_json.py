"""The coverage of cassettes as JSON."""

import json
from io import StringIO
from pathlib import Path

import jsonschema

from harness import __version__
from harness.config import spec_roots
from harness.contract.load import load_catalog
from harness.reports import cassette_coverage_json
from harness.reports.cassette_coverage import KINDS, Tally

SCHEMA = json.loads(
    Path(cassette_coverage_json.__file__).with_name("cassette_coverage.schema.json").read_text(encoding="utf-8")
)


def test_all_of_it_fits_its_schema() -> None:
    stream = StringIO()
    coverage = Tally(load_catalog(spec_roots())).coverage()
    cassette_coverage_json.write(coverage, stream)
    said = json.loads(stream.getvalue())
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    jsonschema.Draft202012Validator(SCHEMA).validate(said)
    assert stream.getvalue().endswith("}\n")
    assert said["harness"] == __version__
    assert list(said["summary"]) == list(KINDS)
    assert len(said["operations"]) == 5
    reboot = said["operations"][-1]
    assert reboot["operation"] == "volcengine/ecs/2020-04-01/RebootInstances"
    first = reboot["parameters"][0]
    assert first["interactions"] == 0
    assert len(first["source"]["lines"]) == 2
    assert reboot["statuses"][0] == {"name": "200", "interactions": 0, "source": None}
