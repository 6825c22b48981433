"""What a run was told, told again."""

import shlex
from pathlib import Path

from harness.control.child import ServerOptions
from harness.run.options import RunOptions

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
