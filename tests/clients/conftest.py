"""Made clients for the table, and environments of their own to find them in."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from harness.clients.entry import DEFAULTS, ClientEntry, Pin, Variant
from harness.clients.environments import Described, Places, describe, folder_of


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
