"""The profile of a run as a table."""

from typing import Any

from harness.model import ClientInfo, Trait
from harness.reports.trait_table import trait_rows


def test_a_row_for_each_trait_with_clients_in_their_order(make: Any) -> None:
    clients = tuple(ClientInfo(name, name, "1", "Python") for name in ("a", "b", "c"))
    traits = (
        Trait("c", "attempts", "3"),
        Trait("a", "attempts", "1"),
        Trait("b", "attempts", "3"),
        Trait("b", "x", "y"),
    )
    first, second = trait_rows(make.report(clients=clients, profile=traits))
    assert (first.name, list(first.traits)) == ("attempts", ["a", "b", "c"])
    assert first.by_value == {"1": ["a"], "3": ["b", "c"]}
    assert (second.name, list(second.traits)) == ("x", ["b"])
