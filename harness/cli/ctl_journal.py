"""``harness ctl journal``."""

import click

from harness.cli.journal_filter import filter_options, session_note, show
from harness.cli.options import example, format_option, pid_option


@click.command(
    short_help="Show exchanges.",
    epilog=example("harness ctl journal --last 10\nharness ctl journal --rule 1 --not-executed --format json"),
)
@filter_options(last=None)
@pid_option
@format_option
def journal(
    session: str | None,
    operation: str | None,
    rule: str | None,
    last: int | None,
    pid: int | None,
    shape: str,
    *,
    executed: bool | None,
) -> None:
    """Show the exchanges that are in memory, oldest first, a line each: of text, or of JSON as in a journal file.

    `executed` says that the provider would have carried the call out, whatever was answered.
    """
    from harness.cli.connection import connected  # noqa: PLC0415

    query = {"session": session, "operation": operation, "rule": rule, "executed": executed, "last": last}
    with connected(pid) as client:
        found = client.ask("GET", "/exchanges", query=query)
        note = None if found["exchanges"] else session_note(client, session)
    for entry in found["exchanges"]:
        show(entry, shape)
    if found["missed"] and not last:
        click.echo(f"{found['missed']} before these are not in memory any more", err=True)
    if note is not None:
        click.echo(note, err=True)
