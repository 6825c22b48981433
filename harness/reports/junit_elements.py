"""What reports as JUnit XML are built of, as Jenkins and Surefire know it."""

from typing import TextIO
from xml.etree import ElementTree as ET

from harness.errors import printable


def root_element(name: str) -> ET.Element:
    """The element that holds the suites."""
    return ET.Element("testsuites", name=name)


def suite(root: ET.Element, name: str) -> ET.Element:
    """One more suite."""
    return ET.SubElement(root, "testsuite", name=printable(name))


def case(suite: ET.Element, classname: str, name: str, seconds: float = 0.0) -> ET.Element:
    """One more case of a suite; it passes unless it is told otherwise."""
    return ET.SubElement(
        suite, "testcase", classname=printable(classname), name=printable(name), time=f"{max(seconds, 0):.3f}"
    )


def told(case: ET.Element, name: str, message: str, text: str | None = None, *, kind: str | None = None) -> None:
    """Say of a case that it is a ``failure``, an ``error`` or ``skipped``: once, readers show no second one."""
    element = ET.SubElement(case, name, message=printable(message))
    if kind is not None:
        element.set("type", printable(kind))
    element.text = text


def write_root(root: ET.Element, stream: TextIO) -> None:
    """Write all, the cases of each suite counted, and those of all suites."""
    for each in root:
        _count(each)
    for name in ("tests", "failures", "errors"):
        root.set(name, str(sum(int(each.get(name, "0")) for each in root)))
    root.set("time", f"{sum(float(each.get('time', '0')) for each in root):.3f}")
    ET.indent(root, " ")
    stream.write('<?xml version="1.0" encoding="UTF-8"?>\n')
    stream.write(ET.tostring(root, encoding="unicode"))
    stream.write("\n")


def _count(suite: ET.Element) -> None:
    cases = suite.findall("testcase")
    suite.set("tests", str(len(cases)))
    for name, element in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        suite.set(name, str(sum(case.find(element) is not None for case in cases)))
    suite.set("time", f"{sum(float(case.get('time', '0')) for case in cases):.3f}")
