"""How a test is named: its session's alias, and the command that repeats it."""

import hashlib
import os
import re
import shlex

import pytest

from harness.pytest_plugin.options import Options, worker_of

_LONGEST = 48
_OTHER = re.compile(r"[^A-Za-z0-9._-]+")


def node_id(item: pytest.Item) -> str:
    """The id by which the test can be asked for; xdist adds the name of a group to those of a group."""
    if worker_of(item.config) is not None and item.get_closest_marker("xdist_group") is not None:
        return item.nodeid.rpartition("@")[0] or item.nodeid
    return item.nodeid


def alias_of(node: str, name: str) -> str:
    """The alias of a test's session: readable, and like no other test's; the same in each run."""
    readable = _OTHER.sub("-", name)[:_LONGEST].strip("-._")
    digest = hashlib.sha256(node.encode("utf-8", "surrogatepass")).hexdigest()[:8]
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
    return shlex.join(words)
