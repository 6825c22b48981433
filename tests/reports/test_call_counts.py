"""Calls counted by operation."""

from collections.abc import Callable
from typing import Any

import pytest

from harness.contract.catalog import Catalog
from harness.model import BY_CONNECTION, AppliedFault, Exchange, ItemError, Result, ServiceError
from harness.reports.call_counts import answer_in_words, call_name, count_calls
from harness.wire import HttpRequest, HttpResponse

RESULT = Result({}, "r-1")


def test_calls_are_counted_with_what_was_answered(catalog: Catalog, make_exchange: Callable[..., Exchange]) -> None:
    failed = Result(
        {}, "r-2", (ItemError("i-1", "Gone", ""), ItemError("i-2", "Gone", ""), ItemError("i-3", "Old", ""))
    )
    exchanges = [
        make_exchange(reply=ServiceError("Throttled", "", 429, "r-3"), executed=0),
        make_exchange(reply=ServiceError("Strange", "", 200, "r-4")),
        make_exchange(reply=RESULT),
        make_exchange(reply=RESULT),
        make_exchange(reply=failed),
        make_exchange(reply=None, response=None),
        make_exchange(reply=None, response=HttpResponse(599), problem="a mistake", executed=None),
        make_exchange(reply=None, response=HttpResponse(599), executed=None),
        make_exchange(provider=None, operation=None),
    ]
    (found,) = count_calls(exchanges, catalog)
    assert (found.name, found.calls, found.executed) == ("volcengine/ecs:RebootInstances", 8, 5)
    assert list(found.answers.items()) == [
        ("429 Throttled", 1),
        ("Strange", 1),
        ("result", 2),
        ("result with failed items (Gone, Old)", 1),
        ("no answer", 1),
        ("599 a mistake", 1),
        ("599", 1),
    ]


def test_a_call_of_no_known_operation_goes_by_the_name_that_it_has(
    catalog: Catalog, make_exchange: Callable[..., Exchange]
) -> None:
    def name(target: str, provider: str | None = "volcengine") -> str:
        request = HttpRequest("GET", "https", "open.volcengineapi.com", target)
        return call_name(make_exchange(provider=provider, operation=None, request=request).draft, catalog)

    assert name("/?Action=StopInstances&Version=2020-04-01") == "volcengine StopInstances"
    assert name("/path?x=1") == "volcengine (no operation named)"
    assert name("/?Action=StopInstances", provider=None) == "None (no operation named)"
    exchanges = [make_exchange(operation=None, request=HttpRequest("GET", "https", "h", "/?Action=StopInstances"))]
    (found,) = count_calls(exchanges, catalog)
    assert (found.name, found.operation) == ("volcengine StopInstances", None)


@pytest.mark.parametrize(
    ("fault", "changes", "words"),
    [
        (AppliedFault("r", "close:50%@mid", 1, "change"), {"reply": RESULT}, "result (close:50%@mid)"),
        (AppliedFault("r", "delay:2s", 1, "slow"), {"reply": RESULT}, "result (delay:2s)"),
        (AppliedFault("r", "http:502", 1), {"reply": None, "response": HttpResponse(502)}, "502 (http:502)"),
        (AppliedFault("r", "reset@after", 1), {"reply": None, "response": None}, "no answer (reset@after)"),
        (AppliedFault("r", "error:X", 1), {"reply": ServiceError("X", "", 403, "r-1")}, "403 X"),
        (AppliedFault("r", "item:X", 1, "items"), {"reply": RESULT}, "result"),
    ],
)
def test_what_the_answer_does_not_show_is_told_beside_it(
    fault: AppliedFault, changes: dict[str, Any], words: str, make_exchange: Callable[..., Exchange]
) -> None:
    assert answer_in_words(make_exchange(faults=(fault,), **changes)) == words


def test_a_miss_is_told_without_what_comes_near(make_exchange: Callable[..., Exchange]) -> None:
    miss = {"reply": None, "problem": "no recording answers this call (x): none matches in old.yaml; nearest is …"}
    assert answer_in_words(make_exchange(response=HttpResponse(599), **miss)) == "599 no recording answers this call"
    assert answer_in_words(make_exchange(response=None, **miss)) == "no answer"


def test_connections_are_counted_by_provider(catalog: Catalog, make_exchange: Callable[..., Exchange]) -> None:
    nothing = {"operation": None, "response": None, "executed": None, "responder": BY_CONNECTION}
    spoiled = AppliedFault("volcengine=tls:eof", "tls:eof", 1, "connection")
    exchanges = [
        make_exchange(faults=(spoiled,), **nothing),
        make_exchange(faults=(spoiled,), **nothing),
        make_exchange(problem="the client left", **nothing),
        make_exchange(problem="the client left", **{**nothing, "provider": None}),
        make_exchange(**nothing),
    ]
    (found,) = count_calls(exchanges, catalog)
    assert (found.name, found.operation, found.calls, found.executed) == ("volcengine (connections)", None, 5 - 1, 0)
    assert list(found.answers.items()) == [("tls:eof", 2), ("the client left", 1), ("broken off", 1)]
