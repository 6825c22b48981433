"""Why no recording answers, for a person and as data."""

import json

import pytest

from harness.cassette.differences import Difference
from harness.cassette.miss import NO_RECORDING, Miss, Near, Reason

NEAR = Near("one.yaml", 3, "tencent/as:X", (Difference("A", "1", "2"), Difference("B", None, "3", undeclared=True)), 17)


@pytest.mark.parametrize(
    ("reason", "more", "expected"),
    [
        ("cassette_not_found", {}, "there is no cassette dir/one.yaml"),
        ("cassette_not_found", {"problem": "dir/one.yaml:3: is no cassette"}, "dir/one.yaml:3: is no cassette"),
        (
            "already_played",
            {"played": 1},
            (
                "the one recording that matches has been played already (dir/one.yaml); "
                "--playback-repeats plays them more than once"
            ),
        ),
        (
            "already_played",
            {"played": 2},
            ("all 2 that match have been played already (dir/one.yaml); --playback-repeats plays them more than once"),
        ),
        ("nothing_similar", {}, "nothing like it is in dir/one.yaml"),
        (
            "no_match",
            {"nearest": (NEAR, NEAR)},
            (
                "none matches in dir/one.yaml; nearest is one.yaml, interaction 3: A was recorded as 1 and sent as 2; "
                "B was sent as 3 and not recorded, which the contract does not have"
            ),
        ),
    ],
)
def test_the_text_is_one_line_that_says_all(reason: Reason, more: dict[str, object], expected: str) -> None:
    miss = Miss(reason, "dir/one.yaml", asked="tencent/as:X", **more)  # type: ignore[arg-type]
    assert str(miss) == f"{NO_RECORDING} (tencent/as:X): {expected}"
    assert "\n" not in str(miss)
    assert str(Miss("nothing_similar", "d")) == f"{NO_RECORDING}: nothing like it is in d"


def test_of_many_differences_the_first_are_told_and_the_others_counted() -> None:
    many = Near("one.yaml", 1, "o", tuple(Difference(name, "1", "2") for name in "ABCDE"))
    assert str(many).endswith("C was recorded as 1 and sent as 2; and 2 more")


def test_as_data_nothing_is_left_out() -> None:
    data = Miss("no_match", "d", (NEAR,), "tencent/as:X", 0).as_data()
    assert json.loads(json.dumps(data)) == {
        "reason": "no_match",
        "where": "d",
        "asked": "tencent/as:X",
        "played": 0,
        "nearest": [
            {
                "file": "one.yaml",
                "number": 3,
                "line": 17,
                "operation": "tencent/as:X",
                "differences": [
                    {"name": "A", "recorded": "1", "sent": "2", "undeclared": False},
                    {"name": "B", "recorded": None, "sent": "3", "undeclared": True},
                ],
            }
        ],
    }
    assert Near("one.yaml", 1, "o").as_data()["line"] is None
