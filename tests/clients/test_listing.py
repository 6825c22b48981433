"""What is told of the clients."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from harness.clients.entry import ClientEntry, Pin
from harness.clients.environments import Places
from harness.clients.listing import ClientLine, list_clients, listing_json, listing_text

Entries = Callable[..., ClientEntry]


@pytest.fixture
def lines(places: Places, put: Callable[..., Path], make_entry: Entries) -> tuple[ClientLine, ...]:
    """One that came with the extra, one in two environments, one for Node that is not installed."""
    here = make_entry(
        "here", package="pytest", requirements=(Pin("pytest", pytest.__version__),), comes_with_extra=True, note="tried"
    )
    made, node = make_entry(), make_entry("@made/sdk", runtime="node")
    for version in ("0.9", "1.0"):
        put(made, version)
    (places.environments / "made@0.9" / "bin" / "python").unlink()
    table = {entry.name: entry for entry in (here, made, node)}
    return list_clients(table, places, lambda program: None if program == "npm" else f"/usr/bin/{program}")


def test_it_is_told_where_each_client_is_and_what_is_missing(lines: tuple[ClientLine, ...], places: Places) -> None:
    here, made, node = lines
    assert [(one.version, one.folder) for one in here.installed] == [(pytest.__version__, None)]
    folders = {one.version: one.folder for one in made.installed}
    assert folders == {version: str(places.environments / f"made@{version}") for version in ("0.9", "1.0")}
    assert here.missing == ()
    assert made.missing == ("the interpreter that it was made with is gone (/somewhere/python)",)
    assert node.installed == ()
    assert node.missing == ("npm on PATH", "its package: harness clients install @made/sdk")


def test_people_get_a_paragraph_for_each(lines: tuple[ClientLine, ...]) -> None:
    here, made, node = listing_text(lines).split("\n\n")
    assert here.splitlines()[0] == f"here {pytest.__version__}"
    assert "in the environment of the harness" in here
    assert ["note", "tried"] in [line.split() for line in here.splitlines()]
    assert made.count("made@") == 2
    assert "note" not in made
    assert "variant retries" in made
    assert "variant defaults" not in made
    assert ["installed", "no"] in [line.split() for line in node.splitlines()]
    assert node.count("missing") == 2


def test_programs_get_all_that_there_is(lines: tuple[ClientLine, ...]) -> None:
    told = json.loads(listing_json(lines))
    assert [one["name"] for one in told] == ["here", "made", "@made/sdk"]
    assert list(told[1]["variants"]) == ["defaults", "retries"]
    assert told[1]["locked"] == "1.0"
    assert told[1]["operations"] == ["acme/box:OpenBoxes"]
