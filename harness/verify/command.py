"""``harness verify`` as one function: choose the clients, run the cases, report, say the exit code."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Literal, TextIO

from rich.console import Console

from harness.clients.choice import choose
from harness.clients.table import CLIENTS, ClientEntry
from harness.errors import ExitCode, FileError
from harness.model import RunReport
from harness.reports.account import account_of
from harness.reports.formats import FORMATS
from harness.reports.progress import ProgressLine
from harness.reports.report_file import check_writable
from harness.sessions import HarnessHandle
from harness.verify.cases.case import Generator
from harness.verify.cases.table import GENERATORS
from harness.verify.run import exit_code, run
from harness.verify.trials import Progress

ReportFormat = Literal["text", "json"]


def verify(
    open_harness: Callable[[], AbstractContextManager[HarnessHandle]],
    *,
    environment: Mapping[str, str],
    stdout: TextIO,
    stderr: TextIO,
    clients: Sequence[str] = (),
    drivers: Sequence[str] = (),
    only: Sequence[str] = (),
    seed: int | None = None,
    quick: bool = False,
    generators: Sequence[Generator] = GENERATORS,
    report_format: ReportFormat = "text",
    out: Path | None = None,
    program: str = "harness",
    specs: Sequence[Path] = (),
    table: Mapping[str, ClientEntry] = CLIENTS,
) -> ExitCode:
    """Verify clients of the table by name and strangers by the command line of their driver; with neither, all.

    The report goes to ``out`` if it is given, else to ``stdout``; progress and remarks go to ``stderr``. UserError is
    raised for what the user got wrong: a client or case that does not exist, a driver that is not there, a file that
    cannot be written. ``program`` and ``specs`` are what commands that repeat a finding begin with and bring along.
    """
    choice = choose(clients, drivers, environment=environment, table=table)
    if out is not None:
        check_writable(out)
    people = _console(stderr)
    for name in choice.missing:
        people.print(f"{name} is not installed and is left out", markup=False, highlight=False, soft_wrap=True)
    with open_harness() as handle:
        with ProgressLine(people) as line:

            def on_progress(progress: Progress) -> None:
                line.update(progress.done, progress.total, progress.case)

            report = run(
                handle,
                choice.clients,
                only=only,
                seed=seed,
                program=program,
                specs=specs,
                quick=quick,
                generators=generators,
                on_progress=on_progress,
            )
        _write(report, handle, report_format, out, stdout)
    return exit_code(report)


def _write(
    report: RunReport, handle: HarnessHandle, report_format: ReportFormat, out: Path | None, stdout: TextIO
) -> None:
    if out is None:
        _print(report, handle, report_format, stdout)
        return
    try:
        with out.open("w", encoding="utf-8") as file:
            _print(report, handle, report_format, file)
    except OSError as error:
        raise FileError(str(out), f"cannot be written: {error.strerror}") from None


def _print(report: RunReport, handle: HarnessHandle, report_format: ReportFormat, file: TextIO) -> None:
    FORMATS[report_format](account_of(report, handle.catalog), file)


def _console(stream: TextIO) -> Console:
    """Colours and movement for terminals only, whatever the environment says: pipes and files get plain text."""
    return Console(file=stream, force_terminal=stream.isatty())
