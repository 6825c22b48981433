"""What a check found in cassettes, as JUnit XML."""

from dataclasses import replace
from xml.etree import ElementTree as ET

from harness.errors import FileError
from harness.reports.cassette_account import Unreadable
from tests.reports.made_checks import BROKEN, CLEAN, FULL, account, written


def test_junit_has_a_case_for_each_interaction() -> None:
    root = ET.fromstring(written("junit", account(FULL, CLEAN, unreadable=(BROKEN,))))  # noqa: S314
    suites = root.findall("testsuite")
    assert [
        (one.get("name"), one.get("tests"), one.get("failures"), one.get("errors"), one.get("skipped"))
        for one in suites
    ] == [
        ("c/a.yaml", "7", "1", "0", "6"),
        ("c/b.yaml", "2", "0", "0", "0"),
        ("files that could not be read", "1", "0", "1", "0"),
    ]
    assert [root.get(name) for name in ("tests", "failures", "errors")] == ["10", "1", "1"]
    failure = suites[0].find("testcase[1]/failure")
    assert failure is not None
    assert (failure.get("type"), failure.get("message")) == ("enum", "Mode is none of A, B")
    assert "Start, page of 2024-05-06, lines 12-14" in str(failure.text)
    skipped = [one.get("message") for one in suites[0].findall("testcase/skipped")]
    assert [str(message).partition(":")[0] for message in skipped] == [
        "doubtful",
        "news",
        "news",
        "old",
        "old",
        "not covered",
    ]
    assert "; not judged: http:502 left it foreign" in str(skipped[4])
    assert "testsuite" not in written("junit", account(CLEAN)).partition("c/b.yaml")[2].partition("</testsuite>")[0]


def test_an_interaction_that_cannot_be_read_is_an_error_in_the_suite_of_its_file() -> None:
    told = Unreadable.of(FileError("c/b.yaml", "has no answer", line=7))
    cut = replace(BROKEN, file="c/b.yaml")
    some = replace(CLEAN, unread={2: told.message})
    root = ET.fromstring(written("junit", account(some, unreadable=(told, cut))))  # noqa: S314
    of_file, others = root.findall("testsuite")
    cases = {one.get("name"): one.find("error") for one in of_file.findall("testcase")}
    assert list(cases) == ["interaction 1", "interaction 2", "interaction 3"]
    error = cases["interaction 2"]
    assert error is not None
    assert (error.get("message"), error.get("type")) == ("c/b.yaml:7: has no answer", "unreadable")
    assert [cases["interaction 1"], cases["interaction 3"]] == [None, None]
    assert [one.get("message") for one in others.iter("error")] == ["c/bad.yaml:3: is no cassette"]
    assert (of_file.get("errors"), others.get("errors"), root.get("errors")) == ("1", "1", "2")
