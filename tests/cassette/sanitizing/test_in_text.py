"""Secrets that a text gives away by their form, in forms that only quoting makes hard to see."""

from urllib.parse import quote

import pytest

from harness.cassette.sanitizing.in_text import without_secrets


@pytest.mark.parametrize("times", [1, 2, 3])
def test_a_secret_that_is_assigned_in_a_query_within_a_query(times: int) -> None:
    text = '{"Password": "hunter2hunter2"}&Pwd=hunter2hunter2'
    expected = text.replace("hunter2hunter2", "EXAMPLEEXAMPLE")
    for _ in range(times):
        text, expected = quote(text, safe=""), quote(expected, safe="")
    assert without_secrets(text) == expected
    assert without_secrets(expected) == expected


def test_what_nothing_is_assigned_to_stays() -> None:
    for text in ("ClientToken%3Dabcdef123456", "NextToken%253Dabcdef123456", "password%20reset%3A%20abcdefgh"):
        assert without_secrets(text) == text
