"""``harness env``."""

from contextlib import closing
from dataclasses import replace

import click

from harness.cli.options import example, pid_option, shell_option


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
    running = chosen(pid)
    access = running.access
    if session is not None:
        with closing(ControlClient(running)) as client:
            access = replace(access, session=credentials_of(client, session))
    click.echo(render_exports(environment(access), line), nl=False)
