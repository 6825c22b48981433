"""The clients that can be driven here."""

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from harness.clients.entry import ClientEntry, Pin
from harness.clients.environments import Places
from harness.clients.installed import InstalledClient, installed_clients
from harness.errors import UserError

Put = Callable[..., Path]
Entries = Callable[..., ClientEntry]
CLEAN = {"PATH": "/bin", "HOME": "/home/somebody", "PYTHONPATH": "/x", "NODE_OPTIONS": "--inspect", "NODE_PATH": "/y"}


def nowhere(_program: str) -> None:
    return None


def only(table: dict[str, ClientEntry], places: Places | None) -> InstalledClient:
    (found,) = installed_clients(table, places)
    return found


def test_the_locked_version_comes_first(places: Places, put: Put, make_entry: Entries) -> None:
    entry = make_entry(version="1.0")
    for version in ("0.8", "1.0", "2.0"):
        put(entry, version)
    assert [one.version for one in installed_clients({"made": entry}, places)] == ["1.0", "0.8", "2.0"]


def test_an_environment_of_its_own_counts_before_that_of_the_harness(
    places: Places, put: Put, make_entry: Entries
) -> None:
    pins = (Pin("pytest", pytest.__version__),)
    entry = make_entry(package="pytest", requirements=pins, comes_with_extra=True)
    assert only({"made": entry}, places).own is None
    put(entry)
    assert only({"made": entry}, places).own is not None


def test_what_is_not_in_the_table_does_not_count(places: Places, put: Put, make_entry: Entries) -> None:
    put(make_entry("forgotten"))
    assert installed_clients({"made": make_entry()}, places) == ()


def test_a_python_client_runs_with_its_own_interpreter(places: Places, put: Put, make_entry: Entries) -> None:
    entry = make_entry()
    folder = put(entry)
    found = only({"made": entry}, places)
    assert found.command(nowhere) == (str(folder / "bin" / "python"), "-P", str(entry.driver))
    assert replace(found, own=None).command(nowhere)[:2] == (sys.executable, "-P")
    (folder / "bin" / "python").unlink()
    with pytest.raises(UserError, match=r"made: the interpreter .* is gone .*\(harness clients install made\)"):
        found.command(nowhere)


def test_a_node_client_runs_with_the_node_on_path(places: Places, put: Put, make_entry: Entries) -> None:
    entry = make_entry("@made/sdk", runtime="node", file="made_driver.cjs")
    folder = put(entry)
    found = only({"@made/sdk": entry}, places)
    assert found.command(lambda program: f"/usr/bin/{program}") == ("/usr/bin/node", str(entry.driver))
    with pytest.raises(UserError, match="@made/sdk needs node, which was not found on PATH"):
        found.command(nowhere)
    variables = found.surroundings(CLEAN, places.homes)
    assert variables == {
        "PATH": "/bin",
        "HOME": str(places.homes / "@made+sdk@1.0"),
        "NODE_PATH": str(folder / "node_modules"),
    }
    assert Path(variables["HOME"]).is_dir()


def test_what_steers_an_interpreter_does_not_reach_another(places: Places, put: Put, make_entry: Entries) -> None:
    entry = make_entry()
    put(entry)
    found = only({"made": entry}, places)
    assert found.surroundings(CLEAN, places.homes) == {"PATH": "/bin", "HOME": str(places.homes / "made@1.0")}
    assert replace(found, own=None).surroundings(CLEAN, places.homes) == CLEAN
