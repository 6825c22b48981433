"""``harness cassette``: check, stats, scan, scrub."""

from pathlib import Path

import click

from harness.cli.cassette_check import check
from harness.cli.cassette_report import report_options
from harness.cli.cassette_scan import scan
from harness.cli.cassette_scrub import scrub
from harness.cli.options import HelpfulGroup, example, specs_option
from harness.errors import ExitCode


@click.group(
    cls=HelpfulGroup,
    short_help="Check cassettes, look for secrets in them, and take these out.",
    epilog=example("harness cassette check cassettes/\nharness cassette scan cassettes/"),
)
def cassette() -> None:
    """Work with cassettes, whether this harness or VCR.py recorded them.

    PATH is a cassette or a folder with cassettes anywhere below it: .yaml, .yml, .json.
    """


@cassette.command(
    short_help="Say how much of the contract cassettes hold.",
    epilog=example(
        "harness cassette stats cassettes/\nharness cassette stats cassettes/ --format json --out stats.json"
    ),
)
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH...")
@report_options("text", "json")
@specs_option
def stats(
    paths: tuple[Path, ...],
    form: str | None,
    out: Path | None,
    reports: tuple[Path, ...],
    user_specs: tuple[Path, ...],
) -> ExitCode:
    """Say which operations, parameters, values, errors and statuses of the contract cassettes hold, and which not."""
    from harness.cli.cassette_files import GivenCassettes  # noqa: PLC0415
    from harness.cli.cassette_report import Destination, exit_code  # noqa: PLC0415
    from harness.config import spec_roots  # noqa: PLC0415
    from harness.contract.load import load_catalog  # noqa: PLC0415
    from harness.reports.cassette_coverage import Tally  # noqa: PLC0415
    from harness.reports.cassette_formats import STATS_FORMATS  # noqa: PLC0415

    destination = Destination(STATS_FORMATS, form, out, reports)
    files = GivenCassettes(paths)
    tally = Tally(load_catalog(spec_roots(user_specs)))
    for one in files.cassettes():
        tally.cassette(one.interactions)
    destination.put(tally.coverage())
    return exit_code(found=False, unreadable=bool(files.broken))


for _command in (check, scan, scrub):
    cassette.add_command(_command)
