"""The command line options and settings of the plugin."""

import argparse
import secrets
from dataclasses import dataclass
from pathlib import Path

import pytest

DEFAULT_SEED = 0
WORKER_SEED = "harness_seed"
"""What xdist hands to a worker under this name is the seed of the run."""

_RANDOM = "random"
_MODES = ("none", "once", "new_episodes", "all")


@dataclass(frozen=True, slots=True)
class Options:
    """What a run was told; paths are absolute.

    ``cassettes`` is the folder that tests play and record into as ``record_mode`` says; a replay has the mode ``none``.
    """

    seed: int = DEFAULT_SEED
    seed_chosen: bool = False
    server: str | None = None
    specs: tuple[Path, ...] = ()
    strict: bool = False
    coverage: Path | None = None
    journal: Path | None = None
    cassettes: Path | None = None
    record_mode: str = "none"
    replay_strict: bool = False


def add_options(parser: pytest.Parser) -> None:
    """Let pytest know the options and the settings."""
    group = parser.getgroup("harness", "cloud-contract-harness")
    group.addoption(
        "--harness-seed",
        type=_seed,
        metavar="N",
        help=f"Seed of the draws of chance rules; 'random' chooses one and prints it. Default: {DEFAULT_SEED}.",
    )
    group.addoption(
        "--harness-server",
        metavar="CMD",
        help="The harness that serves, as a command, if it lives in another environment; else HARNESS_SERVER.",
    )
    group.addoption(
        "--harness-specs",
        action="append",
        metavar="DIR",
        help="A folder of your own specs, added to those that come with the package. Repeatable.",
    )
    group.addoption(
        "--harness-strict",
        action="store_true",
        help="Refuse requests that break the contract or carry a wrong signature.",
    )
    group.addoption(
        "--harness-coverage",
        metavar="FILE",
        help="Write which operations and error rows of the contracts the tests met, as JSON, and print a table.",
    )
    group.addoption(
        "--harness-journal",
        metavar="FILE",
        help="Write every exchange as a JSON line; with xdist each worker writes a file of its own.",
    )
    group.addoption(
        "--harness-record",
        metavar="DIR",
        help="Record what is answered, a cassette a test; tests whose cassette is there play it.",
    )
    group.addoption(
        "--harness-record-mode",
        choices=_MODES,
        help="With --harness-record, as VCR.py names them. Default: once.",
    )
    group.addoption(
        "--harness-replay",
        metavar="DIR",
        help="Let each test's cassette answer, and nobody else; a call that it does not answer fails the test.",
    )
    group.addoption(
        "--harness-replay-strict",
        action="store_true",
        help="Fail tests that pass without having played all of their cassette.",
    )
    parser.addini("harness_record", "The folder of cassettes, relative to this file (--harness-record).", type="paths")
    parser.addini("harness_record_mode", "What is recorded into it (--harness-record-mode).")
    parser.addini("harness_replay", "The same where nothing is recorded (--harness-replay).", type="paths")
    parser.addini("harness_replay_strict", "Let unplayed recordings fail a test.", type="bool", default=False)
    parser.addini("harness_server", "The harness that serves, as a command (--harness-server).")
    parser.addini("harness_specs", "Folders of your own specs, relative to this file.", type="paths", default=[])
    parser.addini("harness_strict", "Refuse what breaks the contract (--harness-strict).", type="bool", default=False)


def read_options(config: pytest.Config) -> Options:
    """What the run was told; raises pytest.UsageError for what cannot be."""
    given = config.option
    here = config.invocation_params.dir
    specs = tuple(here / folder for folder in given.harness_specs or ())
    for folder in specs:
        if not folder.is_dir():
            raise pytest.UsageError(f"--harness-specs: {folder} is not a folder")
    worker = worker_of(config)
    seed = DEFAULT_SEED if given.harness_seed is None else given.harness_seed
    journal = _file("--harness-journal", given.harness_journal, here)
    cassettes, mode = _cassettes(config)
    return Options(
        seed=getattr(config, "workerinput", {}).get(WORKER_SEED, seed),
        seed_chosen=given.harness_seed is not None,
        server=given.harness_server or config.getini("harness_server") or None,
        specs=(*config.getini("harness_specs"), *specs),
        strict=bool(given.harness_strict or config.getini("harness_strict")),
        coverage=_file("--harness-coverage", given.harness_coverage, here),
        journal=journal if journal is None or worker is None else journal.with_stem(f"{journal.stem}.{worker}"),
        cassettes=cassettes,
        record_mode=mode,
        replay_strict=bool(given.harness_replay_strict or config.getini("harness_replay_strict")),
    )


def worker_of(config: pytest.Config) -> str | None:
    """The name of the xdist worker that this process is; None in a process that tells the user what happens."""
    name: str | None = getattr(config, "workerinput", {}).get("workerid")
    return name


def workers(config: pytest.Config) -> int:
    """How many processes run the tests."""
    number: int = getattr(config, "workerinput", {}).get("workercount", 1)
    return number


def _seed(text: str) -> int:
    """The seed that is meant; for ``random`` another one each time."""
    if text == _RANDOM:
        return secrets.randbelow(2**31)
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is no seed: a whole number from 0, or {_RANDOM}")
    return int(text)


def _file(option: str, given: str | None, here: Path) -> Path | None:
    """The file that an option names, in a folder that is there."""
    if given is None:
        return None
    path = here / given
    if not path.parent.is_dir():
        raise pytest.UsageError(f"{option}: {path.parent} is not a folder")
    if path.is_dir():
        raise pytest.UsageError(f"{option}: {path} is a folder")
    return path


def _cassettes(config: pytest.Config) -> tuple[Path | None, str]:
    """The folder of cassettes and the mode; what the command line says counts in place of what the settings say."""
    given, here = config.option, config.invocation_params.dir
    record = None if given.harness_record is None else here / given.harness_record
    replay = None if given.harness_replay is None else here / given.harness_replay
    option = "--"
    if record is None and replay is None:
        record, replay = _one_path(config, "harness_record"), _one_path(config, "harness_replay")
        option = ""
    names = ("harness_record", "harness_replay") if not option else ("--harness-record", "--harness-replay")
    if record is not None and replay is not None:
        raise pytest.UsageError(f"{names[0]} and {names[1]} exclude each other")
    mode = given.harness_record_mode or (config.getini("harness_record_mode") if record is not None else None)
    if mode and mode not in _MODES:
        raise pytest.UsageError(f"harness_record_mode: {mode!r} is none of {', '.join(_MODES)}")
    if record is None and mode:
        raise pytest.UsageError("--harness-record-mode needs --harness-record")
    if record is not None and record.exists() and not record.is_dir():
        raise pytest.UsageError(f"{names[0]}: {record} is not a folder")
    if replay is not None and not replay.is_dir():
        raise pytest.UsageError(f"{names[1]}: {replay} is not a folder")
    return record or replay, "none" if record is None else mode or "once"


def _one_path(config: pytest.Config, name: str) -> Path | None:
    """The folder that a setting names."""
    paths: list[Path] = config.getini(name) or []
    if len(paths) > 1:
        raise pytest.UsageError(f"{name} names {len(paths)} folders, there can be one (quotes keep spaces together)")
    return paths[0] if paths else None
