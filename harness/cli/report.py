"""``harness report``: show, diff."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TextIO

import click

from harness.cli.options import HelpfulGroup, example
from harness.errors import ExitCode


@click.group(
    cls=HelpfulGroup,
    short_help="Show the JSON report of an earlier run in any form, or compare two.",
    epilog=example("harness report show report.json --out report.html\nharness report diff old.json new.json"),
)
def report() -> None:
    """Work with the JSON reports that `harness verify --format json --out FILE` writes."""


@report.command(
    short_help="Show a JSON report in any form.",
    epilog=example("harness report show report.json\nharness report show report.json --out report.html"),
)
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "junit", "markdown", "html"]),
    help="Which form; by default text, or what the ending of --out says.",
)
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE", help="Write it there.")
@click.option(
    "--baseline",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The JSON report of an earlier run: findings that it has are told from new ones.",
)
def show(file: Path, form: str | None, out: Path | None, baseline: Path | None) -> None:
    """Show the JSON report FILE as `harness verify` would have shown it."""
    from dataclasses import replace  # noqa: PLC0415

    from harness.reports.baseline import against  # noqa: PLC0415
    from harness.reports.formats import FORMATS, format_of  # noqa: PLC0415
    from harness.reports.reading import read_account  # noqa: PLC0415

    chosen = form or ("text" if out is None else format_of(out))
    account = read_account(file)
    if baseline is not None:
        account = replace(account, against=against(account.report, read_account(baseline).report))
    _put(lambda stream: FORMATS[chosen](account, stream), out)


@report.command(
    short_help="Say what a run has otherwise than an earlier one.",
    epilog=example("harness report diff sdk-1.0.json sdk-1.1.json\nharness report diff main.json branch.json"),
)
@click.argument("before", type=click.Path(path_type=Path))
@click.argument("after", type=click.Path(path_type=Path))
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "markdown"]),
    default="text",
    show_default=True,
    help="For people, for programs, or for a comment on GitHub.",
)
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE", help="Write it there.")
def diff(before: Path, after: Path, form: str, out: Path | None) -> ExitCode:
    """Compare the JSON reports BEFORE and AFTER: findings, verdicts, traits, cases.

    Clients are compared by their names; where each report has one client alone, these two are, whatever their names.
    Findings that only AFTER has give the exit code 1.
    """
    from harness.reports.difference import difference  # noqa: PLC0415
    from harness.reports.formats import DIFFERENCE_FORMATS  # noqa: PLC0415
    from harness.reports.reading import read_account  # noqa: PLC0415

    found = difference(read_account(before), read_account(after))
    _put(lambda stream: DIFFERENCE_FORMATS[form](found, stream), out)
    if found.new:
        return ExitCode.FINDINGS
    return ExitCode.UNSOUND if found.after.report.unsound else ExitCode.OK


def _put(write: Callable[[TextIO], None], out: Path | None) -> None:
    """Let the report be written to the file, or for whoever looks on."""
    from harness.errors import FileError  # noqa: PLC0415
    from harness.reports.report_file import check_writable  # noqa: PLC0415

    if out is None:
        write(sys.stdout)
        return
    check_writable(out)
    try:
        with out.open("w", encoding="utf-8") as stream:
            write(stream)
    except OSError as error:
        raise FileError(str(out), f"cannot be written: {error.strerror}") from None
