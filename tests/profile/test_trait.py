"""How sightings are told."""

from typing import Any

import pytest

from harness.profile.trait import cases_of, conversations, counted, own, told


def test_one_number_is_told_as_it_is_and_several_by_their_ends() -> None:
    one = counted("sdk", "attempts", [(4, "a"), (4, "b")])
    assert (one.client, one.name, one.value, one.number, one.cases) == ("sdk", "attempts", "4", 4, ("a", "b"))
    several = counted("sdk", "timeout", [(4, "a"), (1.5, "b"), (2, "c")], " s")
    assert (several.value, several.number) == ("1.5 to 4 s", 4)


def test_words_are_told_once() -> None:
    trait = told("sdk", "connections", [("kept", "b"), ("new", "a"), ("kept", "a")])
    assert (trait.value, trait.number, trait.cases) == ("kept, new", None, ("b", "a"))


def test_only_the_first_cases_are_named() -> None:
    assert len(cases_of(f"case {number % 20}" for number in range(40))) == 10


@pytest.mark.parametrize("kind", ["crash", "unsupported", "died"])
def test_calls_of_which_the_client_said_nothing_are_no_sightings(make: Any, case: Any, kind: str) -> None:
    silent = make.call(make.attempt(), outcome={"kind": kind})
    spoken = make.call(make.attempt())
    result = case(silent, spoken)
    assert list(conversations([result])) == [(result, spoken)]


def test_other_operations_are_not_counted_but_broken_connections_are(make: Any) -> None:
    mine = make.attempt()
    other = make.attempt(at=1, operation=None)
    broken = make.attempt(at=2, fault="tls:expired", role="connection", operation=None, responder="connection")
    unbroken = make.attempt(at=3, operation=None, responder="connection")
    assert own(make.call(mine, other, broken, unbroken)) == (mine, broken)
