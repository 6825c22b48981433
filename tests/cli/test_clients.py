"""harness clients: list, install, remove."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from harness.cli.main import run
from harness.clients.environments import Described, describe
from harness.clients.table import CLIENTS

NODE = "@volcengine/sdk-core"


@pytest.fixture
def clients(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """Runs the command with folders of its own, on a PATH without programs: its status, output, and errors."""

    def command(*arguments: str) -> tuple[int, str, str]:
        capsys.readouterr()
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("HARNESS_CLIENTS_DIR", str(tmp_path / "clients"))
            patch.setenv("HARNESS_STATE_DIR", str(tmp_path / "state"))
            patch.setenv("PATH", str(tmp_path / "nothing"))
            status = run(["clients", *arguments])
        said = capsys.readouterr()
        return status, said.out, said.err

    return command


@pytest.fixture
def there(tmp_path: Path) -> Callable[[str, str], Path]:
    """Puts an environment where the command looks for it."""

    def put(name: str, version: str) -> Path:
        folder = tmp_path / "clients" / f"{name.replace('/', '+')}@{version}"
        folder.mkdir(parents=True)
        describe(folder, Described(name, version, "node", "/usr/bin/node", None, {}))
        return folder

    return put


def test_all_clients_are_listed(
    clients: Callable[..., tuple[int, str, str]], there: Callable[[str, str], Path]
) -> None:
    folder = there(NODE, "0.9")
    status, text, _ = clients()
    assert status == 0
    assert [part.split()[0] for part in text.split("\n\n")] == list(CLIENTS)
    assert f"0.9 in {folder}" in text
    told = {one["name"]: one for one in json.loads(clients("--format", "json")[1])}
    assert list(told) == list(CLIENTS)
    assert told[NODE]["installed"] == [{"version": "0.9", "folder": str(folder)}]
    assert told[NODE]["missing"] == ["node on PATH", "npm on PATH"]


def test_what_cannot_be_installed_does_not_keep_the_others_from_it(
    clients: Callable[..., tuple[int, str, str]], there: Callable[[str, str], Path]
) -> None:
    folder = there(NODE, "0.9")
    status, out, err = clients("install", NODE, f"{NODE}@0.9")
    assert (status, out.split()) == (2, [str(folder)])
    assert err.splitlines() == [
        f"{NODE} {CLIENTS[NODE].version}: node was not found (clients for Node need node and npm on PATH)",
        f"{NODE} 0.9: is there already",
    ]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["install", "tcli"], "unknown client 'tcli' (did you mean tccli"),
        (["install"], "name clients to install, or --all"),
        (["install", "--all", "tccli"], "name clients to install, or --all"),
        (["install", "tencentcloud-sdk-python-common:retries"], "an environment holds all variants of a client"),
        (["install", "tccli@new"], "'new' is no version"),
        (["remove", "tccli"], "tccli is in no environment of its own"),
        (["instal"], "did you mean install?"),
    ],
)
def test_a_mistake_is_told_in_a_line(
    arguments: list[str], told: str, clients: Callable[..., tuple[int, str, str]]
) -> None:
    status, out, err = clients(*arguments)
    assert (status, out) == (2, "")
    assert told in err
    assert len(err.splitlines()) == 1


def test_nothing_is_done_before_all_names_are_known(
    clients: Callable[..., tuple[int, str, str]], there: Callable[[str, str], Path]
) -> None:
    folder = there(NODE, "0.9")
    assert clients("remove", NODE, "tcli")[0] == 2
    assert folder.exists()


def test_a_client_is_removed(clients: Callable[..., tuple[int, str, str]], there: Callable[[str, str], Path]) -> None:
    folders = [there(NODE, version) for version in ("0.8", "0.9")]
    assert clients("remove", f"{NODE}@0.8") == (0, f"removed {folders[0]}\n", "")
    assert [folder.exists() for folder in folders] == [False, True]


def test_all_of_them_are_tried(clients: Callable[..., tuple[int, str, str]], tmp_path: Path) -> None:
    # A folder that cannot be made: each is told, and nothing is asked of any index.
    (tmp_path / "clients").write_text("a file")
    status, _, err = clients("install", "--all")
    assert status == 2
    assert [line.split()[0] for line in err.splitlines()] == list(CLIENTS)
    assert os.path.lexists(tmp_path / "clients")
