"""Cassettes scrubbed, written, and scanned once more."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from harness.cassette import vcr_format
from harness.cassette.interaction import Cassette, Interaction
from harness.cassette.new_file import NewFile
from harness.cassette.sanitizing import scrub
from harness.cassette.scanning import Leak, scan, scan_text
from harness.cassette.writing import write_cassette
from harness.cli.cassette_files import GivenCassettes
from harness.cli.cassette_report import exit_code
from harness.cli.options import count
from harness.config import spec_roots
from harness.contract.load import load_catalog
from harness.errors import ExitCode, FileError, UserError, printable


def scrub_all(paths: Sequence[Path], out: Path | None, user_specs: Sequence[Path]) -> ExitCode:
    """Scrub the cassettes of some paths into a folder, or where they are; say what was replaced and what is left."""
    files = GivenCassettes(paths)
    places = _places(files, out)
    catalog = load_catalog(spec_roots(user_specs))
    left: list[Leak] = []
    for cassette in files.whole():
        place = places[cassette.path]
        clean = scrub(cassette, catalog)
        before, after = scan(cassette, catalog), scan(Cassette(place, clean.interactions, clean.metadata), catalog)
        try:
            _write(place, out, clean)
        except FileError as error:
            files.reject(error)
            continue
        click.echo(f"{printable(str(place))}: {_told(cassette, clean, before, after)}")
        left += (*after, *scan_text(str(place), place.read_text(encoding="utf-8"), told=after))
    for leak in left:
        click.echo(f"still there: {printable(str(leak))}")
    return exit_code(found=bool(left), unreadable=bool(files.broken))


def _places(files: GivenCassettes, out: Path | None) -> dict[Path, Path]:
    """Where each cassette is written; UserError where it would be over another one, or over what was given."""
    if out is None:
        return {file: file for file, _ in files}
    places: dict[Path, Path] = {}
    taken = {file.resolve(): file for file, _ in files}
    for file, root in files:
        place = out / (file.relative_to(root) if root.is_dir() else Path(file.name))
        other = taken.setdefault(place.resolve(), place)
        if other is not place:
            hint = "choose another folder, or --in-place" if other in dict(files) else "scrub them one after the other"
            raise UserError(f"{file} would be written over {other}", hint=hint)
        places[file] = place
    return places


def _write(place: Path, out: Path | None, cassette: Cassette) -> None:
    if out is not None:
        _make_folder(place, out)
    if place.suffix.lower() != ".json":
        write_cassette(place, cassette.interactions, cassette.metadata)
        return
    with NewFile(place) as file:
        try:
            file.write("".join(_json(cassette)).encode())
        except TypeError:
            raise FileError(str(place), "holds bytes, for which JSON has no word", hint="keep it as .yaml") from None
        file.put()


def _make_folder(place: Path, out: Path) -> None:
    """Make the folder of a file below another; FileError where a link there would lead out of it."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        # Nothing is made where a link leads before it is known where that is.
        known = next(folder for folder in (place.parent, *place.parent.parents) if folder.exists())
        if not known.resolve().is_relative_to(out.resolve()):
            raise FileError(str(place), f"leads out of {out}, and is not written")
        place.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FileError(str(place), f"cannot be written: {error.strerror or error}") from None


def _json(cassette: Cassette) -> Iterator[str]:
    told: dict[str, Any] = {"version": vcr_format.VERSION}
    if cassette.metadata:
        told["metadata"] = dict(cassette.metadata)
    told["interactions"] = [vcr_format.to_plain(one) for one in cassette.interactions]
    yield from json.JSONEncoder(indent=1, ensure_ascii=False).iterencode(told)
    yield "\n"


def _told(cassette: Cassette, clean: Cassette, before: tuple[Leak, ...], after: tuple[Leak, ...]) -> str:
    """What was replaced, by kind, and how many headers were left out; never a value."""
    gone = Counter(leak.rule for leak in before) - Counter(leak.rule for leak in after)
    kinds = [f"{number} {kind}" for kind, number in gone.items()]
    headers = sum(map(_headers, cassette.interactions)) - sum(map(_headers, clean.interactions))
    if headers > 0:
        kinds.append(f"{count(headers, 'header')} left out")
    if kinds:
        return ", ".join(kinds)
    return "nothing to replace" if clean.interactions == cassette.interactions else "values that change each time"


def _headers(interaction: Interaction) -> int:
    return len(interaction.request.headers) + len(interaction.response.headers)
