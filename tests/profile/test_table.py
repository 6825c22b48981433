"""The profile of a run."""

from dataclasses import replace
from typing import Any

from harness.profile.table import profile_of


def test_each_client_has_its_own_traits_in_the_order_of_the_table(make: Any, case: Any) -> None:
    first = case(make.call(make.attempt(make.error()), make.attempt(make.error(), at=1)))
    second = replace(case(make.call(make.attempt(make.error()))), client="other-sdk")
    found = [(one.client, one.name, one.value) for one in profile_of([first, second], make.contract())]
    none = ("idempotency token", "none unless the caller gives one")
    assert found == [
        ("acme-sdk", "attempts at an error of unknown kind", "2"),
        ("acme-sdk", *none),
        ("other-sdk", "attempts at an error of unknown kind", "1"),
        ("other-sdk", *none),
    ]


def test_without_results_there_is_no_profile(make: Any) -> None:
    assert profile_of([], make.contract()) == ()
