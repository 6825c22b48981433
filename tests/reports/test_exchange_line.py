"""An exchange in one line."""

from dataclasses import replace
from typing import Any

import pytest

from harness.model import BY_CONNECTION, AppliedFault, FactStatus, ItemError, Source, Violation
from harness.reports.exchange_line import exchange_line, full_line, log_line
from harness.wire import HttpRequest, HttpResponse


def test_a_result(make: Any) -> None:
    assert exchange_line(make.exchange()) == "POST box.acme.example OpenBoxes → 200 result, request id r-1"


def test_a_result_with_failed_items(make: Any) -> None:
    exchange = make.exchange(make.result({}, ItemError("b-1", "C", "M")))
    assert exchange_line(exchange) == "POST box.acme.example OpenBoxes → 200 result (1 failed), request id r-1"


def test_an_error(make: Any) -> None:
    expected = "POST box.acme.example OpenBoxes → 404 Box.NotFound, request id r-1"
    assert exchange_line(make.exchange(make.error())) == expected


@pytest.mark.parametrize(
    ("problem", "words"),
    [("no such host", "POST box.acme.example / → 200 no such host"), (None, "POST box.acme.example / → 200")],
)
def test_what_is_no_call(make: Any, problem: str | None, words: str) -> None:
    exchange = make.exchange(operation=None, problem=problem)
    object.__setattr__(exchange.draft, "reply", None)
    assert exchange_line(exchange) == words


def test_no_answer(make: Any) -> None:
    assert exchange_line(make.exchange(response=None)).startswith("POST box.acme.example OpenBoxes → no answer")


def test_a_line_of_a_running_log(make: Any) -> None:
    assert log_line(make.exchange(number=2)) == (
        "03:04:05  session-1  POST box.acme.example OpenBoxes → 200 result, request id r-1, executed"
    )
    met = make.exchange(faults=(AppliedFault("acme=throttle", "throttle", 1), AppliedFault("acme=close", "close", 2)))
    assert log_line(met).endswith("request id r-1, executed  [acme=throttle, acme=close]")
    assert log_line(met) == f"03:04:05  session-1  {full_line(met)}"


def violation(number: int, status: FactStatus = "documented") -> Violation:
    """A broken fact."""
    return Violation(f"/{number}", "type", f"fact {number}", Source("x.yaml", "input"), status)


@pytest.mark.parametrize(
    ("changes", "end"),
    [
        ({"violations": (violation(1), violation(2, "unknown"))}, "  ! fact 1"),
        ({"violations": tuple(map(violation, range(5)))}, "  ! fact 0; fact 1; fact 2; and 2 more"),
        ({"signature": "mismatch"}, "  ! signature: mismatch"),
        ({"signature": "not judged"}, "request id r-1, executed"),
        ({"violations": (violation(1),), "signature": "missing"}, "  ! fact 1; signature: missing"),
    ],
)
def test_a_log_tells_what_the_client_did_wrong(make: Any, changes: dict[str, Any], end: str) -> None:
    assert log_line(make.exchange(**changes)).endswith(end)


@pytest.mark.parametrize(("executed", "end"), [(True, "r-1, executed"), (False, "r-1, not executed"), (None, "r-1")])
def test_a_log_tells_whether_a_call_was_carried_out(make: Any, *, executed: bool | None, end: str) -> None:
    exchange = make.exchange()
    object.__setattr__(exchange.draft, "executed", executed)
    assert log_line(exchange).endswith(end)


def test_a_log_has_one_line_for_an_exchange_whatever_was_sent(make: Any) -> None:
    exchange = make.exchange(operation=None, problem="no such\nhost\x1b[31m \ud800 主机")
    object.__setattr__(exchange.draft, "reply", None)
    assert r"no such\nhost\x1b[31m \ud800 主机" in log_line(exchange)


@pytest.mark.parametrize(
    ("changes", "accepted", "line"),
    [
        ({"faults": (AppliedFault("acme=refuse", "refuse", 1),)}, False, "CONNECT box.acme.example → refused"),
        (
            {"faults": (AppliedFault("acme=refuse:503", "refuse:503", 1),), "response": HttpResponse(503)},
            True,
            "CONNECT box.acme.example → 503",
        ),
        (
            {"faults": (AppliedFault("acme=tls:eof", "tls:eof", 1),)},
            False,
            "CONNECT box.acme.example → TLS handshake failed",
        ),
        (
            {"faults": (AppliedFault("acme=tls:expired", "tls:expired", 1),)},
            True,
            "CONNECT box.acme.example → TLS handshake accepted",
        ),
        ({"problem": "the client left"}, False, "CONNECT box.acme.example → the client left"),
        (
            {"request": HttpRequest("", "", "", ""), "faults": (AppliedFault("*=refuse", "refuse", 1),)},
            False,
            "connection to the endpoint → refused",
        ),
        (
            {"request": HttpRequest("", "http", "a.example:80", ""), "problem": "why"},
            False,
            "connection to a.example → why",
        ),
    ],
)
def test_a_connection_that_came_to_no_request(
    changes: dict[str, Any],
    accepted: bool,  # noqa: FBT001
    line: str,
    make_exchange: Any,
    noon: Any,
) -> None:
    connection = {
        "request": HttpRequest("CONNECT", "", "box.acme.example:443", ""),
        "operation": None,
        "response": None,
        "executed": None,
        "responder": BY_CONNECTION,
    }
    exchange = replace(make_exchange(**{**connection, **changes}), answered_at=noon if accepted else None)
    assert exchange_line(exchange) == line
    rules = f"  [{changes['faults'][0].rule}]" if "faults" in changes else ""
    assert full_line(exchange) == f"{line}{rules}"


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"headers": (("X-TC-Action", "DescribeGroups"),)}, "DescribeGroups"),
        ({"target": "/?Action=DescribeGroups&Version=1"}, "DescribeGroups"),
        ({"headers": (("x-acs-action", "DescribeGroups"),)}, "DescribeGroups"),
        ({"headers": (("X-TC-Action", "s3cr3t"),)}, "/"),
        ({}, "/"),
    ],
)
def test_a_call_that_no_spec_knows_goes_by_the_action_that_it_names(
    make: Any, changes: dict[str, Any], told: str
) -> None:
    request = replace(HttpRequest("POST", "http", "localhost", "/"), **changes)
    assert exchange_line(make.exchange(operation=None, request=request)).startswith(f"POST localhost {told} → ")
    stranger = make.exchange(operation=None, provider=None, request=request)
    assert exchange_line(stranger).startswith(f"POST localhost {request.target} → ")
