"""Made clients for the table, and environments of their own to find them in."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from harness.clients.entry import DEFAULTS, ClientEntry, Pin, Variant
from harness.clients.environments import Described, Places, describe, folder_of
from harness.clients.tools import Ran, Tools


@pytest.fixture
def places(tmp_path: Path) -> Places:
    """Folders of their own, which are not there yet."""
    return Places(environments=tmp_path / "clients", homes=tmp_path / "homes")


@pytest.fixture
def make_entry() -> Callable[..., ClientEntry]:
    """Makes lines of the table."""

    def build(name: str = "made", version: str = "1.0", **changes: Any) -> ClientEntry:
        made: dict[str, Any] = {
            "name": name,
            "provider": "acme",
            "runtime": "python",
            "file": "made_driver.py",
            "package": name,
            "requirements": (Pin(name, version),),
            "operations": ("acme/box:OpenBoxes",),
            "pointed": "proxy: Made(proxy=)",
            "variants": (DEFAULTS, Variant("retries", "its manual: Made(retries=)")),
        }
        return ClientEntry(**{**made, **changes})

    return build


@pytest.fixture
def put(places: Places) -> Callable[..., Path]:
    """Puts an environment of a client where it would be, with an interpreter that is none."""

    def build(entry: ClientEntry, version: str | None = None, **changes: Any) -> Path:
        wanted = version or entry.version
        folder = folder_of(places, entry, wanted)
        (folder / "bin").mkdir(parents=True)
        (folder / "bin" / "python").touch()
        said: dict[str, Any] = {
            "name": entry.name,
            "version": wanted,
            "runtime": entry.runtime,
            "interpreter": "/somewhere/python",
            "locked": None,
            "packages": {entry.package: wanted},
        }
        describe(folder, Described(**{**said, **changes}))
        return folder

    return build


class MadeTools:
    """pip, npm and venv that only leave files behind; each command is remembered, and ``fails`` says which fail."""

    def __init__(self) -> None:
        self.commands: list[tuple[str, ...]] = []
        self.fails: dict[str, str] = {}
        self.missing: set[str] = set()
        self.meanwhile: Callable[[], None] = lambda: None

    @property
    def tools(self) -> Tools:
        """What an installation is given."""
        return Tools(python="/usr/bin/python-made", run=self.run, which=self.which)

    def which(self, program: str) -> str | None:
        """Where a program is said to be."""
        return None if program in self.missing else f"/usr/bin/{program}"

    def run(self, command: Sequence[str], folder: Path) -> Ran:
        """Do as the tool would."""
        self.commands.append(tuple(command))
        self.meanwhile()
        tool = "venv" if "venv" in command else "pip" if "pip" in command else "npm"
        if tool in self.fails:
            return Ran(1, self.fails[tool])
        if tool == "venv":
            bin_folder = folder / "bin"
            bin_folder.mkdir()
            (bin_folder / "python").symlink_to("/bin/sh")
            (bin_folder / "made").write_text(f"#!{bin_folder}/python\nrun()\n")
        elif tool == "pip":
            for name in ("Made_Core-1.2", "made-1.0"):
                package, _, version = name.rpartition("-")
                info = folder / "lib" / "python3.11" / "site-packages" / f"{name}.dist-info"
                info.mkdir(parents=True)
                (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: {version}\n")
        else:
            (folder / "node_modules").mkdir()
            packages = {name: {"version": "1.0"} for name in ("node_modules/a", "node_modules/a/node_modules/@b/c")}
            (folder / "node_modules" / ".package-lock.json").write_text(json.dumps({"packages": packages}))
        return Ran(0, "")


@pytest.fixture
def made_tools() -> MadeTools:
    """Tools that need no network."""
    return MadeTools()


@pytest.fixture
def locked(make_entry: Callable[..., ClientEntry], tmp_path: Path) -> Callable[..., ClientEntry]:
    """Makes lines of the table that have lock files."""

    def build(name: str = "made", **changes: Any) -> ClientEntry:
        entry = make_entry(name, locks=tmp_path / "locks", **changes)
        if entry.runtime == "python":
            entry.lock.parent.mkdir(exist_ok=True)
            entry.lock.write_text("made==1.0 --hash=sha256:0\n")
        else:
            entry.lock.mkdir(parents=True, exist_ok=True)
            for file in ("package.json", "package-lock.json"):
                (entry.lock / file).write_text("{}")
        return entry

    return build
