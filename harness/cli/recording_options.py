"""The options about cassettes and real providers, the same for every command that serves, and their rules."""

from pathlib import Path
from typing import Any

import click

from harness.cassette.interaction import RecordMode
from harness.control.cassette_options import CassetteOptions
from harness.errors import UserError, nearest


def recording_options(command: Any) -> Any:
    """Add the options; ``cassette_options`` takes what they give."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def cassette_options(
    *,
    record: Path | None,
    replay: Path | None,
    record_mode: RecordMode | None,
    playback_repeats: bool,
    live_hosts: tuple[str, ...],
    allow_mutations: bool,
    live_ca: Path | None,
) -> CassetteOptions:
    """What the options ask for together; UserError for what cannot be together, and for what is not there."""
    if record is not None and replay is not None:
        raise UserError(
            "--record and --replay exclude each other",
            hint="--record plays what is recorded already; --record-mode says what becomes of the rest",
        )
    for option, given, needed, there in (
        ("--record-mode", record_mode is not None, "--record", record is not None),
        ("--playback-repeats", playback_repeats, "--record or --replay", (record or replay) is not None),
        ("--allow-mutations", allow_mutations, "--live", bool(live_hosts)),
    ):
        if given and not there:
            raise UserError(f"{option} needs {needed}")
    if live_ca is not None and not live_hosts:
        raise UserError("--live-ca needs --live", hint="only a real provider is verified")
    if record_mode == "none" and live_hosts:
        raise UserError("--record-mode none and --live exclude each other", hint="in that mode recordings alone answer")
    if replay is not None and live_hosts:
        raise UserError("--replay and --live exclude each other", hint="a replay never asks the real provider")
    if record is not None and record.exists() and not record.is_dir():
        raise UserError(f"--record: {record} is not a folder", hint="a folder gets a cassette for each session")
    if replay is not None and not replay.exists():
        raise UserError(f"--replay: there is no {str(replay)!r}", hint=_did_you_mean(replay))
    return CassetteOptions(record, replay, record_mode, playback_repeats, live_hosts, allow_mutations, live_ca)


def check_named_cassette(options: CassetteOptions, name: str) -> None:
    """UserError where only recordings answer, and the cassette of that name is not in their folder.

    Who names none plays what the folder holds; who names one means that one. What a killed run has left counts.
    """
    from harness.cassette.folder import SUFFIXES, cassette_files  # noqa: PLC0415
    from harness.cassette.recording import recording_path  # noqa: PLC0415

    place = options.cassettes
    if place is None or not place.exists() or options.record_mode != "none":
        return
    if not place.is_dir():
        raise UserError(f"--cassette needs a folder, and --replay {place} is a file")
    files = [place / f"{name}{suffix}" for suffix in sorted(SUFFIXES)]
    if not any(file.is_file() or recording_path(file).is_file() for file in files):
        close = nearest(name, [file.stem for file in cassette_files(place).files if file.parent == place])
        hint = f"did you mean {', '.join(close)}?" if close else "without --cassette all that it holds is played"
        raise UserError(f"--cassette: there is no {name!r} in {place}", hint=hint)


def live_words(*, mutations: bool) -> str:
    """What becomes of calls to a real provider that change something there, or may."""
    if mutations:
        return "calls that change something, too"
    return "calls that change something are refused (--allow-mutations lets them pass)"


def _did_you_mean(path: Path) -> str | None:
    beside = [entry.name for entry in path.parent.iterdir()] if path.parent.is_dir() else []
    close = [str(path.parent / name) for name in nearest(path.name, beside)]
    return f"did you mean {', '.join(close)}?" if close else None


_OPTIONS = (
    click.option(
        "--record",
        type=click.Path(path_type=Path),
        metavar="DIR",
        help="Record what is answered, a cassette a session.",
    ),
    click.option(
        "--replay",
        type=click.Path(path_type=Path),
        metavar="DIR|FILE",
        help="Let recorded cassettes answer, and nobody else.",
    ),
    click.option(
        "--record-mode",
        type=click.Choice(["none", "once", "new_episodes", "all"]),
        help="With --record, as VCR.py names them.  [default: once]",
    ),
    click.option(
        "--playback-repeats", is_flag=True, help="Let a recording answer as often as it is asked for, not once."
    ),
    click.option(
        "--live",
        "live_hosts",
        multiple=True,
        metavar="HOST",
        help="Let the real provider at this host answer; everything else is refused. Repeatable.",
    ),
    click.option("--allow-mutations", is_flag=True, help="With --live: operations that change something too."),
    click.option(
        "--live-ca",
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        metavar="FILE",
        help="With --live: verify the real provider by these certificates, as networks with a CA of their own need.",
    ),
)
