"""``harness verify`` as one function: choose the clients, run the cases, report, say the exit code."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TextIO

from rich.console import Console

from harness.clients.choice import choose
from harness.clients.entry import ClientEntry
from harness.clients.environments import Places
from harness.clients.table import CLIENTS
from harness.errors import ExitCode, FileError
from harness.reports.account import Account, account_of
from harness.reports.formats import FORMATS, format_of
from harness.reports.progress import ProgressLine
from harness.reports.reading import read_account
from harness.reports.report_file import check_writable
from harness.sessions import HarnessHandle
from harness.verify.cases.case import Generator
from harness.verify.cases.table import GENERATORS, left_out
from harness.verify.run import exit_code, run
from harness.verify.trials import Progress

_INSTALLS = "harness clients install NAME"


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
    report_format: str | None = None,
    out: Path | None = None,
    reports: Sequence[Path] = (),
    baseline: Path | None = None,
    program: str = "harness",
    specs: Sequence[Path] = (),
    places: Places | None = None,
    table: Mapping[str, ClientEntry] = CLIENTS,
) -> ExitCode:
    """Verify clients of the table by name and strangers by the command line of their driver; with neither, all.

    The report goes to ``out`` if it is given, else to ``stdout``; without a ``report_format`` the file's name says the
    form. ``reports`` are further files, each in the form that its name says; progress and remarks go to ``stderr``.
    With a ``baseline``, the JSON report of an earlier run, only what is new counts as found. UserError is raised for
    what the user got wrong: a client or case that does not exist, a driver that is not there, a file that cannot be
    written or read. ``program`` and ``specs`` are what commands that repeat a finding begin with and bring along;
    ``places`` is where clients have environments of their own.
    """
    choice = choose(clients, drivers, environment=environment, places=places, table=table)
    written = [(path, format_of(path)) for path in reports]
    if out is not None:
        written.append((out, report_format or format_of(out, "text")))
    for path, _ in written:
        check_writable(path)
    earlier = None if baseline is None else read_account(baseline).report
    people = _console(stderr)
    missing = [f"not installed and left out: {', '.join(choice.missing)} ({_INSTALLS})"] if choice.missing else []
    for remark in (*missing, *left_out()):
        people.print(remark, markup=False, highlight=False, soft_wrap=True)
    with open_harness() as handle:
        with ProgressLine(people) as line:

            def on_progress(progress: Progress) -> None:
                line.update(progress.done, progress.total, f"{progress.client}  {progress.case}")

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
        account = account_of(report, handle.catalog, baseline=earlier)
    if out is None:
        FORMATS[report_format or "text"](account, stdout)
    for path, form in written:
        _write(account, path, form)
    return exit_code(report, None if account.against is None else account.against.new)


def _write(account: Account, path: Path, form: str) -> None:
    try:
        with path.open("w", encoding="utf-8") as file:
            FORMATS[form](account, file)
    except OSError as error:
        raise FileError(str(path), f"cannot be written: {error.strerror}") from None


def _console(stream: TextIO) -> Console:
    """Colours and movement for terminals only, whatever the environment says: pipes and files get plain text."""
    return Console(file=stream, force_terminal=stream.isatty())
