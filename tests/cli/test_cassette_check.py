"""harness cassette check."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.made_cassettes import ROOT, Command

OURS = ROOT / "cassettes" / "volcengine"
# What is recorded from the real provider may be news of it; what the fake says cannot be.
NEW = (('"Code":"InvalidArgument"', '"Code":"InvalidBrandNew"'), ("responder: fault", "responder: live"))
ODD = ("&Action=RebootInstances", "&ForceStop=perhaps&Action=RebootInstances")


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


def test_a_patch_that_is_there_stays_as_it_was_if_it_says_the_same(
    command: Command, edited: Callable[..., Path], tmp_path: Path
) -> None:
    file = edited(*NEW)
    mine = tmp_path / "mine"
    patch = mine / "volcengine" / "ecs" / "2020-04-01" / "RebootInstances.patch.yaml"
    assert command("check", file, "--patch", mine)[2] == f"written: {patch}\n"
    text = patch.read_text(encoding="utf-8")
    status, _, err = command("check", file, "--patch", mine)
    assert (status, err) == (0, f"as it was: {patch}\n")
    for other in (text.replace("InvalidBrandNew", "InvalidBrandOld"), f"{text}# mine\n", ""):
        patch.write_text(other, encoding="utf-8")
        status, _, err = command("check", file, "--patch", mine)
        assert status == 2
        assert "is there already" in err
        assert patch.read_text(encoding="utf-8") == other


def test_news_fail_where_they_shall(command: Command, edited: Callable[..., Path]) -> None:
    assert command("check", edited(*NEW), "--fail-on-news")[0] == 1
    assert command("check", OURS, "--fail-on-news")[0] == 0
    broken = edited(*NEW).parent / "broken.yaml"
    broken.write_text("version: 1\ninteractions:\n- 7\n", encoding="utf-8")
    assert command("check", broken.parent, "--fail-on-news")[0] == 2


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
    assert "1 file not wholly read" in out


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ("text", r", interaction 3: volcengine/ecs:RebootInstances request at /ForceStop: "),
        ("text", r"\n1 cassette, 1 interaction: 2 violations, .*, 1 file not wholly read\n$"),
        ("json", r'"interaction": 3,'),
        ("junit", r'name="interaction 3"[^>]*>\s*<failure '),
    ],
)
def test_what_stands_behind_broken_interactions_is_checked_too(
    command: Command, edited: Callable[..., Path], form: str, told: str
) -> None:
    file = edited(ODD)
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("interactions:\n", "interactions:\n- request: 7\n- 8\n", 1), encoding="utf-8")
    status, out, err = command("check", file, "--format", form)
    assert status == 2
    assert [line.startswith(f"harness: {file}:") for line in err.splitlines()] == [True, True]
    assert re.search(told, out)


def test_a_broken_interaction_is_an_error_among_those_of_its_file(
    command: Command, edited: Callable[..., Path]
) -> None:
    file = edited()
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("interactions:\n", "interactions:\n- request: 7\n", 1), encoding="utf-8")
    _, out, _ = command("check", file, "--format", "junit")
    assert re.search(r'<testsuites [^>]*tests="2" failures="0" errors="1"', out)
    assert out.count("<testsuite ") == 1


def test_a_cassette_of_which_nothing_is_left_does_not_pass(command: Command, edited: Callable[..., Path]) -> None:
    file = edited()
    (file.parent / "ci.yaml").write_text("name: ci\n", encoding="utf-8")
    status, out, _ = command("check", file.parent)
    assert status == 0
    assert f"Passed over, since they are no cassettes: 1\n  {file.parent / 'ci.yaml'}\n" in out
    (file.parent / "gone.yaml").write_bytes(b"")
    status, out, err = command("check", file.parent)
    assert status == 2
    assert err == f"harness: {file.parent / 'gone.yaml'}: is empty: no cassette, or nothing is left of it\n"
    assert f"  {file.parent / 'gone.yaml'}: is empty" in out
