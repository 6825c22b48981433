"""What a check found in cassettes, as JUnit XML: a suite for each cassette, a case for each interaction."""

from collections.abc import Iterable
from typing import TextIO, TypeVar
from xml.etree import ElementTree as ET

from harness.cassette.checking.checked import Breach, CheckedCassette, CheckReport, News, Outdated, Uncovered, Unjudged
from harness.reports.cassette_account import CassetteAccount, Unreadable
from harness.reports.cassette_check_text import breach_lines, news_line
from harness.reports.junit_elements import case, root_element, suite, told, write_root

Placed = TypeVar("Placed", Breach, Outdated, Uncovered, Unjudged)


def write(account: CassetteAccount[CheckReport], stream: TextIO) -> None:
    """Write it; what is doubtful, new or old is skipped, since it does not fail.

    An interaction that could not be read is an error among those of its file.
    """
    root = root_element("harness cassette check")
    for cassette in account.found.cassettes:
        _suite(root, cassette)
    placed = {(str(one.path), why) for one in account.found.cassettes for why in one.unread.values()}
    unreadable(root, (one for one in account.unreadable if (one.file, one.message) not in placed))
    write_root(root, stream)


def unreadable(root: ET.Element, files: Iterable[Unreadable]) -> None:
    """A suite with an error for each file that could not be read, where there is one."""
    files = tuple(files)
    if files:
        of_files = suite(root, "files that could not be read")
        for one in files:
            told(case(of_files, "harness cassette", one.file), "error", one.message, kind="unreadable")


def _suite(root: ET.Element, cassette: CheckedCassette) -> None:
    file = str(cassette.path)
    of_cassette = suite(root, file)
    violations, doubtful = _by_number(cassette.violations), _by_number(cassette.doubtful)
    outdated, uncovered = _by_number(cassette.outdated), _by_number(cassette.uncovered)
    unjudged = _by_number(cassette.unjudged)
    news: dict[int, list[News]] = {}
    for one in cassette.news:
        for place in one.places:
            news.setdefault(place.number, []).append(one)
    for number in range(1, cassette.interactions + len(cassette.unread) + 1):
        of_one = case(of_cassette, file, f"interaction {number}")
        if number in cassette.unread:
            told(of_one, "error", cassette.unread[number], kind="unreadable")
            continue
        broken = violations.get(number, ())
        if broken:
            kind = ", ".join(dict.fromkeys(one.violation.keyword for one in broken))
            text = "\n".join(words for one in broken for words in breach_lines(one))
            told(of_one, "failure", "; ".join(one.violation.message for one in broken), text, kind=kind)
            continue
        remarks = [
            *(f"doubtful: {one.violation.message}" for one in doubtful.get(number, ())),
            *(f"news: {news_line(one)}" for one in news.get(number, ())),
            *(f"old: {one}" for one in outdated.get(number, ())),
            *(f"not judged: {', '.join(one.faults)} left it {one.leaves}" for one in unjudged.get(number, ())),
            *(f"not covered: {one}" for one in uncovered.get(number, ())),
        ]
        if remarks:
            told(of_one, "skipped", "; ".join(remarks))


def _by_number(found: Iterable[Placed]) -> dict[int, list[Placed]]:
    placed: dict[int, list[Placed]] = {}
    for one in found:
        placed.setdefault(one.place.number, []).append(one)
    return placed
