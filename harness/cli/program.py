"""How the command was started, so that commands to be pasted start the same program."""

import os
import shlex
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

_COMMAND = "harness"


def program(
    argv0: str,
    *,
    which: Callable[[str], str | None] = shutil.which,
    cwd: Path | None = None,
    interpreter: str = sys.executable,
) -> str:
    """The words that start this program again from ``cwd``, quoted for a shell; ``argv0`` is ``sys.argv[0]``.

    ``harness`` if a shell finds the very file under that name, else its path, relative where it lies in ``cwd``. A
    module that was run gives ``python -m harness``. Programs of another name, which only use ours, give ``harness``.
    """
    here = Path.cwd() if cwd is None else cwd
    file = Path(argv0)
    if file.name == "__main__.py" and file.parent.name == _COMMAND:
        return f"{_words('python', interpreter, which, here)} -m {_COMMAND}"
    if file.name != _COMMAND:
        return _COMMAND
    return _words(_COMMAND, argv0, which, here)


def _words(name: str, path: str, which: Callable[[str], str | None], here: Path) -> str:
    """The name if a shell finds that path under it, else the path."""
    # Links are not followed: an environment's python is a link to one that knows nothing of the environment.
    full = os.path.normpath(here / path)
    found = which(name)
    if found is not None and os.path.normpath(here / found) == full:
        return name
    inside = Path(full).is_relative_to(here)
    shown = os.path.relpath(full, here) if inside else full
    return shlex.quote(shown if os.sep in shown else f".{os.sep}{shown}")
