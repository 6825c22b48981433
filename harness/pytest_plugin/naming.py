"""How a test is named: its session's alias, its cassette, and the command that repeats it."""

import hashlib
import os
import re
import shlex
from pathlib import Path

import pytest

from harness.pytest_plugin.options import Options, worker_of

_LONGEST = 48
_OTHER = re.compile(r"[^A-Za-z0-9._-]+")

_LONGEST_ALIAS, _DIGITS = 64, 8
_WORD = re.compile(r"\w+", re.ASCII)
_PARAMETERS = re.compile(r"[\w.-]*\w", re.ASCII)


def node_id(item: pytest.Item) -> str:
    """The id by which the test can be asked for; xdist adds the name of a group to those of a group."""
    if worker_of(item.config) is not None and item.get_closest_marker("xdist_group") is not None:
        return item.nodeid.rpartition("@")[0] or item.nodeid
    return item.nodeid


def alias_of(node: str, name: str) -> str:
    """The alias of a test's session: readable, and like no other test's; the same in each run."""
    return _unlike_others(name, node, _LONGEST)


def cassette_name(item: pytest.Item, folder: Path) -> str:
    """The name of a test's cassette, which is its session's alias: ``tests.test_a.TestB.test_c-parameters``.

    It is the same from whichever folder pytest is started, and like no other test's: one that is too long, or could be
    read in two ways, has a digest at its end.
    """
    place, names = _place(item, folder), node_id(item).partition("::")[2]
    written, bracket, rest = names.partition("[")
    *classes, function = written.split("::")
    parameters = f"-{rest.removesuffix(']')}" if bracket else ""
    words = (*place.parts[:-1], place.stem, *classes, function)
    plain = ".".join(words) + parameters
    # Classes and modules can be told from each other where they are called as is usual.
    usual = place.stem[0].islower() and all(one[0].isupper() for one in classes)
    clear = all(map(_WORD.fullmatch, words)) and (not bracket or _PARAMETERS.fullmatch(parameters[1:]))
    if usual and clear and not plain.startswith("_") and len(plain) <= _LONGEST_ALIAS:
        return plain
    name = ".".join((place.stem, *classes, function)) + parameters
    return _unlike_others(name, f"{place.as_posix()}::{names}", _LONGEST_ALIAS - _DIGITS - 1)


def _place(item: pytest.Item, folder: Path) -> Path:
    """The test's file as its cassette's name tells it: without a settings file pytest's root is not always the same."""
    config = item.config
    return Path(os.path.relpath(item.path, folder.parent if config.inipath is None else config.rootpath))


def _unlike_others(name: str, whole: str, longest: int) -> str:
    """The name as far as it is short and legal, and what tells it from all others."""
    readable = _OTHER.sub("-", name)[:longest].strip("-._")
    digest = hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGITS]
    return f"{readable or 'test'}-{digest}"


def repeating_line(item: pytest.Item, options: Options) -> str:
    """The command that runs the test again with the same draws, from the folder where pytest was started."""
    config = item.config
    path, mark, names = node_id(item).partition("::")
    here = os.path.relpath(config.rootpath / path, config.invocation_params.dir)
    words = ["pytest", f"{here}{mark}{names}", "--harness-seed", str(options.seed)]
    given = config.option
    if given.harness_strict:
        words.append("--harness-strict")
    for folder in given.harness_specs or ():
        words += ["--harness-specs", folder]
    if given.harness_record is not None:
        words += ["--harness-record", given.harness_record]
    if given.harness_record_mode is not None:
        words += ["--harness-record-mode", given.harness_record_mode]
    if given.harness_replay is not None:
        words += ["--harness-replay", given.harness_replay]
    if given.harness_replay_strict:
        words.append("--harness-replay-strict")
    return shlex.join(words)
