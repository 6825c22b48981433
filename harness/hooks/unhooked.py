"""Tells whether the command of a run ran without the hook that it should have had."""

import shlex
import shutil
from collections.abc import Sequence
from itertools import dropwhile
from pathlib import Path

from harness.hooks.notes import Notes, Unhooked
from harness.hooks.python_guard import is_python, switched_off

_NODE = frozenset({"node", "nodejs", "node.exe"})
_SHEBANG_LIMIT = 512


def started_without_hook(command: Sequence[str], pid: int, notes: Notes, *, search_path: str | None) -> Unhooked | None:
    """The started process if it is a Python or a Node and left no note; None if it did, or is something else.

    ``command`` is what was started, as ``pid``; programs are found on ``search_path``, the PATH of the child.
    """
    if any(process.pid == pid for process in notes.processes):
        return None
    # A name is believed before a first line: pyenv's `python` is a shell script that becomes the real one.
    argv = command if is_python(command[0]) else _with_interpreter(command, search_path)
    if is_python(argv[0]):
        return Unhooked(tuple(command), switched_off(list(argv)))
    return Unhooked(tuple(command), None) if Path(argv[0]).name in _NODE else None


def _with_interpreter(command: Sequence[str], search_path: str | None) -> list[str]:
    """The command as the system runs it: a script that names its interpreter begins with that."""
    found = shutil.which(command[0], path=search_path)
    try:
        with Path(found or command[0]).open("rb") as file:
            first = file.readline(_SHEBANG_LIMIT)
    except OSError:
        return list(command)
    if not first.startswith(b"#!"):
        return list(command)
    try:
        words = shlex.split(first[2:].decode("utf-8", "replace"))
    except ValueError:
        return list(command)
    if words and Path(words[0]).name == "env":
        words = [*dropwhile(lambda word: word.startswith("-") or "=" in word, words[1:])]
    return [*words, *command]
