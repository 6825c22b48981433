"""What a scan found in cassettes, in the forms of its report."""

import json
from io import StringIO
from pathlib import Path
from xml.etree import ElementTree as ET

import jsonschema

from harness.cassette.scanning.leak import Leak
from harness.reports import cassette_scan
from harness.reports.cassette_account import CassetteAccount, Unreadable
from harness.reports.cassette_formats import SCAN_FORMATS
from harness.reports.cassette_scan import Account, Scanned

SCHEMA = json.loads(Path(cassette_scan.__file__).with_name("cassette_scan.schema.json").read_text("utf-8"))
LEAKS = (
    Leak("a.yaml", 4, 1, "request header Authorization", "tencent-key-id", "AKID… (36 characters)"),
    Leak("a.yaml", 0, 0, "metadata/by\x1b", "secret", "… (7 characters)"),
)
FOUND: Account = CassetteAccount(
    (Scanned("a.yaml", LEAKS), Scanned("b.yaml", ())),
    2,
    (Unreadable("c.yaml", 3, "c.yaml:3: is no YAML"),),
    ("d.yaml",),
)
NOTHING: Account = CassetteAccount((Scanned("b.yaml", ()),), 1)


def written(form: str, account: Account) -> str:
    stream = StringIO()
    SCAN_FORMATS[form](account, stream)
    return stream.getvalue()


def test_each_place_for_a_person() -> None:
    assert written("text", FOUND) == (
        "a.yaml:4: interaction 1, request header Authorization: tencent-key-id: AKID… (36 characters)\n"
        "a.yaml: metadata/by\\x1b: secret: … (7 characters)\n"
        "not read: c.yaml:3: is no YAML\n"
        "passed over: d.yaml\n"
        "2 cassettes: 2 values in 1 file look secret, 1 file not wholly read, 1 other file passed over\n"
    )
    assert written("text", NOTHING) == "1 cassette: nothing looks secret\n"


def test_json_fits_its_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    for account in (FOUND, NOTHING):
        jsonschema.Draft202012Validator(SCHEMA).validate(json.loads(written("json", account)))
    said = json.loads(written("json", FOUND))
    assert said["summary"] == {"cassettes": 2, "leaks": 2, "unreadable": 1, "passed_over": 1}
    assert said["passed_over"] == ["d.yaml"]
    assert [(one["line"], one["interaction"]) for one in said["leaks"]] == [(4, 1), (None, None)]


def test_junit_has_a_case_for_each_file() -> None:
    files, broken = ET.fromstring(written("junit", FOUND)).findall("testsuite")  # noqa: S314
    assert [files.get(name) for name in ("tests", "failures", "errors", "skipped")] == ["2", "1", "0", "0"]
    failure = files.find("testcase[@name='a.yaml']/failure")
    assert failure is not None
    assert (failure.get("message"), failure.get("type")) == ("2 values look secret", "tencent-key-id, secret")
    assert "metadata/by\\x1b" in str(failure.text)
    assert broken.get("errors") == "1"
    assert len(ET.fromstring(written("junit", NOTHING)).findall("testsuite")) == 1  # noqa: S314
