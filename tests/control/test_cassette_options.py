"""What a harness is told of cassettes."""

from pathlib import Path

import pytest

from harness.cassette.interaction import RecordMode
from harness.control.cassette_options import CassetteOptions

HERE = Path("here")


@pytest.mark.parametrize(
    ("options", "mode"),
    [
        (CassetteOptions(), "none"),
        (CassetteOptions(replay=HERE), "none"),
        (CassetteOptions(record=HERE), "once"),
        (CassetteOptions(record=HERE, mode="new_episodes"), "new_episodes"),
        (CassetteOptions(record=HERE, mode="none"), "none"),
    ],
)
def test_the_mode_that_counts(options: CassetteOptions, mode: RecordMode) -> None:
    assert options.record_mode == mode


def test_the_words_of_a_command_line() -> None:
    assert CassetteOptions().arguments() == ()
    replay = CassetteOptions(replay=HERE, playback_repeats=True)
    assert replay.arguments() == ("--replay", "here", "--playback-repeats")
    assert replay.cassettes == HERE
    record = CassetteOptions(
        record=HERE, mode="all", live=("a.example", "b.example"), allow_mutations=True, live_ca=HERE
    )
    assert record.arguments() == (
        *("--record", "here", "--record-mode", "all"),
        *("--live", "a.example", "--live", "b.example", "--allow-mutations", "--live-ca", "here"),
    )
    assert record.cassettes == HERE
