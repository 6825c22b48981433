"""Connections and redirects as cases."""

from collections.abc import Callable, Mapping
from itertools import product
from typing import get_args

from harness.model import HandshakeFlaw
from harness.verify.cases.case import Case
from harness.verify.cases.transport import transport_cases

SHORT = "acme/box:OpenBoxes"
TO = ("same", "other")
Expanded = Callable[..., Mapping[str, Case]]


def test_every_flaw_of_a_connection_is_tried_before_there_is_a_call(expanded: Expanded) -> None:
    found = {name: case for name, case in expanded(transport_cases).items() if case.tls}
    flaws = [f"tls:{flaw}" for flaw in get_args(HandshakeFlaw)]
    assert found.keys() == {f"transport/{fault}" for fault in ("refuse", "refuse:503", *flaws)}
    assert found["transport/tls:expired"].rules == ("acme/box=tls:expired",)


def test_a_redirect_of_each_status_leads_to_each_place(expanded: Expanded) -> None:
    found = {name: case for name, case in expanded(transport_cases).items() if not case.tls}
    ways = {f"transport/redirect:{status},to={to}" for status, to in product((301, 302, 303, 307, 308), TO)}
    circles = {f"transport/redirect:{status},to=loop" for status in (301, 308)}
    tokens = {f"transport/redirect:{status},to=other/token" for status in (301, 302, 303, 307, 308)}
    assert found.keys() == ways | circles | tokens
    assert {name for name, case in found.items() if case.token} == tokens
    assert found["transport/redirect:307,to=other/token"].rules == (f"{SHORT}=redirect:307,to=other#1",)
    assert found["transport/redirect:307,to=other"].rules == (f"{SHORT}=redirect:307,to=other#1",)
    assert found["transport/redirect:307,to=same"].rules == (f"{SHORT}=redirect:307#1",)
    assert found["transport/redirect:308,to=loop"].rules == (f"{SHORT}=redirect:308,to=loop",)
    assert {case.group for case in found.values()} == {"transport"}
