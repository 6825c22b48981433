"""The elements of JUnit XML."""

from io import StringIO
from xml.etree import ElementTree as ET

from harness.reports.junit_elements import case, root_element, suite, told, write_root


def test_cases_are_counted_in_their_suites_and_in_all() -> None:
    root = root_element("all")
    of = suite(root, "one\x1b")
    case(of, "c", "passes", 1.5)
    told(case(of, "c", "fails", -1), "failure", "why\x07", "at length", kind="k")
    told(case(of, "c", "skipped"), "skipped", "because")
    told(case(of, "c", "broken"), "error", "no")
    told(case(suite(root, "two"), "c", "fails", 0.25), "failure", "why")
    suite(root, "empty")
    stream = StringIO()
    write_root(root, stream)
    said = ET.fromstring(stream.getvalue())  # noqa: S314
    assert said.get("name") == "all"
    assert {name: said.get(name) for name in ("tests", "failures", "errors", "time")} == {
        "tests": "5",
        "failures": "2",
        "errors": "1",
        "time": "1.750",
    }
    one, _, empty = said.findall("testsuite")
    assert {name: one.get(name) for name in ("tests", "failures", "errors", "skipped", "time")} == {
        "tests": "4",
        "failures": "1",
        "errors": "1",
        "skipped": "1",
        "time": "1.500",
    }
    failure = one.find("testcase/failure")
    assert failure is not None
    assert (failure.get("message"), failure.get("type"), failure.text) == ("why\\x07", "k", "at length")
    assert one.get("name") == "one\\x1b"
    assert empty.get("tests") == "0"
    assert stream.getvalue().startswith('<?xml version="1.0" encoding="UTF-8"?>\n')
    assert stream.getvalue().endswith("</testsuites>\n")
