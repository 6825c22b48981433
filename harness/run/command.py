"""``harness run`` as one function: start a server, run the program behind it, say what was seen."""

import contextlib
import tempfile
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TextIO, TypeAlias

from harness.contract.load import load_catalog
from harness.control.child import server_command, serving
from harness.control.client import ControlClient, RemoteHarness
from harness.control.environment import Access, ca_variables, credential_variables, own_variables, proxy_variables
from harness.errors import FileError
from harness.hooks.environment import child_environment, trusted_bundles
from harness.hooks.folder import HookFolder, install
from harness.hooks.notes import read_notes
from harness.hooks.unhooked import started_without_hook
from harness.reports import run_json, run_text
from harness.reports.report_file import check_writable, write_report
from harness.reports.watched_run import Cassettes, WatchedRun
from harness.run.cassette_remarks import cassette_remarks, told_of
from harness.run.judges.table import judge
from harness.run.notes_remarks import notes_remarks
from harness.run.options import RunOptions
from harness.run.permissions import permissions
from harness.run.program import Ended, check_command, run_program
from harness.run.seen import Seen, look
from harness.run.silence import silence
from harness.run.verdict import exit_code, unsound_reasons

Launch: TypeAlias = Callable[[RemoteHarness, Sequence[str], Mapping[str, str]], Ended]
"""Runs a command with an environment, behind a harness, until it ends."""


def launch_alone(_handle: RemoteHarness, command: Sequence[str], environ: Mapping[str, str]) -> Ended:
    """Run the command with our own input and output."""
    return run_program(command, environ)


def run(
    command: Sequence[str],
    options: RunOptions,
    *,
    specs: Sequence[Path],
    environ: Mapping[str, str],
    stderr: TextIO,
    clock: Callable[[], datetime],
    program: str = "harness",
    server: Sequence[str] | None = None,
    launch: Launch = launch_alone,
) -> int:
    """Run the command behind a harness of its own and report on ``stderr``; the exit code.

    ``specs`` are all folders of specs, those that come with the package included; ``program`` is how the repeating line
    calls us, ``server`` how a harness that can serve is called where it is not to be looked for, ``launch`` runs the
    command. UserError for a command, a rule, a file or an installation that is not there.
    """
    check_command(command, environ)
    if options.out is not None:
        check_writable(options.out)
    server = server_command(environ) if server is None else server
    catalog = load_catalog(specs)
    for line in permissions(options):
        print(f"harness: {line}", file=stderr, flush=True)
    with tempfile.TemporaryDirectory(prefix="harness-run-", ignore_cleanup_errors=True) as scratch:
        with (
            serving(server, "run", options.server, environ=environ) as child,
            contextlib.closing(ControlClient(child.running)) as client,
        ):
            handle = RemoteHarness(client, catalog)
            session = handle.mint(alias=options.session)
            access = Access(handle.proxy_url, handle.endpoint_url, str(handle.ca_bundle), session)
            hooks = install(Path(scratch), handle.ca_bundle, trusted=trusted_bundles(environ))
            child_environ = _child_environment(environ, access, hooks, options)
            started = clock()
            ended = launch(handle, command, child_environ)
            finished = clock()
            seen = look(handle)
        notes = read_notes(hooks.notes)
    gap = started_without_hook(command, ended.pid, notes, search_path=child_environ.get("PATH"))
    cassettes = _cassettes(options, seen)
    distrust = unsound_reasons(seen.rules, seen.exchanges, preset=options.preset)
    report = WatchedRun(
        command=tuple(command),
        status=ended.exit_code,
        ended_how=str(ended),
        seed=handle.seed,
        repeat=options.repeating_line(program, command, handle.seed, recorded=_has_recorded(cassettes)),
        started=started,
        ended=finished,
        exchanges=seen.exchanges,
        rules=seen.rules,
        remarks=(
            *silence(seen.exchanges, notes, lost=seen.lost),
            *judge(seen.exchanges, catalog),
            *cassette_remarks(cassettes),
            *notes_remarks(notes, gap),
        ),
        unsound=tuple(dict.fromkeys((*seen.problems, *child.problems, *distrust))),
        cassettes=cassettes,
    )
    run_text.write(report, catalog, stderr)
    code = exit_code(report)
    if options.out is not None:
        try:
            write_report(options.out, run_json.dump(report, catalog))
        except FileError as error:
            print(f"harness: {error}", file=stderr, flush=True)
            return code or error.exit_code
    return code


def _cassettes(options: RunOptions, seen: Seen) -> Cassettes | None:
    told = options.server.cassettes
    if told.cassettes is None or seen.cassettes is None:
        return None
    report = told_of(seen.cassettes, told.cassettes, options.session)
    return Cassettes(str(told.cassettes), told.record_mode, report)


def _has_recorded(cassettes: Cassettes | None) -> bool:
    return cassettes is not None and cassettes.report.recorded > 0


def _child_environment(
    environ: Mapping[str, str], access: Access, hooks: HookFolder, options: RunOptions
) -> dict[str, str]:
    return child_environment(
        environ,
        proxy_variables(access) | ca_variables(access) | own_variables(access),
        hooks,
        credentials=None if options.keep_credentials else credential_variables(access),
        allow_direct=options.allow_direct,
    )
