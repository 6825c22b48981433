"""Connections that are kept, and what their end looks like."""

from typing import Any

from harness.profile.connections import connections


def test_connections_are_kept_or_not(make: Any, case: Any) -> None:
    calls = [make.call(make.attempt(connection=3)) for _ in range(2)]
    assert [one.value for one in connections([case(*calls, group="pace")])] == ["kept"]
    new = [make.call(make.attempt(connection=number)) for number in (3, 4)]
    (trait,) = connections([case(*new, group="throttle")])
    assert (trait.name, trait.value) == ("connections", "a new one for each call")


def test_single_calls_and_other_groups_say_nothing_of_it(make: Any, case: Any) -> None:
    call = make.call(make.attempt())
    assert not list(connections([case(call, group="pace"), case(call, call, group="retry")]))
    unknown = make.call(make.attempt(connection=0))
    assert not list(connections([case(unknown, unknown, group="pace")]))


def test_the_error_at_a_broken_connection_is_told(make: Any, case: Any) -> None:
    reset = make.attempt(fault="reset", leaves="none")
    told = make.call(reset, outcome={"kind": "client_error", "error_type": "Broken"})
    late = make.call(reset, outcome={"kind": "timeout", "error_type": None})
    (trait,) = connections([case(told, late)])
    assert trait.name == "told at a reset connection before execution"
    assert trait.value == "error (Broken), timeout (without a name)"


def test_answers_that_came_are_no_broken_connections(make: Any, case: Any) -> None:
    cut = make.call(make.attempt(fault="close@mid", leaves="damaged"), outcome={"kind": "client_error"})
    well = make.call(make.attempt(fault="close", leaves="none"), outcome={"kind": "result"})
    assert not list(connections([case(cut, well, make.call())]))
