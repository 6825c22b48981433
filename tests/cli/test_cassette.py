"""harness cassette check and stats."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from harness.cli.main import run

Command = Callable[..., tuple[int, str, str]]
ROOT = Path(__file__).resolve().parents[2]
# What is recorded from the real provider may be news of it; what the fake says cannot be.
NEW = (('"Code":"InvalidArgument"', '"Code":"InvalidBrandNew"'), ("responder: fault", "responder: live"))
ODD = ("&Action=RebootInstances", "&ForceStop=perhaps&Action=RebootInstances")
OURS = ROOT / "cassettes" / "volcengine"


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str]) -> Command:
    """Runs ``harness cassette``: its status, and what it said on standard output and standard error."""

    def run_command(*arguments: object) -> tuple[int, str, str]:
        capsys.readouterr()
        status = run(["cassette", *map(str, arguments)])
        said = capsys.readouterr()
        return status, said.out, said.err

    return run_command


@pytest.fixture
def edited(tmp_path: Path) -> Callable[..., Path]:
    """A copy of one of our cassettes in which something stands otherwise."""

    def edit(*changes: tuple[str, str]) -> Path:
        text = next(OURS.rglob("request-error.yaml")).read_text(encoding="utf-8")
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        file = tmp_path / "edited" / "one.yaml"
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return file

    return edit


def test_our_own_cassettes_keep_the_contract(command: Command) -> None:
    status, out, err = command("check", OURS)
    assert (status, err) == (0, "")
    assert out.splitlines()[-1].startswith("4 cassettes, 5 interactions: 0 violations, 0 doubtful, 0 news, 0 old")


def test_a_violation_names_file_interaction_pointer_and_the_fact(command: Command, edited: Callable[..., Path]) -> None:
    file = edited(ODD)
    status, out, _ = command("check", file)
    assert status == 1
    line = next(i for i, text in enumerate(file.read_text("utf-8").splitlines(), 1) if text.startswith("- request"))
    assert f"{file}:{line}, interaction 1: volcengine/ecs:RebootInstances request at /ForceStop: " in out
    assert "RebootInstances, page of 2023-11-20, lines " in out


def test_news_do_not_fail_and_have_a_patch_that_specs_take(
    command: Command, edited: Callable[..., Path], tmp_path: Path
) -> None:
    file = edited(*NEW)
    mine = tmp_path / "mine"
    status, out, err = command("check", file, "--patch", mine)
    assert status == 0
    assert "News about the provider: 1 (the page may be what is wrong)" in out
    patch = mine / "volcengine" / "ecs" / "2020-04-01" / "RebootInstances.patch.yaml"
    assert err == f"written: {patch}\n"
    assert "InvalidBrandNew" in patch.read_text(encoding="utf-8")
    status, out, _ = command("check", file, "--specs", mine)
    assert status == 0
    assert "News" not in out
    assert command("check", file, "--patch", mine)[0] == 2
    assert "is there already" in command("check", file, "--patch", mine)[2]


def test_what_the_fake_says_is_no_news(command: Command, edited: Callable[..., Path]) -> None:
    status, out, _ = command("check", edited(NEW[0]))
    assert (status, "News" in out) == (1, False)


def test_nothing_new_writes_no_patch(command: Command, tmp_path: Path) -> None:
    assert command("check", OURS, "--patch", tmp_path / "mine")[2] == ""
    assert not (tmp_path / "mine").exists()


def test_a_patch_that_cannot_be_written_is_told(command: Command, edited: Callable[..., Path], tmp_path: Path) -> None:
    file = edited(*NEW)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "volcengine").write_text("", encoding="utf-8")
    status, _, err = command("check", file, "--patch", tmp_path / "mine")
    assert status == 2
    assert "RebootInstances.patch.yaml: cannot be written: " in err


def test_a_broken_file_is_told_and_the_rest_is_checked(command: Command, edited: Callable[..., Path]) -> None:
    file = edited(ODD)
    (file.parent / "broken.yaml").write_text("version: 1\ninteractions:\n- request: [\n", encoding="utf-8")
    status, out, err = command("check", file.parent)
    assert status == 2
    assert err.startswith(f"harness: {file.parent / 'broken.yaml'}:")
    assert "1 cassette, 1 interaction: 2 violations," in out
    assert "1 file not read" in out


def test_reports_go_where_they_are_wanted(command: Command, tmp_path: Path) -> None:
    status, out, _ = command("check", OURS, "--out", tmp_path / "a.json", "--report", tmp_path / "b.xml")
    assert (status, out) == (0, "")
    assert json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))["summary"]["interactions"] == 5
    assert "<testsuites" in (tmp_path / "b.xml").read_text(encoding="utf-8")
    status, out, _ = command("check", OURS, "--format", "json", "--report", tmp_path / "c.txt")
    assert json.loads(out)["version"] == 1
    assert "5 interactions" in (tmp_path / "c.txt").read_text(encoding="utf-8")
    assert command("check", OURS, "--out", tmp_path / "a.html")[0] == 2
    assert command("check", OURS, "--out", tmp_path / "no" / "a.json")[0] == 2
    full = Path("/dev/full")
    if full.exists():
        assert "cannot be written" in command("check", OURS, "--format", "text", "--out", full)[2]


def test_nothing_to_check_is_a_mistake(command: Command, tmp_path: Path) -> None:
    for name in ("check", "stats", "scan"):
        status, _, err = command(name, tmp_path)
        assert (status, err) == (
            2,
            f"harness: there is no cassette in {tmp_path} (cassettes end in .yaml, .yml or .json)\n",
        )
    assert command("stats", tmp_path / "none")[2] == f"harness: {tmp_path / 'none'}: does not exist\n"
    assert command("chek")[2].endswith("(did you mean check?)\n")


def test_what_of_the_contract_is_held(command: Command, tmp_path: Path) -> None:
    status, out, _ = command("stats", OURS)
    assert status == 0
    assert out.splitlines()[-1].startswith("4 cassettes, 5 interactions; of the contract: 1 of 5 operations, ")
    assert command("stats", OURS, "--out", tmp_path / "s.json")[0] == 0
    assert json.loads((tmp_path / "s.json").read_text(encoding="utf-8"))["summary"]["operations"] == {
        "held": 1,
        "all": 5,
    }
    assert command("stats", OURS, "--format", "junit")[0] == 2
    (tmp_path / "broken.yaml").write_text("version: 7\ninteractions: []\n", encoding="utf-8")
    status, out, err = command("stats", OURS, tmp_path / "broken.yaml")
    assert (status, out.splitlines()[-1][:11]) == (2, "4 cassettes")
    assert "is of version 7" in err
