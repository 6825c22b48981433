"""The table of clients."""

import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from harness.clients.table import CLIENTS, ClientEntry

DRIVERS = Path(sys.modules[ClientEntry.__module__].__file__ or "").parent


def test_the_three_sdks_are_there() -> None:
    assert list(CLIENTS) == ["tencentcloud-sdk-python-autoscaling", "alibabacloud_ecs20140526", "volcenginesdk-ecs"]
    assert all(name == entry.name for name, entry in CLIENTS.items())


def test_every_driver_file_is_in_the_table() -> None:
    assert {entry.file for entry in CLIENTS.values()} == {path.name for path in DRIVERS.glob("*_driver.py")}


def test_a_command_runs_the_file_with_this_interpreter_and_without_its_folder() -> None:
    python, option, file = CLIENTS["volcenginesdk-ecs"].command
    assert (python, option) == (sys.executable, "-P")
    assert Path(file).is_file()


@pytest.mark.parametrize(("package", "installed"), [("pytest", True), ("no-such-package-anywhere", False)])
def test_a_client_is_installed_if_its_package_is(package: str, *, installed: bool) -> None:
    assert ClientEntry("made", "made_driver.py", package, ()).installed() is installed


def test_the_packages_are_those_of_the_sdks_extra() -> None:
    for entry in CLIENTS.values():
        assert version(entry.package)


def test_drivers_are_short_standalone_and_share_one_text() -> None:
    begin, end = "# --- the same in every driver ---", "# --- this SDK ---"
    shared = set()
    for entry in CLIENTS.values():
        text = (DRIVERS / entry.file).read_text(encoding="utf-8")
        assert len(text.splitlines()) < 150
        assert "import harness" not in text
        assert "from harness" not in text
        shared.add(text[text.index(begin) : text.index(end)])
    assert len(shared) == 1
