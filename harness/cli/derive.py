"""``harness derive``."""

from pathlib import Path

import click

from harness.cli.options import count, example
from harness.errors import ExitCode


@click.command(
    short_help="Documentation pages become specs.",
    epilog=example("harness derive StartInstanceRefresh.txt --out my-specs\nharness derive --check page.txt"),
)
@click.argument("pages", nargs=-1, required=True, metavar="PAGE...", type=click.Path(path_type=Path))
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("specs"),
    show_default=True,
    metavar="DIR",
    help="The tree of specs to write into, or with --check to compare with.",
)
@click.option("--check", is_flag=True, help="Compare the pages with the specs they once gave; write nothing.")
def derive(pages: tuple[Path, ...], out: Path, *, check: bool) -> ExitCode:
    """Derive specs from the text of documentation pages, with all that the pages say against themselves.

    PAGE is the text of a vendor's page as a browser copies it. Pages of one service given together, and specs
    already in the tree, are compared with each other.
    """
    from harness.derive.run import derive_pages  # noqa: PLC0415

    outcome = derive_pages(pages, out, check=check)
    if check:
        for difference in outcome.differences:
            click.echo(str(difference))
        if not outcome.differences:
            click.echo(f"no difference between {count(len(pages), 'page')} and {out}")
        return outcome.exit_code
    for path in outcome.written:
        click.echo(f"wrote {path}")
    for path in outcome.unchanged:
        click.echo(f"unchanged {path}")
    click.echo(f"\n{outcome.register}", nl=False)
    return outcome.exit_code
