"""What a case is, in words."""

from typing import get_args

from harness.verify.cases.case import (
    GROUPS,
    ExpectError,
    ExpectItemErrors,
    ExpectMet,
    ExpectResult,
    Group,
)


def test_expectations_read_like_sentences() -> None:
    assert str(ExpectResult()) == "a result"
    assert str(ExpectError("TooFast", 429)) == "the error TooFast with HTTP 429"
    assert str(ExpectItemErrors("Locked", ("b-1", "b-2"))) == "a result with the error Locked for b-1, b-2"
    assert str(ExpectItemErrors("Locked", ())) == "a result with the error Locked for each item"
    assert str(ExpectMet()) == "that every rule meets a call"


def test_all_groups_are_told() -> None:
    assert get_args(Group) == GROUPS
