"""A leak is told by where it is and how it begins, never by what it is."""

import pytest

from harness.cassette.scanning.leak import Leak, shortened


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("abcdefghijkl", "abcd… (12 characters)"),
        ("abcdefghijk", "… (11 characters)"),
        ("", "… (0 characters)"),
        ("a\nü\x00efghijkl", "a\\n\\xfc\\x00… (12 characters)"),
    ],
)
def test_of_a_value_only_the_beginning_is_shown_and_of_a_short_one_nothing(value: str, shown: str) -> None:
    assert shortened(value) == shown


def test_leaks_stand_in_the_order_of_their_files() -> None:
    one, two, three = Leak("a", 2, 1, "p", "r", "s"), Leak("a", 10, 2, "p", "r", "s"), Leak("b", 1, 1, "p", "r", "s")
    assert sorted([three, two, one]) == [one, two, three]
    assert str(one) == "a:2: interaction 1, p: r: s"
