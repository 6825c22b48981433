"""A Node client in a folder of its own."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from harness.clients.entry import ClientEntry, Pin
from harness.clients.node_environment import fill, lock_digest, package_json
from harness.errors import UserError

Locked = Callable[..., ClientEntry]


def test_the_locked_version_is_installed_as_it_is_locked(tmp_path: Path, locked: Locked, made_tools: Any) -> None:
    entry = locked("@made/sdk", runtime="node")
    folder = tmp_path / "new"
    folder.mkdir()
    fill(entry, "1.0", folder, made_tools.tools)
    ((npm, verb, *options),) = made_tools.commands
    assert (npm, verb) == ("/usr/bin/npm", "ci")
    assert "--ignore-scripts" in options
    assert [(folder / name).read_text() for name in ("package.json", "package-lock.json")] == ["{}", "{}"]


def test_of_another_version_only_the_package_is_pinned(tmp_path: Path, locked: Locked, made_tools: Any) -> None:
    pins = (Pin("@made/sdk", "1.0"), Pin("agent", "5"))
    fill(locked("@made/sdk", runtime="node", requirements=pins), "0.9", tmp_path, made_tools.tools)
    assert made_tools.commands[0][:2] == ("/usr/bin/npm", "install")
    wanted = json.loads((tmp_path / "package.json").read_text(encoding="utf-8"))
    assert wanted == {"private": True, "dependencies": {"@made/sdk": "0.9", "agent": "*"}}


@pytest.mark.parametrize("program", ["node", "npm"])
def test_without_node_nothing_is_begun(program: str, tmp_path: Path, locked: Locked, made_tools: Any) -> None:
    made_tools.missing.add(program)
    with pytest.raises(UserError, match=rf"^{program} was not found \(clients for Node need node and npm on PATH\)"):
        fill(locked("@made/sdk", runtime="node"), "1.0", tmp_path, made_tools.tools)
    assert made_tools.commands == []


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("npm warn x\nnpm error code E1\nnpm error it failed\n", "npm error code E1; npm error it failed"),
        ("npm error code ETARGET\nnpm error notarget No matching version", "there is no version 0.9 of @made/sdk"),
        ("killed", "npm could not install @made/sdk: killed"),
    ],
)
def test_what_npm_said_is_told(said: str, told: str, tmp_path: Path, locked: Locked, made_tools: Any) -> None:
    made_tools.fails["npm"] = said
    with pytest.raises(UserError) as refused:
        fill(locked("@made/sdk", runtime="node"), "0.9", tmp_path, made_tools.tools)
    assert told in str(refused.value)


@pytest.mark.parametrize("file", ["package.json", "package-lock.json"])
def test_another_lock_file_has_another_digest(file: str, locked: Locked) -> None:
    entry = locked("@made/sdk", runtime="node")
    before = lock_digest(entry)
    (entry.lock / file).write_text("other")
    assert lock_digest(entry) != before


def test_what_npm_reads_pins_each_dependency() -> None:
    text = package_json(Pin("a", "1"), Pin("@b/c", "2"))
    assert json.loads(text)["dependencies"] == {"a": "1", "@b/c": "2"}
    assert text.endswith("}\n")
