"""``harness driver``: template, check."""

import os
import shlex
import sys
from pathlib import Path

import click

from harness.cli.options import HelpfulGroup, example, specs_option
from harness.errors import ExitCode, UnknownName

_TEMPLATES = {"python": "template.py", "javascript": "template.cjs", "shell": "template.sh"}


@click.group(
    cls=HelpfulGroup,
    short_help="Write and check a driver of your own, for any client.",
    epilog=example("harness driver template python > my_driver.py\nharness driver check 'python my_driver.py'"),
)
def driver() -> None:
    """Write and check a driver: a program that lets the harness call a client, in whatever language.

    `harness verify --driver CMD` then gives a verdict on the client.
    """


@driver.command(
    short_help="Print a driver to start from.",
    epilog=example("harness driver template shell > my_driver.sh"),
)
@click.argument("language")
def template(language: str) -> None:
    """Print a driver in LANGUAGE (python, javascript, shell), with comments at the three places to fill in.

    It runs as it is, against a client that knows nothing of signatures; `harness driver check` says what it lacks.
    """
    from importlib.resources import files  # noqa: PLC0415

    name = _TEMPLATES.get(language)
    if name is None:
        unknown = UnknownName("language", language, _TEMPLATES)
        unknown.hint = unknown.hint or f"there is {', '.join(_TEMPLATES)}"
        raise unknown
    click.echo((files("harness.drivers") / "templates" / name).read_text(encoding="utf-8"), nl=False)


@driver.command(
    short_help="Say what is right about a driver and what is not.",
    context_settings={"ignore_unknown_options": True},
    epilog=example("harness driver check 'python my_driver.py'\nharness driver check node my_driver.cjs"),
)
@click.argument("command", nargs=-1, required=True, type=click.UNPROCESSED, metavar="CMD...")
@specs_option
def check(command: tuple[str, ...], user_specs: tuple[Path, ...]) -> ExitCode:
    """Talk to the driver CMD as verify would, and say point by point what is right and how to mend what is not.

    Every call is of the first operation that it lists; errors of items are tried with the first that has some. `look`
    marks what is right only if the client itself is so.
    """
    from harness.app import LocalHarness  # noqa: PLC0415
    from harness.clients.choice import choose  # noqa: PLC0415
    from harness.config import ANY_PORT, Settings, spec_roots, state_directory  # noqa: PLC0415
    from harness.verify.driver_check.check import check_driver, exit_code  # noqa: PLC0415
    from harness.verify.driver_check.point import points_text  # noqa: PLC0415
    from harness.verify.driver_check.talk import Seen  # noqa: PLC0415

    text = command[0] if len(command) == 1 else shlex.join(command)
    [client] = choose((), (text,), environment=os.environ).clients
    state, specs = state_directory(os.environ), spec_roots(user_specs)
    settings = Settings(state=state, specs=specs, listen=ANY_PORT, endpoint=ANY_PORT)
    points, seen = [], Seen()
    with LocalHarness(settings, sinks=[seen]) as handle:
        for point in check_driver(handle, seen, client.command, environment=client.environment):
            points.append(point)
            click.echo(points_text([point]))
            sys.stdout.flush()
    return exit_code(points)
