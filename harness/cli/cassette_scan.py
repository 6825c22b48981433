"""``harness cassette scan``."""

from pathlib import Path

import click

from harness.cli.cassette_report import report_options
from harness.cli.options import example, specs_option
from harness.errors import ExitCode, UserError


@click.command(
    short_help="Look for secrets that are left in cassettes.",
    epilog=example("harness cassette scan cassettes/\nharness cassette scan tests/cassettes --report scan.xml"),
)
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="PATH...")
@report_options("text", "json", "junit")
@click.option("--rules", is_flag=True, help="Show the rules with their examples, and scan nothing.")
@specs_option
def scan(
    paths: tuple[Path, ...],
    form: str | None,
    out: Path | None,
    reports: tuple[Path, ...],
    rules: bool,  # noqa: FBT001 - click hands every option over by name
    user_specs: tuple[Path, ...],
) -> ExitCode:
    """Say where cassettes hold what looks secret: keys and tokens of the vendors, signatures, accounts, addresses.

    What is found is never shown as a whole. A file that is no cassette any more is looked through as text.
    """
    if rules:
        _show_rules()
        return ExitCode.OK
    if not paths:
        raise UserError("scan needs a PATH", hint="or --rules")
    from harness.cassette.scanning.scan import scan as leaks_in  # noqa: PLC0415
    from harness.cassette.scanning.scan import scan_text  # noqa: PLC0415
    from harness.cli.cassette_files import GivenCassettes  # noqa: PLC0415
    from harness.cli.cassette_report import Destination, exit_code  # noqa: PLC0415
    from harness.config import spec_roots  # noqa: PLC0415
    from harness.contract.load import load_catalog  # noqa: PLC0415
    from harness.reports.cassette_account import CassetteAccount, Unreadable  # noqa: PLC0415
    from harness.reports.cassette_formats import SCAN_FORMATS  # noqa: PLC0415
    from harness.reports.cassette_scan import Scanned  # noqa: PLC0415

    destination = Destination(SCAN_FORMATS, form, out, reports)
    files = GivenCassettes(paths)
    catalog = load_catalog(spec_roots(user_specs))
    found = {cassette.path: leaks_in(cassette, catalog) for cassette in files.cassettes()}
    scanned = []
    for file, _ in files:
        leaks = found.get(file, ())
        # What no interaction holds: comments, keys of others, all of a file that is broken.
        leaks += scan_text(str(file), files.text(file), told=leaks)
        scanned.append(Scanned(str(file), leaks))
    broken = tuple(Unreadable.of(error) for error in files.broken)
    destination.put(CassetteAccount(scanned, len(found), broken, tuple(files.passed_over)))
    return exit_code(found=any(one.leaks for one in scanned), unreadable=bool(broken))


def _show_rules() -> None:
    from harness.cassette.scanning.rule import Field  # noqa: PLC0415
    from harness.cassette.scanning.rules import RULES  # noqa: PLC0415

    def shown(field: Field) -> str:
        return f"{field.name}: {field.text}" if field.name else field.text

    for rule in RULES:
        click.echo(f"{rule.id}: {rule.why}")
        for word, fields in (("reports", rule.reports), ("ignores", rule.ignores)):
            for field in fields:
                click.echo(f"  {word}  {shown(field)}")
