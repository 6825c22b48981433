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


@dataclass(frozen=True, slots=True)
class Options:
    """What a run was told; paths are absolute."""

    seed: int = DEFAULT_SEED
    seed_chosen: bool = False
    server: str | None = None
    specs: tuple[Path, ...] = ()
    strict: bool = False
    coverage: Path | None = None
    journal: Path | None = None


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
    return Options(
        seed=getattr(config, "workerinput", {}).get(WORKER_SEED, seed),
        seed_chosen=given.harness_seed is not None,
        server=given.harness_server or config.getini("harness_server") or None,
        specs=(*config.getini("harness_specs"), *specs),
        strict=bool(given.harness_strict or config.getini("harness_strict")),
        coverage=_file("--harness-coverage", given.harness_coverage, here),
        journal=journal if journal is None or worker is None else journal.with_stem(f"{journal.stem}.{worker}"),
    )


def worker_of(config: pytest.Config) -> str | None:
    """The name of the xdist worker that this process is; None in a process that tells the user what happens."""
    name: str | None = getattr(config, "workerinput", {}).get("workerid")
    return name


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
