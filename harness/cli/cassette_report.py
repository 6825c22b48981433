"""Where reports of ``harness cassette`` go, the same for each of its commands that reports."""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TextIO

import click

from harness.errors import ExitCode, FileError


def report_options(*forms: str) -> Callable[[Any], Any]:
    """Add ``--format``, ``--out`` and ``--report``."""
    endings = {"text": ".txt", "json": ".json", "junit": ".xml (JUnit)"}
    listed = ", ".join(endings[form] for form in forms)

    def add(command: Any) -> Any:
        for option in (
            click.option(
                "--report",
                "reports",
                multiple=True,
                type=click.Path(path_type=Path),
                metavar="FILE",
                help=f"Write one more report: {listed}. Repeatable.",
            ),
            click.option("--out", type=click.Path(path_type=Path), metavar="FILE", help="Write the report there."),
            click.option(
                "--format",
                "form",
                type=click.Choice(forms),
                help="Which form; by default text, or what the ending of --out says.",
            ),
        ):
            command = option(command)
        return command

    return add


class Destination:
    """The files that a report is written to, found to be writable before the work; standard output without ``out``."""

    def __init__(self, forms: Any, form: str | None, out: Path | None, reports: Sequence[Path]) -> None:
        from harness.reports.cassette_formats import form_of  # noqa: PLC0415
        from harness.reports.report_file import check_writable  # noqa: PLC0415

        self._forms = forms
        self._shown = None if out is not None else form or "text"
        self._written = [(path, form_of(path, forms)) for path in reports]
        if out is not None:
            self._written.append((out, form or form_of(out, forms, "text")))
        for path, _ in self._written:
            check_writable(path)

    def put(self, account: object) -> None:
        """Write the report everywhere; FileError where that fails all the same."""
        if self._shown is not None:
            self._write(account, self._shown, sys.stdout)
        for path, form in self._written:
            try:
                with path.open("w", encoding="utf-8") as stream:
                    self._write(account, form, stream)
            except OSError as error:
                raise FileError(str(path), f"cannot be written: {error.strerror}") from None

    def _write(self, account: object, form: str, stream: TextIO) -> None:
        self._forms[form](account, stream)


def exit_code(*, found: bool, unreadable: bool) -> ExitCode:
    """That of a command which found something, or could not read all that it was given."""
    if unreadable:
        return ExitCode.USER_MISTAKE
    return ExitCode.FINDINGS if found else ExitCode.OK
