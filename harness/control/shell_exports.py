"""Lines that point the programs of a shell at a running harness, for the shells that we know."""

import shlex
from collections.abc import Callable, Mapping
from types import MappingProxyType

from harness.errors import UnknownName


def _sh(name: str, value: str) -> str:
    return f"export {name}={shlex.quote(value)}"


def _fish(name: str, value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"set -gx {name} '{escaped}'"


def _powershell(name: str, value: str) -> str:
    escaped = value.replace("'", "''")
    return f"$env:{name} = '{escaped}'"


SHELLS: Mapping[str, Callable[[str, str], str]] = MappingProxyType(
    {"sh": _sh, "bash": _sh, "zsh": _sh, "fish": _fish, "powershell": _powershell}
)


def exporter(shell: str) -> Callable[[str, str], str]:
    """What turns a name and a value into a line of that shell; UnknownName if we do not know the shell."""
    line = SHELLS.get(shell)
    if line is None:
        raise UnknownName("shell", shell, SHELLS)
    return line


def render_exports(variables: Mapping[str, str], line: Callable[[str, str], str]) -> str:
    """The lines of an exporter for variables, each with its newline."""
    return "".join(f"{line(name, value)}\n" for name, value in variables.items())
