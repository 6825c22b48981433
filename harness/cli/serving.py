"""Serving, seen from the command line: what a person is told, and what a process that started us is told."""

import json
import os
import sys
import threading

import click

from harness import app
from harness.cli.cassette_words import (
    cassette_lines,
    live_lines,
    mutating_operations,
    report_lines,
)
from harness.cli.options import count
from harness.cli.program import program
from harness.config import Settings
from harness.control.child import GOOD_END
from harness.control.state_file import Owner, RunningHarness, to_json
from harness.reports.exchange_line import log_line


def serve_person(settings: Settings) -> app.Served:
    """Serve until interrupted: say where, tell each exchange, and at the end which rules met nothing."""
    found: list[app.Survey] = []

    def on_ready(running: RunningHarness) -> None:
        click.echo(f"proxy     {running.proxy_url}\nendpoint  {running.endpoint_url}\nCA        {running.ca_bundle}")
        click.echo(f"seed      {running.seed}")
        for line in (*(line for one in found for line in cassette_lines(one)), *live_lines(settings)):
            click.echo(line)
        ours = program(sys.argv[0])
        click.echo(f'in another shell: eval "$({ours} env)", {ours} tail, {ours} ctl; stop with Ctrl-C')

    mutating = mutating_operations(settings)
    served = app.serve(
        settings,
        on_ready=on_ready,
        on_exchange=lambda exchange: click.echo(log_line(exchange, mutating=mutating)),
        on_edit=lambda line: click.echo(line, err=True),
        on_cassettes=found.append,
        on_note=lambda note: click.echo(f"note: {note}"),
        stop=threading.Event(),
    )
    click.echo(f"\n{count(served.exchanges, 'exchange')}", err=True)
    for rule in served.rules_never_met:
        click.echo(f"never met: {rule}", err=True)
    for line in report_lines(served.cassettes):
        click.echo(line, err=True)
    return served


def serve_owner(settings: Settings, owner: Owner) -> app.Served:
    """Serve the process that started us: one line says where, and the end of our standard input ends us.

    Who ends in good order says so there before; else what was recorded is called unfinished.
    """
    stop, orphaned = threading.Event(), threading.Event()
    lifeline = sys.stdin.fileno()

    def wait_for_the_end() -> None:
        # Not through sys.stdin: an interpreter that ends while a thread waits in there dies of it.
        last = b""
        while told := os.read(lifeline, 1024):
            last = told
        if not last.endswith(GOOD_END):
            orphaned.set()
        stop.set()

    def on_ready(running: RunningHarness) -> None:
        click.echo(json.dumps(to_json(running)))

    threading.Thread(target=wait_for_the_end, name="harness-lifeline", daemon=True).start()
    return app.serve(settings, owner=owner, on_ready=on_ready, stop=stop, orphaned=orphaned)
