"""``harness env``."""

from contextlib import closing
from dataclasses import replace

import click

from harness.cli.options import example, pid_option, shell_option
from harness.errors import HarnessError

FAILURE = "false"
"""A command that fails, in the shells that have it."""


@click.command(
    short_help="Point a shell at the running harness.",
    epilog=example('eval "$(harness env)"\nharness env --shell fish | source'),
)
@shell_option
@click.option("--session", metavar="ALIAS", help="As this minted session; `harness ctl mint` makes one.")
@pid_option
def env(shell: str, session: str | None, pid: int | None) -> None:
    """Print what points a shell at the running harness: proxy, CA bundle, made-up credentials."""
    from harness.cli.connection import chosen, credentials_of  # noqa: PLC0415
    from harness.control.client import ControlClient  # noqa: PLC0415
    from harness.control.environment import environment  # noqa: PLC0415
    from harness.control.shell_exports import exporter, render_exports  # noqa: PLC0415

    line = exporter(shell)
    try:
        running = chosen(pid)
        access = running.access
        if session is not None:
            with closing(ControlClient(running)) as client:
                access = replace(access, session=credentials_of(client, session))
    except HarnessError:
        # What is evaluated has to fail too: a script would go on, to the real provider and with the user's own keys.
        click.echo(FAILURE)
        raise
    click.echo(render_exports(environment(access), line), nl=False)
