"""The table of clients."""

import json
import re
from pathlib import Path

import pytest

from harness.clients.entry import DRIVERS, LOCKS, ClientEntry
from harness.clients.table import CLIENTS

ROOT = Path(__file__).parents[2]
ENTRIES = pytest.mark.parametrize("entry", CLIENTS.values(), ids=list(CLIENTS))


def test_every_client_has_a_name_and_a_driver_of_its_own() -> None:
    assert all(name == entry.name for name, entry in CLIENTS.items())
    assert len({entry.file for entry in CLIENTS.values()}) == len(CLIENTS)


def test_every_driver_file_is_in_the_table() -> None:
    files = {path.name for pattern in ("*_driver.py", "*_driver.cjs") for path in DRIVERS.glob(pattern)}
    assert files == {entry.file for entry in CLIENTS.values()}


def test_the_clients_of_the_extra_are_those_of_the_project() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    extra = re.search(r"^sdks = \[(.*?)\]", text, re.MULTILINE | re.DOTALL)
    assert extra is not None
    assert set(re.findall(r'"([\w.-]+)>=', extra[1])) == {
        one.package for one in CLIENTS.values() if one.comes_with_extra
    }


@ENTRIES
def test_a_client_speaks_to_one_provider_and_has_defaults(entry: ClientEntry) -> None:
    assert {name.partition("/")[0] for name in entry.operations} == {entry.provider}
    assert entry.variants[0].name == "defaults"
    assert entry.pointed.startswith(("proxy: ", "endpoint: "))


@ENTRIES
def test_the_driver_knows_the_variants_and_is_pointed_as_the_table_says(entry: ClientEntry) -> None:
    text = entry.driver.read_text(encoding="utf-8")
    variants, settings = (re.search(rf'\b{name}"?: \[(.*?)\]', text) for name in ("variants", "settings"))
    assert variants is not None
    assert settings is not None
    assert re.findall(r'"([\w-]+)"', variants[1]) == [one.name for one in entry.variants]
    assert entry.pointed.startswith("proxy: " if '"proxy"' in settings[1] else "endpoint: ")


@ENTRIES
def test_a_lock_has_the_versions_of_the_table_with_hashes_and_names_no_registry(entry: ClientEntry) -> None:
    if entry.runtime == "python":
        text = entry.lock.read_text(encoding="utf-8")
        for pin in entry.requirements:
            name = re.escape(re.sub(r"[-_.]+", "-", pin.distribution.lower()))
            assert re.search(rf"^{name}(\[\w+\])?=={re.escape(pin.version)} ", text, re.MULTILINE)
        pinned = [line for line in text.splitlines() if line and not line.startswith((" ", "#"))]
        assert all("==" in line and line.endswith("\\") for line in pinned)
    else:
        wanted = json.loads((entry.lock / "package.json").read_text(encoding="utf-8"))["dependencies"]
        assert wanted == {pin.name: pin.version for pin in entry.requirements}
        text = (entry.lock / "package-lock.json").read_text(encoding="utf-8")
        packages = [one for path, one in json.loads(text)["packages"].items() if path]
        assert all(one["integrity"].startswith("sha") and "resolved" not in one for one in packages)
    assert "registry" not in text


def test_there_is_no_lock_without_a_client() -> None:
    assert {path.name for path in LOCKS.iterdir()} == {entry.lock.name for entry in CLIENTS.values()}
