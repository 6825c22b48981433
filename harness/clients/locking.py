"""Resolves anew what the clients' own environments consist of; run as a program by whoever maintains the project."""

import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from harness.clients.entry import ClientEntry
from harness.clients.node_environment import package_json
from harness.clients.table import CLIENTS

Run = Callable[[Sequence[str], Path, str], None]
_UV = "uv pip compile - --quiet --upgrade --universal --python-version 3.11 --generate-hashes"
_UV_QUIETLY = "--no-emit-index-url --no-header --no-annotate --output-file"
_NPM = "npm install --package-lock-only --omit-lockfile-registry-resolved --no-audit --no-fund"


def run_command(command: Sequence[str], folder: Path, text: str) -> None:
    """Run a command in a folder with that standard input; CalledProcessError if it fails."""
    subprocess.run(command, cwd=folder, input=text, text=True, check=True)  # noqa: S603 - our own command lines


def lock(entries: Iterable[ClientEntry], run: Run = run_command) -> None:
    """Write the lock files of the clients, by the ordinary tools for it: uv and npm."""
    for entry in entries:
        if entry.runtime == "python":
            entry.lock.parent.mkdir(parents=True, exist_ok=True)
            wanted = "".join(f"{pin.name}=={pin.version}\n" for pin in entry.requirements)
            run([*_UV.split(), *_UV_QUIETLY.split(), str(entry.lock)], entry.lock.parent, wanted)
        else:
            entry.lock.mkdir(parents=True, exist_ok=True)
            (entry.lock / "package.json").write_text(package_json(*entry.requirements), encoding="utf-8")
            run(_NPM.split(), entry.lock, "")


if __name__ == "__main__":
    lock(CLIENTS[name] for name in sys.argv[1:] or CLIENTS)
