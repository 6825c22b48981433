"""harness verify as a user types it."""

import importlib.util
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from harness.cli.main import run
from harness.clients.table import CLIENTS

CASE = "volcengine/ecs:RebootInstances/error/item/InvalidInstanceStatus"
needs_sdk = pytest.mark.skipif(
    importlib.util.find_spec("volcenginesdkecs") is None, reason="volcenginesdk-ecs is not installed"
)


@pytest.fixture
def verify(tmp_path: Path) -> Callable[..., int]:
    """Runs the command with a state directory of its own."""

    def command(*arguments: str) -> int:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("HARNESS_STATE_DIR", str(tmp_path / "state"))
            return run(["verify", *arguments])

    return command


@needs_sdk
@pytest.mark.sdk
def test_one_case_of_one_client(verify: Callable[..., int], capsys: pytest.CaptureFixture[str]) -> None:
    assert verify("volcenginesdk-ecs", "--only", CASE, "--seed", "3") == 0
    captured = capsys.readouterr()
    assert "1 case" in captured.out
    assert "seed 3" in captured.out
    assert captured.err == ""


@needs_sdk
@pytest.mark.sdk
def test_the_json_report_holds_the_exchange(verify: Callable[..., int], tmp_path: Path) -> None:
    out = tmp_path / "report.json"
    assert verify("volcenginesdk-ecs", "--only", CASE, "--format", "json", "--out", str(out)) == 0
    report = json.loads(out.read_text(encoding="utf-8"))
    assert "InvalidInstanceStatus" in json.dumps(report)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["volcenginesdk-ec"], "volcenginesdk-ecs"),
        (["nope"], ", ".join(CLIENTS)),
        (["--driver", "no-such-program-anywhere"], "no-such-program-anywhere"),
        (["--specs", "nowhere-at-all"], "nowhere-at-all"),
    ],
)
def test_a_mistake_is_told_in_a_line(
    arguments: list[str], told: str, verify: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    assert verify(*arguments) == 2
    captured = capsys.readouterr()
    assert told in captured.err
    assert captured.out == ""


def test_the_help_names_the_clients_each_on_a_line(
    verify: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    assert verify("--help") == 0
    lines = [line.strip() for line in capsys.readouterr().out.splitlines()]
    start = lines.index("Clients:") + 1
    assert lines[start : start + len(CLIENTS)] == list(CLIENTS)
    assert "Example:" in lines[start:]


@needs_sdk
@pytest.mark.sdk
def test_an_unknown_case_is_told_with_its_neighbours(
    verify: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    assert verify("volcenginesdk-ecs", "--only", CASE.replace("Status", "State")) == 2
    assert CASE in capsys.readouterr().err
