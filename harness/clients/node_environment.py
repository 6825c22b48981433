"""A Node client in a folder of its own: filled by npm, and moved to its place."""

import hashlib
import json
import shutil
from collections.abc import Mapping
from pathlib import Path

from harness.clients.entry import ClientEntry, Pin
from harness.clients.tools import Tools, last_lines
from harness.errors import UserError

_FILES = ("package.json", "package-lock.json")
_NEEDS_NODE = "clients for Node need node and npm on PATH"
# The install scripts of these packages only choose type declarations and compare versions.
_QUIETLY = ("--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier")


def lock_digest(entry: ClientEntry) -> str:
    """What names the state of npm's two files."""
    return hashlib.sha256(b"".join((entry.lock / name).read_bytes() for name in _FILES)).hexdigest()


def fill(entry: ClientEntry, version: str, folder: Path, tools: Tools) -> None:
    """Install the client into the folder; UserError with npm's last words if it fails."""
    tools.program("node", _NEEDS_NODE)
    npm = tools.program("npm", _NEEDS_NODE)
    if version == entry.version:
        for name in _FILES:
            shutil.copyfile(entry.lock / name, folder / name)
        ran = tools.run((npm, "ci", *_QUIETLY), folder)
    else:
        pins = (Pin(pin.name, version if pin.name == entry.package else "*") for pin in entry.requirements)
        (folder / "package.json").write_text(package_json(*pins), encoding="utf-8")
        ran = tools.run((npm, "install", "--omit-lockfile-registry-resolved", *_QUIETLY), folder)
    if ran.status:
        if "code ETARGET" in ran.output:
            raise UserError(f"there is no version {version} of {entry.package}")
        raise UserError(f"npm could not install {entry.name}: {last_lines(ran.output, only='npm error')}")


def move(folder: Path, target: Path) -> None:
    """Bring a whole environment to its place."""
    folder.rename(target)


def packages(folder: Path) -> Mapping[str, str]:
    """What is in the environment, as npm has written it down."""
    written = json.loads((folder / "node_modules" / ".package-lock.json").read_text(encoding="utf-8"))
    return {path.rpartition("node_modules/")[2]: one["version"] for path, one in sorted(written["packages"].items())}


def package_json(*pins: Pin) -> str:
    """What npm reads: a nameless project with these dependencies."""
    return json.dumps({"private": True, "dependencies": {pin.name: pin.version for pin in pins}}, indent=2) + "\n"
