"""``harness env``."""

import os

import click

from harness.cli.options import example


@click.command(
    short_help="Point a shell at the running harness.",
    epilog=example('eval "$(harness env)"\nharness env --shell fish | source'),
)
@click.option("--shell", default="sh", show_default=True, metavar="NAME", help="sh, fish or powershell.")
def env(shell: str) -> None:
    """Print what points a shell at the running harness: proxy, CA bundle, made-up credentials."""
    from harness.config import state_directory  # noqa: PLC0415
    from harness.control.environment import environment  # noqa: PLC0415
    from harness.control.shell_exports import exporter, render_exports  # noqa: PLC0415
    from harness.control.state_file import find_running  # noqa: PLC0415

    line = exporter(shell)
    running = find_running(state_directory(os.environ))
    click.echo(render_exports(environment(running.access), line), nl=False)
