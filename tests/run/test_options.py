"""What a run was told, told again."""

import shlex
from pathlib import Path

import pytest

from harness.control.cassette_options import CassetteOptions
from harness.control.child import ServerOptions
from harness.errors import UserError
from harness.run.options import RunOptions, cassette_name

COMMAND = ("python", "my script.py", "--fault", "x")


def test_the_line_says_the_rules_and_the_seed_and_leaves_the_journal_out() -> None:
    server = ServerOptions((Path("my-specs"),), ("alibaba=throttle#1-2",), None, None, True, Path("calls.jsonl"))
    line = RunOptions(server, keep_credentials=True, allow_direct=True).repeating_line("./harness", COMMAND, 7)
    assert shlex.split(line) == [
        *("./harness", "run", "--specs", "my-specs", "--fault", "alibaba=throttle#1-2", "--seed", "7", "--strict"),
        *("--keep-credentials", "--allow-direct", "--", *COMMAND),
    ]


def test_without_options_only_the_seed_is_said() -> None:
    line = RunOptions().repeating_line("python -m harness", ("true",), 0)
    assert line == "python -m harness run --seed 0 -- true"


def test_a_preset_is_told_from_a_file() -> None:
    assert RunOptions(ServerOptions(scenario="throttle-storm")).preset == "throttle-storm"
    assert RunOptions(ServerOptions(scenario="./throttle-storm")).preset is None
    assert RunOptions().preset is None


def test_the_line_says_what_is_recorded_or_played() -> None:
    server = ServerOptions(cassettes=CassetteOptions(record=Path("my tapes"), mode="all"))
    line = RunOptions(server, session="first").repeating_line("harness", ("true",), 0)
    assert line == "harness run --seed 0 --record 'my tapes' --record-mode all --cassette first -- true"
    assert "--cassette" not in RunOptions(server).repeating_line("harness", ("true",), 0)


def test_what_was_recorded_is_not_played_by_who_repeats_it() -> None:
    told = CassetteOptions(
        record=Path("tapes"), mode="new_episodes", playback_repeats=True, live=("a.example",), allow_mutations=True
    )
    line = RunOptions(ServerOptions(cassettes=told), session="first").repeating_line("h", ("true",), 0, recorded=True)
    assert line == "h run --seed 0 --live a.example --allow-mutations -- true"


def test_a_cassette_has_a_name_that_a_session_can_have() -> None:
    assert cassette_name("my-first.run") == "my-first.run"
    for wrong in ("", "a/b", "../up", ".hidden", "a b", "x" * 65):
        with pytest.raises(UserError, match=r"^--cassette: .* cannot be the alias of a session \(up to 64 letters"):
            cassette_name(wrong)


@pytest.mark.parametrize(("given", "meant"), [("first.yaml", "first"), (".yaml", "run")])
def test_the_name_of_a_cassette_is_not_that_of_its_file(given: str, meant: str) -> None:
    with pytest.raises(UserError, match=rf"is a file \(--cassette {meant}\)$"):
        cassette_name(given)
