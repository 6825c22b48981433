"""Requests that nobody could answer as a call."""

from collections.abc import Callable

import pytest

from harness.contract.catalog import Catalog
from harness.model import BY_CONNECTION, Exchange, ServiceError
from harness.run.judges.refusals import judge
from harness.wire import HttpRequest, HttpResponse

UNREAD = ServiceError("MalformedX", "this is no JSON", 400, "r-1")


def test_hosts_of_nobody_are_told_once_each(catalog: Catalog, make_exchange: Callable[..., Exchange]) -> None:
    refused = {"provider": None, "operation": None, "response": HttpResponse(599)}
    problem = "no provider of the loaded specs is known at host 'example.com'"
    strangers = [make_exchange(id=f"run-{n}", problem=problem, **refused) for n in (1, 2)]
    request = HttpRequest("GET", "https", "other.example:443", "/")
    silent = make_exchange(id="run-3", problem=None, request=request, **refused)
    first, second = judge([*strangers, silent], catalog)
    assert (first.weight, first.about, first.evidence) == ("note", "no-provider", ("run-1", "run-2"))
    assert first.message == f"answered with 599: {problem}"
    assert second.message == "answered with 599: other.example:443 is unknown"


def test_operations_of_no_spec_are_told_by_the_name_that_was_sent(
    catalog: Catalog, make_exchange: Callable[..., Exchange]
) -> None:
    request = HttpRequest("GET", "https", "open.volcengineapi.com", "/?Action=StopInstances&Version=2020-04-01")
    nameless = HttpRequest("GET", "https", "open.volcengineapi.com", "/")
    known, unknown = (make_exchange(operation=None, request=one, reply=UNREAD) for one in (request, nameless))
    named, other = judge([known, unknown, unknown], catalog)
    assert (named.weight, named.about) == ("note", "unknown-operation")
    assert named.message.startswith("volcengine StopInstances is in no spec")
    assert (other.message, len(other.evidence)) == ("a request to volcengine named no operation", 2)


def test_a_call_that_could_not_be_read_is_a_warning(catalog: Catalog, make_exchange: Callable[..., Exchange]) -> None:
    unread = [make_exchange(id=f"run-{n}", reply=UNREAD, params=None) for n in (1, 2)]
    (remark,) = judge(unread, catalog)
    assert (remark.weight, remark.about, remark.evidence) == ("warning", "unreadable-request", ("run-1", "run-2"))
    assert remark.message.endswith("answered with MalformedX: this is no JSON")
    assert remark.operation == unread[0].draft.operation


def test_ordinary_calls_are_not_told(catalog: Catalog, make_exchange: Callable[..., Exchange]) -> None:
    assert not list(judge([make_exchange(), make_exchange(reply=UNREAD), make_exchange(params=None)], catalog))


def test_connections_that_came_to_no_request_are_for_others(
    catalog: Catalog, make_exchange: Callable[..., Exchange]
) -> None:
    nothing = {"operation": None, "response": None, "responder": BY_CONNECTION, "problem": "it left"}
    assert not list(judge([make_exchange(**nothing), make_exchange(provider=None, **nothing)], catalog))


@pytest.mark.parametrize("responder", ["replay", "live"])
def test_what_a_recording_or_the_provider_has_answered_is_not_told(
    catalog: Catalog, make_exchange: Callable[..., Exchange], responder: str
) -> None:
    request = HttpRequest("GET", "https", "open.volcengineapi.com", "/?Action=StopInstances&Version=2020-04-01")
    assert not list(judge([make_exchange(operation=None, request=request, responder=responder)], catalog))
