"""``harness demo``."""

import functools
import os
import sys

import click

from harness.cli.options import example
from harness.cli.program import program


@click.command(short_help="See faults at work, in a few seconds.", epilog=example("harness demo"))
def demo() -> int:
    """Run a small program of ours behind the harness: a throttle, a listed error, an answer lost after execution.

    Each is explained as it happens, from the journal.
    """
    from datetime import UTC, datetime  # noqa: PLC0415

    from harness.config import spec_roots  # noqa: PLC0415
    from harness.run.demo.command import demo as run_demo  # noqa: PLC0415

    return run_demo(
        specs=spec_roots(),
        environ=os.environ,
        say=click.echo,
        explain=functools.partial(click.secho, fg="cyan"),
        stderr=sys.stderr,
        clock=lambda: datetime.now(UTC),
        program=program(sys.argv[0]),
    )
