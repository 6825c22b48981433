"""Which exchanges of a running harness a command shows, and how."""

import json
from collections.abc import Callable
from typing import Any

import click


def filter_options(last: int | None) -> Callable[[Any], Any]:
    """Options that choose exchanges, as a decorator; ``last`` is how many are shown where nobody says."""

    def decorate(command: Any) -> Any:
        for option in reversed(
            (
                click.option("--session", metavar="ALIAS", help="Only of this session."),
                click.option("--operation", metavar="WHERE", help="Only of these operations: a name, or as in rules."),
                click.option("--rule", metavar="NUMBER|RULE", help="Only those that this rule met."),
                click.option(
                    "--executed/--not-executed",
                    default=None,
                    help="Only calls that the provider would have carried out, or would not.",
                ),
                click.option(
                    "--last",
                    type=click.IntRange(min=0, max=100_000),
                    default=last,
                    show_default=last is not None,
                    metavar="N",
                    help="Only the newest ones of those that are there.",
                ),
            )
        ):
            command = option(command)
        return command

    return decorate


def show(entry: Any, shape: str) -> None:
    """An entry of the journal as a line, for people or for programs."""
    from harness.journal import read_exchange  # noqa: PLC0415
    from harness.reports.exchange_line import log_line  # noqa: PLC0415

    record = entry["exchange"]
    if shape == "json":
        click.echo(json.dumps(record, separators=(",", ":")))
    else:
        click.echo(log_line(read_exchange(record, lambda *_: None)))


def session_note(client: Any, session: str | None) -> str | None:
    """What to say of a session that does not exist; None if it does, or none was named."""
    from harness.sessions.unknown import unknown_session  # noqa: PLC0415

    aliases = [one["alias"] for one in client.ask("GET", "/sessions")["sessions"]]
    return None if session is None or session in aliases else str(unknown_session(session, aliases))
