"""``harness cassette scrub``."""

from pathlib import Path

import click

from harness.cli.options import example, specs_option
from harness.errors import ExitCode, UserError


@click.command(
    short_help="Take the secrets out of cassettes that others recorded.",
    epilog=example(
        "harness cassette scrub tests/cassettes --out clean/\nharness cassette scrub tests/cassettes --in-place"
    ),
)
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH...")
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Write them there, under the same names; of a folder, in the same folders below it.",
)
@click.option("--in-place", is_flag=True, help="Write them over what was given.")
@specs_option
def scrub(
    paths: tuple[Path, ...],
    out: Path | None,
    in_place: bool,  # noqa: FBT001 - click hands every option over by name
    user_specs: tuple[Path, ...],
) -> ExitCode:
    """Replace what is secret in cassettes by made-up values of the same form, so that they still play and validate.

    Says how much was replaced, and what a scan still finds. A file that is broken anywhere is left alone.
    """
    from harness.cli.cassette_scrubbing import scrub_all  # noqa: PLC0415

    if (out is not None) == in_place:
        raise UserError("scrub writes to --out DIR or --in-place", hint="one of them")
    return scrub_all(paths, out, user_specs)
