"""The profile of a run for a person."""

from typing import Any

from harness.model import ClientInfo, Trait
from harness.reports.text_profile import profile


def clients(*names: str) -> tuple[ClientInfo, ...]:
    return tuple(ClientInfo(name, name, "1", "Python 3") for name in names)


def test_one_client_has_a_line_for_each_trait(make: Any, printed: Any) -> None:
    traits = (Trait("a", "pace", "3", 3), Trait("a", "keeps connections", "yes"))
    report = make.report(clients=clients("a"), profile=traits)
    assert printed(lambda console: profile(report, console)) == [
        "Profile: what the contract leaves free",
        "  pace: 3",
        "  keeps connections: yes",
        "",
    ]


def test_occasions_with_the_same_value_are_told_together(make: Any, printed: Any) -> None:
    seen = {"a refusal": "4", "a conflict": "1", "a throttle": "1"}
    traits = tuple(Trait("a", f"attempts at {name}", value) for name, value in seen.items())
    report = make.report(clients=clients("a"), profile=(*traits, Trait("a", "told at a throttle", "error")))
    assert printed(lambda console: profile(report, console))[1:] == [
        "  attempts: 1 at a conflict, a throttle; 4 at a refusal",
        "  told: error at a throttle",
        "",
    ]


def test_of_a_few_clients_that_differ_all_are_named(make: Any, printed: Any) -> None:
    values = {"a": "1", "b": "4"}
    traits = [Trait(name, f"attempts at {at}", value) for at in ("x", "y") for name, value in values.items()]
    traits += [Trait(name, "follows", "none") for name in values] + [Trait("a", "own", "yes")]
    report = make.report(clients=clients("a", "b"), profile=tuple(traits))
    assert printed(lambda console: profile(report, console)) == [
        "Profile: what the contract leaves free",
        "  attempts at x, y: 1 with a; 4 with b",
        "  follows: none",
        "  own: yes with a",
        "",
    ]


def test_of_many_clients_those_are_named_that_do_otherwise(make: Any, printed: Any) -> None:
    names = ("a-sdk", "b-sdk", "c-sdk", "d-sdk", "e-sdk")
    traits = [Trait(name, "attempts at x", "3" if name == "a-sdk" else "1") for name in names]
    # Of those that do as most do it is no matter who was seen to.
    traits += [Trait(name, "attempts at y", "1") for name in names[1:]]
    traits += [Trait(name, "attempts at z", "3" if name == "a-sdk" else "1") for name in (*names[1:], "a-sdk")]
    report = make.report(clients=clients(*names), profile=tuple(traits))
    assert printed(lambda console: profile(report, console)) == [
        "Profile: what the contract leaves free (by name those that do otherwise than most)",
        "  attempts at x, z: 1; 3 with a-sdk",
        "  attempts: 1 at y",
        "",
    ]


def test_what_is_long_has_a_line_for_each_value(make: Any, printed: Any) -> None:
    names = ("a-sdk", "b-sdk", "c-sdk", "d-sdk", "e-sdk")
    traits = tuple(Trait(name, "told at x", "y" * 90 if name == "e-sdk" else "error") for name in names)
    report = make.report(clients=clients(*names), profile=traits)
    assert printed(lambda console: profile(report, console))[1:] == [
        "  told at x",
        "    error  the others",
        f"    {'y' * 90}  e-sdk",
        "",
    ]


def test_without_traits_nothing_is_said(make: Any, printed: Any) -> None:
    assert printed(lambda console: profile(make.report(), console)) == []
