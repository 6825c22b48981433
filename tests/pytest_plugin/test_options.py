"""The options and settings, in runs that end before a server is needed."""

from pathlib import Path

import pytest

from harness.pytest_plugin.options import DEFAULT_SEED, Options, read_options

pytest_plugins = ["pytester"]


def options(pytester: pytest.Pytester, *arguments: str) -> Options:
    """What a run with these arguments was told."""
    return read_options(pytester.parseconfig(*arguments))


def test_nothing_said(pytester: pytest.Pytester) -> None:
    assert options(pytester) == Options(seed=DEFAULT_SEED)


def test_everything_said_on_the_command_line(pytester: pytest.Pytester) -> None:
    mine = pytester.mkdir("mine")
    found = options(
        pytester,
        *("--harness-seed", "7", "--harness-server", "other harness", "--harness-specs", "mine", "--harness-strict"),
        *("--harness-coverage", "met.json", "--harness-journal", "mine/calls.jsonl"),
    )
    assert found == Options(
        seed=7,
        seed_chosen=True,
        server="other harness",
        specs=(mine,),
        strict=True,
        coverage=pytester.path / "met.json",
        journal=mine / "calls.jsonl",
    )


def test_everything_said_in_the_settings(pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\nharness_server = other\nharness_specs = mine ../yours\nharness_strict = true\n")
    found = options(pytester)
    assert found == Options(server="other", specs=(pytester.path / "mine", pytester.path / "../yours"), strict=True)


def test_the_command_line_comes_first(pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\nharness_server = other\nharness_specs = mine\n")
    yours = pytester.mkdir("yours")
    found = options(pytester, "--harness-server", "this", "--harness-specs", "yours")
    assert found.server == "this"
    assert found.specs == (pytester.path / "mine", yours)


def test_a_seed_may_be_left_to_chance(pytester: pytest.Pytester) -> None:
    seeds = {options(pytester, "--harness-seed", "random").seed for _ in range(3)}
    assert len(seeds) == 3


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--harness-seed", "-1"), "'-1' is no seed: a whole number from 0, or random"),
        (("--harness-seed", "seven"), "'seven' is no seed"),
        (("--harness-specs", "nowhere"), "--harness-specs: {path}/nowhere is not a folder"),
        (("--harness-coverage", "nowhere/met.json"), "--harness-coverage: {path}/nowhere is not a folder"),
        (("--harness-journal", "."), "--harness-journal: {path} is a folder"),
    ],
)
def test_what_cannot_be_is_refused(pytester: pytest.Pytester, arguments: tuple[str, ...], said: str) -> None:
    ran = pytester.runpytest_inprocess(*arguments)
    assert ran.ret == pytest.ExitCode.USAGE_ERROR
    assert said.format(path=Path(pytester.path)) in ran.stderr.str()


def test_the_options_are_told_in_the_help(pytester: pytest.Pytester) -> None:
    shown = pytester.runpytest_inprocess("--help").stdout.str()
    assert "cloud-contract-harness:" in shown
    for name in ("seed", "server", "specs", "strict", "coverage", "journal"):
        assert f"--harness-{name}" in shown
    for name in ("server", "specs", "strict"):
        assert f"harness_{name}" in shown
