"""Clients are put into environments of their own, and taken away."""

import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from harness.clients.entry import ClientEntry, Pin
from harness.clients.environments import Places, environments, look
from harness.clients.install import install, remove
from harness.clients.tools import Tools
from harness.errors import FileError, UserError

Locked = Callable[..., ClientEntry]


def test_a_client_gets_an_environment_that_says_what_is_in_it(places: Places, locked: Locked, made_tools: Any) -> None:
    done = install(locked(), None, places, tools=made_tools.tools)
    assert done.made
    assert done.environment == look(places.environments / "made@1.0")
    described = done.environment.described
    assert (described.name, described.version, described.runtime) == ("made", "1.0", "python")
    assert described.interpreter == "/usr/bin/python-made"
    assert described.packages == {"made": "1.0", "Made_Core": "1.2"}
    assert described.locked is not None


def test_what_is_there_is_not_made_again(places: Places, locked: Locked, made_tools: Any) -> None:
    entry = locked()
    assert [install(entry, None, places, tools=made_tools.tools).made for _ in range(2)] == [True, False]
    assert install(entry, None, places, tools=made_tools.tools, again=True).made


@pytest.mark.parametrize("why", ["lock", "interpreter"])
def test_what_is_out_of_date_is_made_anew(why: str, places: Places, locked: Locked, made_tools: Any) -> None:
    entry = locked()
    folder = install(entry, None, places, tools=made_tools.tools).environment.folder
    (folder / "left-over").touch()
    if why == "lock":
        entry.lock.write_text("made==1.0 --hash=sha256:1\n")
    else:
        (folder / "bin" / "python").unlink()
    assert install(entry, None, places, tools=made_tools.tools).made
    assert not (folder / "left-over").exists()


def test_another_version_stands_beside_the_locked_one(places: Places, locked: Locked, made_tools: Any) -> None:
    entry = locked()
    for version in (None, "0.9"):
        install(entry, version, places, tools=made_tools.tools)
    found = environments(places)
    assert [(one.version, one.described.locked is None) for one in found] == [("0.9", True), ("1.0", False)]
    assert not install(entry, "0.9", places, tools=made_tools.tools).made


@pytest.mark.parametrize("tool", ["venv", "pip"])
def test_what_fails_leaves_nothing_behind(tool: str, places: Places, locked: Locked, made_tools: Any) -> None:
    made_tools.fails[tool] = "ERROR: it cannot be\n"
    with pytest.raises(UserError, match="it cannot be"):
        install(locked(), None, places, tools=made_tools.tools)
    assert environments(places) == ()
    assert [path.name for path in places.environments.iterdir()] == [".made@1.0.lock"]


def test_what_fails_leaves_what_was_there(places: Places, locked: Locked, made_tools: Any) -> None:
    entry = locked()
    before = install(entry, None, places, tools=made_tools.tools).environment
    made_tools.fails["pip"] = "no network"
    with pytest.raises(UserError, match="no network"):
        install(entry, None, places, tools=made_tools.tools, again=True)
    assert environments(places) == (before,)


def test_what_is_interrupted_never_looks_whole(places: Places, locked: Locked, made_tools: Any) -> None:
    def interrupt() -> None:
        assert environments(places) == ()
        raise KeyboardInterrupt

    made_tools.meanwhile = interrupt
    with pytest.raises(KeyboardInterrupt):
        install(locked(), None, places, tools=made_tools.tools)
    assert environments(places) == ()


def test_what_a_killed_installation_left_is_cleared_away(places: Places, locked: Locked, made_tools: Any) -> None:
    left = places.environments / ".made@1.0.new-x"
    other = places.environments / ".other@1.0.new-x"
    for folder in (left, other):
        folder.mkdir(parents=True)
    install(locked(), None, places, tools=made_tools.tools)
    assert (left.exists(), other.exists()) == (False, True)


def test_two_installations_at_once_make_one_environment(places: Places, locked: Locked, made_tools: Any) -> None:
    entry, begun, go_on = locked(), threading.Event(), threading.Event()

    def wait() -> None:
        begun.set()
        assert go_on.wait(30)

    made_tools.meanwhile = wait
    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(install, entry, None, places, tools=made_tools.tools)
        assert begun.wait(30)
        second = threads.submit(install, entry, None, places, tools=made_tools.tools)
        go_on.set()
        assert (first.result().made, second.result().made) == (True, False)


def test_a_folder_that_cannot_be_written_is_told(places: Places, locked: Locked, made_tools: Any) -> None:
    places.environments.write_text("a file")
    with pytest.raises(FileError, match=r"clients/made@1.0: cannot be written: "):
        install(locked(), None, places, tools=made_tools.tools)


def test_a_node_client_is_installed_with_npm(places: Places, locked: Locked, made_tools: Any) -> None:
    entry = locked("@made/sdk", runtime="node")
    done = install(entry, None, places, tools=made_tools.tools)
    assert done.environment.folder == places.environments / "@made+sdk@1.0"
    assert done.environment.described.interpreter == "/usr/bin/node"
    assert done.environment.described.packages == {"a": "1.0", "@b/c": "1.0"}
    assert not install(entry, None, places, tools=made_tools.tools).made


@pytest.mark.parametrize(("version", "left"), [("0.9", ["1.0", "2.0"]), (None, [])])
def test_a_version_is_removed_or_all(
    version: str | None, left: list[str], places: Places, locked: Locked, put: Callable[..., Path]
) -> None:
    entry, other = locked(), locked("other")
    for one in ("0.9", "1.0", "2.0"):
        put(entry, one)
    put(other)
    removed = remove(entry, version, places)
    assert {one.version for one in removed} == {"0.9", "1.0", "2.0"} - set(left)
    assert [(one.name, one.version) for one in environments(places)] == [
        *(("made", one) for one in left),
        ("other", "1.0"),
    ]
    assert not list(places.environments.glob(".*.new-*"))


def test_what_is_not_there_cannot_be_removed(places: Places, locked: Locked, put: Callable[..., Path]) -> None:
    with pytest.raises(UserError, match=r"^made is in no environment of its own$"):
        remove(locked(), None, places)
    put(locked(), "0.9")
    with pytest.raises(UserError, match=r"made@1.0 is in no environment of its own \(there is made@0.9\)"):
        remove(locked(), "1.0", places)


def test_an_environment_for_real(places: Places, locked: Locked) -> None:
    """The venv and the pip of this interpreter; nothing is asked of any index, for nothing is required."""
    entry = locked(package="made", requirements=(Pin("made", "1.0"),))
    entry.lock.write_text("# nothing\n")
    environment = install(entry, None, places, tools=Tools(python=sys.executable)).environment
    assert environment.problem is None
    assert "pip" in environment.described.packages
    done = Tools().run((str(environment.folder / "bin" / "pip"), "--version"), places.environments)
    assert (done.status, str(environment.folder) in done.output) == (0, True)
