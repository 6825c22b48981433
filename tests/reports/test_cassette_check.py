"""What a check found in cassettes, in the forms that its report has."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import jsonschema
import pytest

from harness.cassette.checking.checked import (
    Breach,
    CheckedCassette,
    CheckReport,
    News,
    Outdated,
    Place,
    ReadyPatch,
    Uncovered,
    Unjudged,
)
from harness.contract.history import Change
from harness.errors import FileError, UserError
from harness.model import OperationId, Source, Violation
from harness.reports import cassette_check_json
from harness.reports.cassette_account import CassetteAccount, Unreadable
from harness.reports.cassette_formats import CHECK_FORMATS, STATS_FORMATS, form_of

START = OperationId("acme", "as", "2018", "Start")
PAGE = Source("specs/acme/as/2018/Start.yaml", "input/Mode", "Start", "2024-05-06T07:08:09", "ab" * 32, (12, 14))
SCHEMA = json.loads(Path(cassette_check_json.__file__).with_name("cassette_check.schema.json").read_text("utf-8"))


def place(number: int, file: str = "c/a.yaml") -> Place:
    return Place(file, number * 10, number)


def breach(number: int, status: str = "documented", file: str = "c/a.yaml") -> Breach:
    violation = Violation("/Mode", "enum", "Mode is none of A, B", PAGE, status)  # type: ignore[arg-type]
    return Breach(place(number, file), START, "request", violation)


NEWS = News(
    START,
    "error code",
    "errors/request/400/New",
    "the code New is on no page",
    {"code": "New", "http": 400},
    add=True,
    places=(place(3), place(4)),
    days=(date(2026, 1, 3), date(2026, 1, 2)),
)
CLEAN = CheckedCassette(Path("c/b.yaml"), 2, {START: 2}, (), (), (), (), ())
FULL = CheckedCassette(
    Path("c/a.yaml"),
    7,
    {START: 6},
    (breach(1), breach(2, "inferred")),
    (NEWS,),
    (
        Outdated(
            place(5),
            START,
            date(2026, 1, 2),
            "label",
            "2024-01-01",
            "2024-05-06",
            (Change("input/A", None, None, "x"),),
        ),
        Outdated(place(6), START, None, "nothing", None, "2024-05-06", None),
    ),
    (Unjudged(place(6), START, "foreign", ("http:502",)),),
    (Uncovered(place(7), "x.example"),),
    undated=1,
)
PATCH = ReadyPatch(START, "acme/as/2018/Start.patch.yaml", "format: 1\npatches: []\n")
BROKEN = Unreadable.of(FileError("c/bad.yaml", "is no cassette", line=3))


def account(*cassettes: CheckedCassette, **changes: Any) -> CassetteAccount[CheckReport]:
    news = tuple(one for cassette in cassettes for one in cassette.news)
    report = CheckReport(cassettes, news, (PATCH,) if news else ())
    return CassetteAccount(report, len(cassettes), **changes)


@pytest.fixture
def written() -> Callable[..., str]:
    """The report in a form, as text."""

    def write(form: str, given: CassetteAccount[CheckReport]) -> str:
        stream = StringIO()
        CHECK_FORMATS[form](given, stream)
        return stream.getvalue()

    return write


def test_everything_found_for_a_person(written: Any) -> None:
    assert written("text", account(FULL, CLEAN, unreadable=(BROKEN,), passed_over=4)) == (
        "Violations: 1\n"
        "  c/a.yaml\n"
        "    c/a.yaml:10, interaction 1: acme/as:Start request at /Mode: Mode is none of A, B\n"
        "      Start, page of 2024-05-06, lines 12-14\n"
        "\n"
        "Doubtful, since nobody documents what is broken: 1\n"
        "  c/a.yaml\n"
        "    c/a.yaml:20, interaction 2: acme/as:Start request at /Mode: Mode is none of A, B\n"
        "      Start, page of 2024-05-06, lines 12-14 (inferred)\n"
        "\n"
        "News about the provider: 1 (the page may be what is wrong)\n"
        "  acme/as:Start, error code: the code New is on no page\n"
        "    in c/a.yaml:30, interaction 3; c/a.yaml:40, interaction 4, recorded 2026-01-02 to 2026-01-03\n"
        "  ready for acme/as/2018/Start.patch.yaml:\n"
        "    format: 1\n"
        "    patches: []\n"
        "\n"
        "Older than their pages: 2\n"
        "  acme/as:Start: recorded 2026-01-02 against the page of 2024-01-01, the page is of 2024-05-06 now; "
        "since then: input/A: new\n"
        "    in c/a.yaml:50, interaction 5\n"
        "  acme/as:Start: recorded some day, the page is of 2024-05-06 now; what changed since is not known\n"
        "    in c/a.yaml:60, interaction 6\n"
        "\n"
        "Not judged, since a fault left another answer: 1\n"
        "  acme/as:Start: http:502 left it foreign\n"
        "    in c/a.yaml:60, interaction 6\n"
        "\n"
        "Not covered by any contract: 1\n"
        "  x.example: no provider of the loaded specs\n"
        "    in c/a.yaml:70, interaction 7\n"
        "\n"
        "Not read: 1 file\n"
        "  c/bad.yaml:3: is no cassette\n"
        "\n"
        "2 cassettes, 9 interactions: 1 violation, 1 doubtful, 1 news, 2 old, 1 without a date, 1 not judged, "
        "1 not covered, 1 file not read, 4 other files passed over\n"
    )


def test_nothing_found_is_a_line(written: Any) -> None:
    assert written("text", account(CLEAN)) == "1 cassette, 2 interactions: 0 violations, 0 doubtful, 0 news, 0 old\n"


def test_what_is_said_of_many_is_said_once(written: Any) -> None:
    many = replace(CLEAN, uncovered=tuple(Uncovered(place(number), "x.example") for number in range(1, 7)))
    said = written("text", account(many))
    assert "Not covered by any contract: 6\n  x.example: no provider of the loaded specs\n" in said
    assert said.count("x.example") == 1
    assert "interaction 3 and 3 more\n" in said


def test_files_keep_their_violations_together(written: Any) -> None:
    other = replace(CLEAN, breaches=(breach(1, file="c/b.yaml"),))
    said = written("text", account(FULL, other))
    assert [line for line in said.splitlines() if line in {"  c/a.yaml", "  c/b.yaml"}] == [
        "  c/a.yaml",
        "  c/b.yaml",
        "  c/a.yaml",
    ]


def test_nothing_in_a_cassette_steers_a_terminal(written: Any) -> None:
    evil = replace(breach(1), violation=replace(breach(1).violation, message="\x1b[2J"))
    assert "\x1b" not in written("text", account(replace(FULL, breaches=(evil,), uncovered=())))


@pytest.mark.parametrize(
    "given", [account(), account(CLEAN), account(FULL, CLEAN, unreadable=(BROKEN,), passed_over=4)]
)
def test_json_fits_its_schema(written: Any, given: CassetteAccount[CheckReport]) -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    jsonschema.Draft202012Validator(SCHEMA).validate(json.loads(written("json", given)))


def test_json_holds_everything(written: Any) -> None:
    said = json.loads(written("json", account(FULL, CLEAN, unreadable=(BROKEN,), passed_over=4)))
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
        "passed_over": 4,
    }
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


def test_a_line_that_is_not_known_is_null(written: Any) -> None:
    lost = replace(FULL, uncovered=(Uncovered(Place("c/a.yaml", 0, 1), "x.example"),))
    said = json.loads(written("json", account(lost)))
    assert said["cassettes"][0]["uncovered"][0]["line"] is None


def test_junit_has_a_case_for_each_interaction(written: Any) -> None:
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


def test_the_name_of_a_file_says_the_form() -> None:
    assert form_of(Path("a.xml"), CHECK_FORMATS) == "junit"
    assert form_of(Path("a.odd"), CHECK_FORMATS, "text") == "text"
    with pytest.raises(UserError, match=r"'a\.html' would be html"):
        form_of(Path("a.html"), CHECK_FORMATS)
    with pytest.raises(UserError, match="forms are text, json"):
        form_of(Path("a.xml"), STATS_FORMATS)
