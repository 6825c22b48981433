"""harness specs: list, show, lint, export."""

import json
from pathlib import Path

import pytest

from harness.cli.main import run


def test_list_has_an_operation_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["specs", "list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "volcengine/ecs/2020-04-01/RebootInstances" in lines
    assert len(lines) == 5


def test_show_tells_the_common_errors_only_when_asked(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["specs", "show", "RebootInstances"]) == 0
    short = capsys.readouterr().out
    assert run(["specs", "show", "volcengine/ecs:RebootInstances", "--common"]) == 0
    long = capsys.readouterr().out
    assert "InvalidInstanceStatus" in short
    assert "AccountFlowLimitExceeded" not in short
    assert "AccountFlowLimitExceeded" in long


def test_lint_finds_nothing_in_what_comes_with_the_package(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["specs", "lint"]) == 0
    assert capsys.readouterr().out.startswith("no problem in ")


def test_lint_of_a_broken_file_names_the_place(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "tencent" / "as" / "2018-04-19"
    folder.mkdir(parents=True)
    (folder / "Broken.yaml").write_text("format: 1\noperaton: Broken\n")
    assert run(["specs", "lint", "--specs", str(tmp_path)]) == 1
    assert "Broken.yaml:2" in capsys.readouterr().out


def test_a_folder_that_is_not_there_is_the_users_mistake(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["specs", "list", "--specs", str(tmp_path / "none")]) == 2
    assert "is not a folder" in capsys.readouterr().err


def test_export_prints_one_document(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["specs", "export", "--view", "projected"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert "/#StartInstanceRefresh" in document["paths"]


def test_export_writes_one_file_a_service(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["specs", "export", "--out", str(tmp_path / "openapi")]) == 0
    names = sorted(path.name for path in (tmp_path / "openapi").iterdir())
    assert names == [
        "alibaba-ecs-2014-05-26.wire.json",
        "tencent-as-2018-04-19.wire.json",
        "volcengine-ecs-2020-04-01.wire.json",
    ]
    assert capsys.readouterr().out.count("wrote ") == 3
    document = json.loads((tmp_path / "openapi" / names[1]).read_text(encoding="utf-8"))
    assert len(document["paths"]) == 3


def test_export_into_a_file_is_the_users_mistake(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "taken").write_text("")
    assert run(["specs", "export", "--out", str(tmp_path / "taken")]) == 2
    assert "cannot be written" in capsys.readouterr().err
