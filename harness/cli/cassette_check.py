"""``harness cassette check``."""

from collections.abc import Sequence
from pathlib import Path

import click

from harness.cassette.checking.checked import ReadyPatch
from harness.cli.cassette_report import report_options
from harness.cli.options import example, specs_option
from harness.errors import ExitCode


@click.command(
    short_help="Hold cassettes against the contract.",
    epilog=example(
        "harness cassette check cassettes/\nharness cassette check tests/cassettes --report check.xml --patch my-specs"
    ),
)
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH...")
@report_options("text", "json", "junit")
@click.option(
    "--patch",
    "patch_folder",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Write what is new of the provider there as patches, for --specs DIR.",
)
@click.option("--fail-on-news", is_flag=True, help="Fail (exit code 1) where there is news of the provider as well.")
@specs_option
def check(
    paths: tuple[Path, ...],
    form: str | None,
    out: Path | None,
    reports: tuple[Path, ...],
    patch_folder: Path | None,
    fail_on_news: bool,  # noqa: FBT001 - click hands every option over by name
    user_specs: tuple[Path, ...],
) -> ExitCode:
    """Say where requests and answers in cassettes break the contract, what is new in them, and what is old.

    Only what breaks a documented fact fails. What no page lists is news of the provider, since the page may be the one
    that is wrong; it fails with --fail-on-news. Cassettes that VCR.py recorded are checked as they are.
    """
    from harness.cassette.checking.check import check as check_all  # noqa: PLC0415
    from harness.cli.cassette_files import GivenCassettes  # noqa: PLC0415
    from harness.cli.cassette_report import Destination, exit_code  # noqa: PLC0415
    from harness.config import spec_roots  # noqa: PLC0415
    from harness.contract.load import load_catalog  # noqa: PLC0415
    from harness.reports.cassette_account import CassetteAccount, Unreadable  # noqa: PLC0415
    from harness.reports.cassette_formats import CHECK_FORMATS  # noqa: PLC0415

    destination = Destination(CHECK_FORMATS, form, out, reports)
    files = GivenCassettes(paths)
    found = check_all(files.cassettes(), load_catalog(spec_roots(user_specs)))
    broken = tuple(Unreadable.of(error) for error in files.broken)
    destination.put(CassetteAccount(found, len(found.cassettes), broken, tuple(files.passed_over)))
    if patch_folder is not None:
        for told in _put_patches(found.patches, patch_folder):
            click.echo(told, err=True)
    return exit_code(found=not found.sound or (fail_on_news and bool(found.news)), unreadable=bool(broken))


def _put_patches(patches: Sequence[ReadyPatch], folder: Path) -> Sequence[str]:
    """Write the patches to their places in a folder of specs, and say so; FileError where there is another one.

    One that is there with the very same text stays as it was.
    """
    from harness.errors import FileError  # noqa: PLC0415

    places = [(folder / patch.path, patch.text.encode()) for patch in patches]
    there = [place for place, text in places if _holds(place, text)]
    for place, _ in places:
        if place.exists() and place not in there:
            raise FileError(str(place), "is there already", hint="name another folder, or put both together by hand")
    for place, text in places:
        if place in there:
            continue
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            with place.open("xb") as stream:
                stream.write(text)
        except OSError as error:
            raise FileError(str(place), f"cannot be written: {error.strerror}") from None
    return [f"{'as it was' if place in there else 'written'}: {place}" for place, _ in places]


def _holds(place: Path, text: bytes) -> bool:
    """Whether a file is there and holds that, and nothing else."""
    try:
        return place.stat().st_size == len(text) and place.read_bytes() == text
    except OSError:
        return False
