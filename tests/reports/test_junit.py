"""The result of a run as JUnit XML."""

import io
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from harness.model import ClientInfo, Judgement, Source
from harness.reports.junit import write

CASE = "acme/box:OpenBoxes/example/"
# What the schemas of Jenkins (junit-10.xsd) and Surefire both have: attributes, and children in their order.
ATTRIBUTES = {
    "testsuites": {"name", "tests", "failures", "errors", "time"},
    "testsuite": {"name", "tests", "failures", "errors", "skipped", "time", "timestamp"},
    "properties": set(),
    "property": {"name", "value"},
    "testcase": {"classname", "name", "time"},
    "failure": {"message", "type"},
    "error": {"message", "type"},
    "skipped": {"message"},
}
CHILDREN = {
    "testsuites": ["testsuite"],
    "testsuite": ["properties", "testcase"],
    "properties": ["property"],
    "testcase": ["skipped", "error", "failure"],
}


@pytest.fixture
def written(tell: Any) -> Callable[..., ET.Element]:
    """The report as elements, once it has been found to be of the known form."""

    def build(report: Any, **changes: Any) -> ET.Element:
        stream = io.StringIO()
        write(tell(report, **changes), stream)
        assert stream.getvalue().startswith('<?xml version="1.0" encoding="UTF-8"?>\n<testsuites ')
        root = ET.fromstring(stream.getvalue())  # noqa: S314 - our own
        for element in root.iter():
            assert set(element.keys()) <= ATTRIBUTES[element.tag], element.tag
            places = [CHILDREN.get(element.tag, []).index(child.tag) for child in element]
            assert places == sorted(places)
        return root

    return build


def cases(root: ET.Element) -> dict[str, ET.Element]:
    return {case.get("name", ""): case for case in root.iter("testcase")}


def test_a_suite_for_each_client_counts_its_cases(make: Any, written: Any, finding: Any) -> None:
    doubt = Judgement("error-message", "inconclusive", "low", "nobody knows")
    results = [make.case_result(case=f"{CASE}{number}") for number in (1, 2)]
    results.append(make.case_result(case=f"{CASE}3", judgements=(doubt,)))
    clients = (*make.report().clients, ClientInfo("other", "other-package", "9", "Node 22", "retries"))
    root = written(make.report(*results, clients=clients, findings=(finding(2),)))
    first, second = root
    assert {name: first.get(name) for name in ("name", "tests", "failures", "errors", "skipped", "timestamp")} == {
        "name": "acme-sdk",
        "tests": "3",
        "failures": "1",
        "errors": "0",
        "skipped": "1",
        "timestamp": "2026-01-02T03:04:05",
    }
    told = {one.get("name"): one.get("value") for one in second.iter("property")}
    assert (second.get("name"), second.get("tests")) == ("other", "0")
    assert (told["package"], told["version"], told["runtime"], told["variant"]) == (
        "other-package",
        "9",
        "Node 22",
        "retries",
    )
    assert told["seed"] == "7"


def test_a_case_has_name_class_and_time(make: Any, written: Any) -> None:
    timed = make.conversation(started=1.0, ended=1.25)
    root = written(make.report(make.case_result(case=f"{CASE}1", conversations=(timed, timed))))
    (case,) = cases(root).values()
    assert case.attrib == {"classname": "acme-sdk.acme/box:OpenBoxes", "name": "example/1", "time": "0.500"}
    assert root[0].get("time") == "0.500"
    odd = written(make.report(make.case_result(case="odd")))
    assert list(cases(odd)) == ["odd"]


def test_a_failure_has_message_evidence_fact_and_command(make: Any, written: Any, finding: Any) -> None:
    fact = Source("s.yaml", "input/A", "Open", "2026-01-02", None, (4, 4))
    found = (
        finding(1, facts=(fact,)),
        finding(1, id="x", check="request-id", message="there was none", severity="low"),
    )
    root = written(make.report(make.case_result(case=f"{CASE}1"), findings=found))
    (failure,) = cases(root)["example/1"]
    assert failure.attrib == {
        "message": "error-code: the code was lost; request-id: there was none",
        "type": "error-code, request-id",
    }
    assert (failure.text or "").split("\n") == [
        "high  error-code  the code was lost",
        "  session-1-1  POST box.acme.example OpenBoxes → 200 result, request id r-1",
        "  page Open of 2026-01-02, line 4; s.yaml at input/A",
        f"  again: {finding().repeat}",
        "",
        "low  request-id  there was none",
        "  session-1-1  POST box.acme.example OpenBoxes → 200 result, request id r-1",
        f"  again: {finding().repeat}",
    ]


def test_what_is_in_doubt_is_skipped_with_its_reason(make: Any, written: Any) -> None:
    doubts = (
        Judgement("a", "inconclusive", "low", "x"),
        Judgement("b", "inconclusive", "low", "y"),
        Judgement("c", "pass", "low"),
    )
    (skipped,) = cases(written(make.report(make.case_result(case=f"{CASE}1", judgements=doubts))))["example/1"]
    assert (skipped.tag, skipped.get("message")) == ("skipped", "inconclusive: a: x; b: y")
    (passed,) = cases(written(make.report(make.case_result()))).values()
    assert len(passed) == 0


def test_a_run_that_cannot_be_trusted_is_an_error(make: Any, written: Any) -> None:
    root = written(make.report(make.case_result(), unsound=("a driver died", "a fault was not met")))
    suite = root[1]
    assert (suite.get("name"), suite.get("errors"), suite.get("tests")) == ("soundness of the run", "2", "2")
    assert [error.get("message") for error in suite.iter("error")] == [
        "the run cannot be trusted: a driver died",
        "the run cannot be trusted: a fault was not met",
    ]
    assert len(written(make.report(make.case_result()))) == 1


def test_what_the_baseline_knows_does_not_fail(make: Any, written: Any, finding: Any) -> None:
    results = [make.case_result(case=f"{CASE}{number}") for number in (1, 2)]
    old, new, beside = finding(1), finding(2), finding(2, id="old", check="request-id")
    baseline = make.report(findings=(old, beside))
    told = cases(written(make.report(*results, findings=(old, new, beside)), baseline=baseline))
    (known,) = told["example/1"]
    assert (known.tag, known.get("message")) == ("skipped", "known: error-code: the code was lost")
    (failure,) = told["example/2"]
    assert (failure.tag, failure.get("message")) == ("failure", "error-code: the code was lost")


def test_whatever_a_client_said_the_file_can_be_read(make: Any, written: Any, finding: Any) -> None:
    evil = "\x00\x1b[2J\ud800<![CDATA[]]>&\x85\ufffe"
    client = ClientInfo(evil, evil, evil, evil, evil)
    result = make.case_result(case=evil, client=evil)
    written(
        make.report(
            result,
            clients=(client,),
            unsound=(evil,),
            findings=(finding(case=evil, client=evil, message=evil, check=evil),),
        )
    )
