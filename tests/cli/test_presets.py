"""harness presets: list, show, copy, schema."""

import contextlib
import json
from pathlib import Path

import pytest

from harness.cli.main import run
from harness.contract.catalog import Catalog
from harness.faults.presets import preset, presets
from harness.faults.scenario import load_scenario
from harness.faults.scenario_schema import SCHEMA_FILE


def test_presets_are_listed_with_what_they_are_for(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["presets"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split("  ")[0] for line in lines] == [one.name for one in presets()]
    assert all(one.summary in line for one, line in zip(presets(), lines, strict=True))


def test_a_preset_is_shown_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["presets", "show", "partial-batch"]) == 0
    assert capsys.readouterr().out == preset("partial-batch").path.read_text(encoding="utf-8")


@pytest.mark.parametrize("command", ["show", "copy"])
def test_an_unknown_preset_is_told_with_the_nearest(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["presets", command, "every-eror"]) == 2
    assert capsys.readouterr().err == "harness: unknown preset 'every-eror' (did you mean every-error?)\n"


def test_a_copy_can_be_used_and_names_the_schema(
    tmp_path: Path, catalog: Catalog, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "mine.yaml"
    assert run(["presets", "copy", "throttle-storm", str(path)]) == 0
    assert capsys.readouterr().out == f"wrote {path}\n"
    assert path.read_text(encoding="utf-8").startswith(f"# yaml-language-server: $schema={SCHEMA_FILE}\n")
    assert load_scenario(path, catalog).name == "throttle-storm"


def test_a_copy_is_named_like_the_preset(tmp_path: Path) -> None:
    with contextlib.chdir(tmp_path):
        assert run(["presets", "copy", "every-error"]) == 0
    assert [path.name for path in tmp_path.iterdir()] == ["every-error.yaml"]


def test_a_copy_overwrites_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text("mine", encoding="utf-8")
    assert run(["presets", "copy", "every-error", str(path)]) == 2
    assert "is there already and is not overwritten (name another FILE)" in capsys.readouterr().err
    assert path.read_text(encoding="utf-8") == "mine"


def test_a_copy_that_cannot_be_written_is_the_users_mistake(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["presets", "copy", "every-error", str(tmp_path / "none" / "x.yaml")]) == 2
    assert "x.yaml: cannot be written: No such file" in capsys.readouterr().err


def test_the_schema_is_told_by_its_place(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["presets", "schema"]) == 0
    assert Path(capsys.readouterr().out.strip()) == SCHEMA_FILE


def test_a_schema_of_ones_own_operations_is_written(
    tmp_path: Path, specs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "mine" / "tencent" / "as" / "2018-04-19"
    folder.mkdir(parents=True)
    text = (specs / "tencent/as/2018-04-19/ResumeInstanceRefresh.yaml").read_text(encoding="utf-8")
    text = text.replace("operation: ResumeInstanceRefresh", "operation: ResumeOther")
    (folder / "ResumeOther.yaml").write_text(text, encoding="utf-8")
    out = tmp_path / "schema.json"
    assert run(["presets", "schema", "--specs", str(tmp_path / "mine"), "--out", str(out)]) == 0
    assert capsys.readouterr().out == f"wrote {out}\n"
    assert "tencent/as:ResumeOther" in json.dumps(json.loads(out.read_text(encoding="utf-8")))


def test_a_schema_needs_a_file_for_ones_own_operations(specs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["presets", "schema", "--specs", str(specs)]) == 2
    assert "--specs needs --out" in capsys.readouterr().err


def test_a_schema_that_cannot_be_written_is_the_users_mistake(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["presets", "schema", "--out", str(tmp_path / "none" / "s.json")]) == 2
    assert "cannot be written" in capsys.readouterr().err
