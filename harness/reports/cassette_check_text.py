"""What a check found in cassettes, for a person: violations by file, doubts, news, old recordings, a line of all."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import TextIO

from rich.console import Console
from rich.text import Text

from harness.cassette.checking.checked import Breach, CheckedCassette, CheckReport, News, Place
from harness.errors import printable
from harness.reports.cassette_account import CassetteAccount
from harness.reports.lines import count, line

_MOST_PLACES = 3


def write(account: CassetteAccount[CheckReport], stream: TextIO) -> None:
    """Write it, coloured for terminals only, whatever the environment says."""
    render(account, Console(file=stream, force_terminal=stream.isatty()))


def render(account: CassetteAccount[CheckReport], console: Console) -> None:
    """Print it."""
    report = account.found
    _breaches("Violations", tuple(report.violations), "red", console)
    doubtful = tuple(one for cassette in report.cassettes for one in cassette.doubtful)
    _breaches("Doubtful, since nobody documents what is broken", doubtful, "yellow", console)
    _news(report, console)
    _placed(
        "Older than their pages",
        [(one.place, f"{one.operation.short}: {one}") for cassette in report.cassettes for one in cassette.outdated],
        console,
    )
    _placed(
        "Not judged, since a fault left another answer",
        [
            (one.place, f"{one.operation.short}: {', '.join(one.faults)} left it {one.leaves}")
            for cassette in report.cassettes
            for one in cassette.unjudged
        ],
        console,
    )
    _placed(
        "Not covered by any contract",
        [(one.place, str(one)) for cassette in report.cassettes for one in cassette.uncovered],
        console,
    )
    _unfinished([one for one in report.cassettes if one.unfinished], console)
    if account.unreadable:
        line(console, Text(f"Not wholly read: {count(account.broken_files, 'file')}", style="bold red"))
        for one in account.unreadable:
            line(console, Text(printable(one.message)), indent=2)
        console.print()
    if account.passed_over:
        line(console, Text(f"Passed over, since they are no cassettes: {len(account.passed_over)}", style="bold"))
        for name in account.others:
            line(console, Text(printable(name)), indent=2)
        console.print()
    bad = account.unreadable or not report.sound
    line(console, Text(summary(account), style="bold red" if bad else "bold green"))


def summary(account: CassetteAccount[CheckReport]) -> str:
    """All of it in a line."""
    report = account.found
    told = [
        count(len(tuple(report.violations)), "violation"),
        f"{sum(len(one.doubtful) for one in report.cassettes)} doubtful",
        f"{len(report.news)} news",
        f"{sum(len(one.outdated) for one in report.cassettes)} old",
    ]
    for number, what in (
        (sum(one.undated for one in report.cassettes), "of unknown age"),
        (sum(len(one.unjudged) for one in report.cassettes), "not judged"),
        (sum(len(one.uncovered) for one in report.cassettes), "not covered"),
        (account.broken_files, f"file{'' if account.broken_files == 1 else 's'} not wholly read"),
        (len(account.passed_over), f"other file{'' if len(account.passed_over) == 1 else 's'} passed over"),
    ):
        if number:
            told.append(f"{number} {what}")
    interactions = count(sum(one.interactions for one in report.cassettes), "interaction")
    return f"{count(account.cassettes, 'cassette')}, {interactions}: {', '.join(told)}"


def _breaches(title: str, breaches: Sequence[Breach], style: str, console: Console) -> None:
    if not breaches:
        return
    line(console, Text(f"{title}: {len(breaches)}", style=f"bold {style}"))
    for file, found in groupby(breaches, key=lambda one: one.place.file):
        line(console, Text(printable(file), style="bold"), indent=2)
        for one in found:
            for number, text in enumerate(breach_lines(one)):
                line(console, Text(text, style="dim" if number else ""), indent=6 if number else 4)
    console.print()


def breach_lines(one: Breach) -> tuple[str, str]:
    """Where it is broken and how, and the fact that says otherwise."""
    violation = one.violation
    where = f"{one.place}: {one.operation.short} {one.part}{f' at {violation.pointer}' if violation.pointer else ''}"
    status = "" if not one.doubtful else f" ({violation.status})"
    return printable(f"{where}: {violation.message}"), printable(f"{one.fact}{status}")


def _news(report: CheckReport, console: Console) -> None:
    if not report.news:
        return
    line(
        console, Text(f"News about the provider: {len(report.news)} (the page may be what is wrong)", style="bold cyan")
    )
    for one in report.news:
        line(console, Text(news_line(one)), indent=2)
        line(console, Text(f"in {_places(one.places)}{_days(one)}", style="dim"), indent=4)
    for patch in report.patches:
        line(console, Text(f"ready for {printable(patch.path)}:"), indent=2)
        for text in patch.text.splitlines():
            line(console, Text(printable(text), style="dim"), indent=4, copied=True)
    console.print()


def news_line(one: News) -> str:
    """``tencent/as:StartInstanceRefresh, error code: …``."""
    return printable(f"{one.operation.short}, {one.kind}: {one.message}")


def _places(places: Sequence[Place]) -> str:
    told = "; ".join(str(place) for place in places[:_MOST_PLACES])
    more = len(places) - _MOST_PLACES
    return printable(told if more <= 0 else f"{told} and {more} more")


def _days(one: News) -> str:
    days = sorted(set(one.days))
    return f", recorded {' to '.join(str(day) for day in dict.fromkeys((days[0], days[-1])))}" if days else ""


def _unfinished(cassettes: Sequence[CheckedCassette], console: Console) -> None:
    if not cassettes:
        return
    line(console, Text(f"Recorded by runs that were killed: {count(len(cassettes), 'cassette')}", style="bold yellow"))
    for one in cassettes:
        line(console, Text(printable(f"{one.path}; --record-mode all records it anew")), indent=2)
    console.print()


def _placed(title: str, told: Iterable[tuple[Place, str]], console: Console) -> None:
    """Places of which the same is said are told together."""
    alike: dict[str, list[Place]] = {}
    for place, text in told:
        alike.setdefault(text, []).append(place)
    if not alike:
        return
    line(console, Text(f"{title}: {sum(map(len, alike.values()))}", style="bold yellow"))
    for text, places in alike.items():
        line(console, Text(printable(text)), indent=2)
        line(console, Text(f"in {_places(places)}", style="dim"), indent=4)
    console.print()
