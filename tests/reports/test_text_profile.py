"""The profile of a run for a person."""

from typing import Any

from harness.model import ClientInfo, Trait
from harness.reports.text_profile import profile


def clients(*names: str) -> tuple[ClientInfo, ...]:
    return tuple(ClientInfo(name, name, "1", "Python 3") for name in names)


def test_one_client_has_a_line_for_each_trait(make: Any, printed: Any) -> None:
    traits = (Trait("a", "attempts", "3", 3), Trait("a", "keeps connections", "yes"))
    report = make.report(clients=clients("a"), profile=traits)
    assert printed(lambda console: profile(report, console)) == [
        "Profile: what the contract leaves free",
        "  attempts           3",
        "  keeps connections  yes",
        "",
    ]


def test_several_clients_stand_side_by_side(make: Any, printed: Any) -> None:
    report = make.report(clients=clients("a", "b"), profile=(Trait("b", "attempts", "3"), Trait("a", "x", "y")))
    assert printed(lambda console: profile(report, console))[1:] == [
        "            a  b",
        "  attempts  -  3",
        "  x         y  -",
        "",
    ]


def test_where_there_is_no_room_clients_stand_behind_what_was_seen(make: Any, printed: Any) -> None:
    names = ("a-sdk", "b-sdk", "c-sdk", "d-sdk", "e-sdk")
    traits = [Trait(name, "attempts", "1" if name == "b-sdk" else "3") for name in names]
    traits += [Trait(name, "follows", "none") for name in names] + [Trait("a-sdk", "own", "yes")]
    expected = [
        "Profile: what the contract leaves free",
        "  attempts",
        "    3  a-sdk, c-sdk, d-sdk, e-sdk",
        "    1  b-sdk",
        "  follows: none (all)",
        "  own",
        "    yes  a-sdk",
        "",
    ]
    report = make.report(clients=clients(*names), profile=tuple(traits))
    assert printed(lambda console: profile(report, console)) == expected
    two = make.report(clients=clients("a-sdk", "c-sdk"), profile=(Trait("a-sdk", "long", "w " * 40),))
    assert printed(lambda console: profile(two, console), width=60)[1] == "  long"
    assert printed(lambda console: profile(two, console), width=160)[2].startswith("  long  w w")


def test_without_traits_nothing_is_said(make: Any, printed: Any) -> None:
    assert printed(lambda console: profile(make.report(), console)) == []
