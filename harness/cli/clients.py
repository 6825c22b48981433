"""``harness clients``: list, install, remove."""

import os
from typing import Any

import click

from harness.cli.options import HelpfulGroup, example, format_option
from harness.errors import ExitCode, UserError


@click.group(
    cls=HelpfulGroup,
    invoke_without_command=True,
    short_help="The clients that can be verified: list, install, remove.",
    epilog=example("harness clients\nharness clients install tccli '@alicloud/ecs20140526@7.11.5'"),
)
@format_option
@click.pass_context
def clients(context: click.Context, shape: str) -> None:
    """List the clients that can be verified: version, where they are, how each is pointed at the harness, variants."""
    if context.invoked_subcommand is not None:
        return
    from harness.clients import listing  # noqa: PLC0415
    from harness.clients.table import CLIENTS  # noqa: PLC0415
    from harness.clients.tools import Tools  # noqa: PLC0415

    lines = listing.list_clients(CLIENTS, _places(), Tools().which)
    click.echo(listing.listing_json(lines) if shape == "json" else listing.listing_text(lines))


@clients.command(
    short_help="Put clients into environments of their own.",
    epilog=example("harness clients install tccli volcengine@1.0.228\nharness clients install --all"),
)
@click.argument("names", nargs=-1, metavar="[NAME[@VERSION]]...")
@click.option("--all", "everything", is_flag=True, help="Install all clients, in the versions that are locked.")
@click.option("--again", is_flag=True, help="Make anew what is there already.")
def install(names: tuple[str, ...], *, everything: bool, again: bool) -> ExitCode:
    """Put each client into an environment of its own, with the versions that the project has locked.

    Another version than the locked one is installed with what pip or npm resolve for it, beside the others. The
    folder of each is printed; what fails does not keep the others from being installed.
    """
    from harness.clients.install import install as make  # noqa: PLC0415
    from harness.clients.tools import Tools  # noqa: PLC0415

    chosen = _versions(names)
    if everything == bool(names):
        raise click.UsageError("name clients to install, or --all")
    if everything:
        from harness.clients.table import CLIENTS  # noqa: PLC0415

        chosen = [(entry, None) for entry in CLIENTS.values()]
    status = ExitCode.OK
    for entry, version in chosen:
        click.echo(f"{entry.name} {version or entry.version}: ", nl=False, err=True)
        try:
            done = make(entry, version, _places(), tools=Tools(), again=again)
        except UserError as error:
            click.echo(str(error), err=True)
            status = ExitCode.USER_MISTAKE
            continue
        click.echo("installed" if done.made else "is there already", err=True)
        click.echo(str(done.environment.folder))
    return status


@clients.command(short_help="Take clients away again.", epilog=example("harness clients remove tccli"))
@click.argument("names", nargs=-1, required=True, metavar="NAME[@VERSION]...")
def remove(names: tuple[str, ...]) -> None:
    """Remove the environment of each client; without a version, of all its versions."""
    from harness.clients.install import remove as take_away  # noqa: PLC0415

    for entry, version in _versions(names):
        for gone in take_away(entry, version, _places()):
            click.echo(f"removed {gone.folder}")


def _versions(names: tuple[str, ...]) -> list[Any]:
    """Each name with its version; all are read before anything is done."""
    from harness.clients.selector import parse_selector  # noqa: PLC0415
    from harness.clients.table import CLIENTS  # noqa: PLC0415

    selectors = [parse_selector(name, CLIENTS) for name in names]
    for name, selector in zip(names, selectors, strict=True):
        if selector.variant is not None:
            raise click.UsageError(f"{name}: an environment holds all variants of a client; leave :{selector.variant}")
    return [(selector.entry, selector.version) for selector in selectors]


def _places() -> Any:
    from harness.config import client_places  # noqa: PLC0415

    return client_places(os.environ)
