"""What a check found in cassettes, as JUnit XML."""

from xml.etree import ElementTree as ET

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
