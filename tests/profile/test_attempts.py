"""Attempts by the kind of trouble."""

from dataclasses import replace
from typing import Any

import pytest

from harness.profile.attempts import attempts, trouble


def test_attempts_are_counted_where_no_result_came(make: Any, case: Any) -> None:
    closed = {"fault": "close@after", "leaves": "none"}
    given_up = make.call(*(make.attempt(at=at, **closed) for at in range(3)))
    (trait,) = attempts([case(given_up)])
    assert (trait.client, trait.name) == ("acme-sdk", "attempts at a closed connection after execution")
    assert (trait.value, trait.cases) == ("3", ("box/one",))


def test_what_ended_well_or_was_mixed_is_not_counted(make: Any, case: Any) -> None:
    well = make.call(make.attempt(fault="close"), make.attempt(at=1))
    mixed = make.call(make.attempt(fault="close"), make.attempt(make.error(), at=1))
    healed = make.call(make.attempt(fault="close"), outcome={"kind": "result"})
    assert not list(attempts([case(well, mixed, healed)]))


def test_least_and_most_are_told(make: Any, case: Any) -> None:
    once, twice = (
        make.call(make.attempt(make.error())),
        make.call(*(make.attempt(make.error(), at=at) for at in (0, 1))),
    )
    (trait,) = attempts([case(once), case(twice, name="two")])
    assert (trait.value, trait.number, trait.cases) == ("1 to 2", 2, ("box/one", "box/two"))


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("client", "a refusal"),
        ("auth", "a refusal"),
        ("conflict", "a conflict"),
        ("throttling", "a throttle"),
        ("server", "a server error"),
        ("unknown", "an error of unknown kind"),
    ],
)
def test_errors_are_told_by_their_kind(make: Any, kind: str, name: str) -> None:
    assert trouble(make.attempt(make.error(make.error_spec(kind=kind)))) == name


def test_an_error_of_no_row_is_a_throttle(make: Any) -> None:
    assert trouble(make.attempt(replace(make.error(), spec=None))) == "a throttle"


@pytest.mark.parametrize(
    ("fault", "leaves", "name"),
    [
        ("http:502", "foreign", "HTTP 502 without an answer"),
        ("http:503,page=json@after", "foreign", "HTTP 503 without an answer"),
        ("empty", "damaged", "HTTP 200 without an answer"),
        ("empty:204@after", "damaged", "HTTP 204 without an answer"),
        ("redirect:302,to=other", "foreign", "a redirect"),
        ("tls:expired", "none", "a handshake that fails"),
        ("refuse:503", "none", "a refused connection"),
        ("close", "none", "a closed connection before execution"),
        ("reset:100B@mid", "damaged", "a reset connection within the answer"),
        ("hang@after", "none", "no answer after execution"),
        ("truncate:50%", "damaged", "an answer that cannot be read"),
        ("content_type:none", "dressed", "an answer in another dress"),
    ],
)
def test_faults_are_told_by_what_the_client_meets(make: Any, fault: str, leaves: str, name: str) -> None:
    assert trouble(make.attempt(fault=fault, leaves=leaves)) == name


def test_a_result_and_a_slow_result_are_no_trouble(make: Any) -> None:
    assert trouble(make.attempt()) is None
    assert trouble(make.attempt(fault="delay:2s", leaves="intact", role="slow")) is None


def test_of_several_faults_the_worst_is_told(make: Any) -> None:
    both = make.attempt(fault="close", leaves="none")
    slow = make.attempt(fault="delay:2s", leaves="intact", role="slow").draft.faults
    assert trouble(make.attempt(fault="close", leaves="none", faults=(*slow, *both.draft.faults))) == (
        "a closed connection before execution"
    )
