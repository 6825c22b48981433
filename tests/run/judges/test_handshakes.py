"""TLS handshakes that a client should not have accepted, or broke off."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from harness.contract.catalog import Catalog
from harness.model import BY_CONNECTION, AppliedFault, Exchange
from harness.run.judges.handshakes import judge
from harness.wire import HttpResponse

CONNECTION: dict[str, Any] = {"operation": None, "response": None, "executed": None, "responder": BY_CONNECTION}
EXPIRED = (AppliedFault("volcengine=tls:expired", "tls:expired", 1, "connection"),)


def test_a_certificate_that_was_taken_is_a_warning(catalog: Catalog, make_exchange: Callable[..., Exchange]) -> None:
    taken = [make_exchange(id=f"run-{number}", faults=EXPIRED, **CONNECTION) for number in (1, 2)]
    refused = replace(make_exchange(id="run-3", faults=EXPIRED, **CONNECTION), answered_at=None)
    (remark,) = judge([*taken, refused], catalog)
    assert (remark.weight, remark.about, remark.evidence) == ("warning", "tls-accepted", ("run-1", "run-2"))
    assert remark.message == "the program went on over a connection with tls:expired, as if nothing was wrong"


def test_a_handshake_that_the_client_broke_off_is_a_warning(
    catalog: Catalog, make_exchange: Callable[..., Exchange]
) -> None:
    broken = [
        replace(make_exchange(id=f"run-{number}", problem="it left", **CONNECTION), answered_at=None)
        for number in (1, 2)
    ]
    (remark,) = judge(broken, catalog)
    assert (remark.weight, remark.about, remark.evidence) == ("warning", "tls-handshake", ("run-1", "run-2"))
    assert remark.message == "it left"


def test_refusals_and_calls_are_none_of_its_business(catalog: Catalog, make_exchange: Callable[..., Exchange]) -> None:
    refused = AppliedFault("volcengine=refuse:503", "refuse:503", 1, "connection")
    answered = {**CONNECTION, "response": HttpResponse(503)}
    call = make_exchange(faults=EXPIRED, problem="something")
    assert not list(judge([make_exchange(faults=(refused,), **answered), call], catalog))
