"""``harness tail``."""

import click

from harness.cli.journal_filter import filter_options, session_note, show
from harness.cli.options import example, format_option, pid_option


@click.command(
    short_help="Follow what a running harness answers.",
    epilog=example(
        "harness tail\nharness tail --session shell --not-executed\nharness tail --format json | jq .faults"
    ),
)
@filter_options(last=10)
@pid_option
@format_option
def tail(
    session: str | None,
    operation: str | None,
    rule: str | None,
    last: int,
    pid: int | None,
    shape: str,
    *,
    executed: bool | None,
) -> None:
    """Follow the journal until the harness ends, or Ctrl-C does; both are its normal end, with status 0.

    A line tells the time in UTC, the session, what was asked and answered, whether the provider would have carried the
    call out, the rules that met it in brackets, and after `!` what the client did wrong. As JSON it is a line as in a
    journal file.
    """
    from harness.cli.connection import connected  # noqa: PLC0415

    wanted = {"session": session, "operation": operation, "rule": rule, "executed": executed}
    with connected(pid) as client:
        try:
            found = client.ask("GET", "/exchanges", query={**wanted, "last": last})
            note = None if found["exchanges"] else session_note(client, session)
            if note is not None:
                click.echo(f"{note}; waiting for it", err=True)
            for entry in found["exchanges"]:
                show(entry, shape)
            for entry in client.stream("/exchanges/stream", query={**wanted, "after": found["next"]}):
                show(entry, shape)
        except KeyboardInterrupt:
            return
        click.echo(f"the harness of process {client.running.pid} has ended", err=True)
