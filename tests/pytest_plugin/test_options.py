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


def test_cassettes_on_the_command_line(pytester: pytest.Pytester) -> None:
    here = pytester.path
    new = options(pytester, "--harness-record", "new")
    assert (new.cassettes, new.record_mode, new.replay_strict) == (here / "new", "once", False)
    assert options(pytester, "--harness-record", "new", "--harness-record-mode", "all").record_mode == "all"
    old = pytester.mkdir("old")
    replay = options(pytester, "--harness-replay", "old", "--harness-replay-strict")
    assert (replay.cassettes, replay.record_mode, replay.replay_strict) == (old, "none", True)


def test_cassettes_in_the_settings_lie_beside_them(pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\nharness_record = 'my tapes'\nharness_record_mode = new_episodes\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(pytester.mkdir("below"))
        found = options(pytester)
    assert (found.cassettes, found.record_mode) == (pytester.path / "my tapes", "new_episodes")
    assert options(pytester, "--harness-record-mode", "none").record_mode == "none"
    assert options(pytester, "--harness-record", "mine").cassettes == pytester.path / "mine"
    assert options(pytester, "-o", "harness_record=").cassettes is None


def test_the_command_line_replays_what_the_settings_record_and_the_reverse(pytester: pytest.Pytester) -> None:
    tapes = pytester.mkdir("tapes")
    pytester.makeini("[pytest]\nharness_record = tapes\nharness_record_mode = all\n")
    found = options(pytester, "--harness-replay", "tapes")
    assert (found.cassettes, found.record_mode) == (tapes, "none")
    pytester.makeini("[pytest]\nharness_replay = tapes\nharness_replay_strict = true\n")
    assert options(pytester).record_mode == "none"
    assert options(pytester).replay_strict
    assert options(pytester, "--harness-record", "tapes").record_mode == "once"


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ("harness_record = a\nharness_replay = a", "harness_record and harness_replay exclude each other"),
        ("harness_record = a b", "harness_record names 2 folders, there can be one"),
        ("harness_record = a\nharness_record_mode = onc", "harness_record_mode: 'onc' is none of none, once, new_ep"),
        ("harness_replay = nowhere", "harness_replay: {path}/nowhere is not a folder"),
        ("harness_record = pytest.ini", "harness_record: {path}/pytest.ini is not a folder"),
    ],
)
def test_settings_that_cannot_be_are_refused(pytester: pytest.Pytester, settings: str, said: str) -> None:
    (pytester.path / "pytest.ini").write_text(f"[pytest]\n{settings}\n", encoding="utf-8")
    ran = pytester.runpytest_inprocess()
    assert ran.ret == pytest.ExitCode.USAGE_ERROR
    assert said.format(path=Path(pytester.path)) in ran.stderr.str()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ("--harness-record", "a", "--harness-replay", "."),
            "--harness-record and --harness-replay exclude each other",
        ),
        (("--harness-record-mode", "all"), "--harness-record-mode needs --harness-record"),
        (("--harness-record-mode", "onc", "--harness-record", "a"), "invalid choice: 'onc'"),
        (("--harness-replay", "nowhere"), "--harness-replay: {path}/nowhere is not a folder"),
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
    cassettes = ("record", "record-mode", "replay", "replay-strict")
    for name in ("seed", "server", "specs", "strict", "coverage", "journal", *cassettes):
        assert f"--harness-{name}" in shown
    for name in ("server", "specs", "strict", "record", "record_mode", "replay", "replay_strict"):
        assert f"harness_{name}" in shown
