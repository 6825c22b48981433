"""Values as a check of cassettes gives them, for the reports that tell them."""

from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

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
from harness.errors import FileError
from harness.model import OperationId, Source, Violation
from harness.reports.cassette_account import CassetteAccount, Unreadable
from harness.reports.cassette_formats import CHECK_FORMATS

START = OperationId("acme", "as", "2018", "Start")
PAGE = Source("specs/acme/as/2018/Start.yaml", "input/Mode", "Start", "2024-05-06T07:08:09", "ab" * 32, (12, 14))


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


def written(form: str, given: CassetteAccount[CheckReport]) -> str:
    """The report in a form, as text."""
    stream = StringIO()
    CHECK_FORMATS[form](given, stream)
    return stream.getvalue()
