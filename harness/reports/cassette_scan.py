"""What a scan found in cassettes: in the forms that its report has, for people, programs and CI."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, TextIO

from rich.console import Console
from rich.text import Text

from harness import __version__
from harness.cassette.scanning.leak import Leak
from harness.errors import printable
from harness.reports.cassette_account import CassetteAccount
from harness.reports.cassette_check_junit import unreadable
from harness.reports.junit_elements import case, root_element, suite, told, write_root
from harness.reports.lines import count, line

VERSION = 1


@dataclass(frozen=True, slots=True)
class Scanned:
    """A file after its scan: what in it looks secret."""

    file: str
    leaks: tuple[Leak, ...]


Account = CassetteAccount[Sequence[Scanned]]


def write_text(account: Account, stream: TextIO) -> None:
    """Write it for a person, coloured for terminals only, whatever the environment says."""
    console = Console(file=stream, force_terminal=stream.isatty())
    for scanned in account.found:
        for leak in scanned.leaks:
            line(console, Text(printable(str(leak))))
    for one in account.unreadable:
        line(console, Text(printable(f"not read: {one.message}"), style="bold red"))
    for name in account.others:
        line(console, Text(printable(f"passed over: {name}")))
    clean = not account.unreadable and not any(scanned.leaks for scanned in account.found)
    line(console, Text(summary(account), style="bold green" if clean else "bold red"))


def summary(account: Account) -> str:
    """All of it in a line."""
    leaks = sum(len(scanned.leaks) for scanned in account.found)
    files = sum(bool(scanned.leaks) for scanned in account.found)
    found = f"{count(leaks, 'value')} in {count(files, 'file')} look secret" if leaks else "nothing looks secret"
    told = [f"{count(account.cassettes, 'cassette')}: {found}"]
    if account.unreadable:
        told.append(f"{count(account.broken_files, 'file')} not wholly read")
    if account.passed_over:
        told.append(f"{count(len(account.passed_over), 'other file')} passed over")
    return ", ".join(told)


def write_json(account: Account, stream: TextIO) -> None:
    """Write it as JSON text (``cassette_scan.schema.json``), readable and ending in a newline."""
    json.dump(to_json(account), stream, indent=1, ensure_ascii=True)
    stream.write("\n")


def to_json(account: Account) -> dict[str, Any]:
    """It as plain JSON values."""
    return {
        "version": VERSION,
        "harness": __version__,
        "summary": {
            "cassettes": account.cassettes,
            "leaks": sum(len(scanned.leaks) for scanned in account.found),
            "unreadable": len(account.unreadable),
            "passed_over": len(account.passed_over),
        },
        "leaks": [_leak(leak) for scanned in account.found for leak in scanned.leaks],
        "passed_over": list(account.passed_over),
        "unreadable": [asdict(one) for one in account.unreadable],
    }


def _leak(leak: Leak) -> dict[str, Any]:
    return {
        "file": leak.file,
        "line": leak.line or None,
        "interaction": leak.interaction or None,
        "place": leak.place,
        "rule": leak.rule,
        "shown": leak.shown,
    }


def write_junit(account: Account, stream: TextIO) -> None:
    """Write it as JUnit XML: a case for each file."""
    root = root_element("harness cassette scan")
    of_files = suite(root, "cassettes")
    for scanned in account.found:
        of_file = case(of_files, "harness cassette scan", scanned.file)
        if scanned.leaks:
            kind = ", ".join(dict.fromkeys(leak.rule for leak in scanned.leaks))
            text = "\n".join(printable(str(leak)) for leak in scanned.leaks)
            told(of_file, "failure", f"{count(len(scanned.leaks), 'value')} look secret", text, kind=kind)
    unreadable(root, account.unreadable)
    write_root(root, stream)
