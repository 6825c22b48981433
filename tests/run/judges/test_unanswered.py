"""Calls that no recording answers, and others that nobody was allowed to answer."""

from collections.abc import Callable

from harness.contract.catalog import Catalog
from harness.model import Exchange
from harness.run.judges import refusals
from harness.run.judges.unanswered import judge
from harness.wire import HttpRequest, HttpResponse

MISS = "no recording answers this call (acme/box:OpenBoxes): none matches in old.yaml"
UNANSWERED = {"response": HttpResponse(599), "reply": None, "responder": "none"}


def test_a_call_that_no_recording_answers_is_a_finding(
    catalog: Catalog, make_exchange: Callable[..., Exchange]
) -> None:
    twice = [make_exchange(id=f"run-{n}", problem=MISS, **UNANSWERED) for n in (1, 2)]
    other = make_exchange(id="run-3", problem=f"{MISS}; nearest is another", **UNANSWERED)
    first, second = judge([*twice, other], catalog)
    assert (first.weight, first.about, first.message) == ("finding", "no-recording", MISS)
    assert first.evidence == ("run-1", "run-2")
    assert first.operation == twice[0].draft.operation
    assert (second.message, second.evidence) == (other.draft.problem, ("run-3",))


def test_a_miss_at_a_host_of_nobody_is_told_once(catalog: Catalog, make_exchange: Callable[..., Exchange]) -> None:
    request = HttpRequest("GET", "https", "other.example:443", "/")
    stranger = make_exchange(provider=None, operation=None, request=request, problem=MISS, **UNANSWERED)
    (remark,) = judge([stranger], catalog)
    assert (remark.message, remark.operation) == (MISS, None)
    assert not list(refusals.judge([stranger], catalog))


def test_what_was_not_allowed_is_a_warning(catalog: Catalog, make_exchange: Callable[..., Exchange]) -> None:
    refused = make_exchange(problem="RebootInstances changes something at the provider", **UNANSWERED)
    (remark,) = judge([refused], catalog)
    assert (remark.weight, remark.about) == ("warning", "not-answered")
    assert remark.message == "answered with 599: RebootInstances changes something at the provider"
    assert remark.evidence == (refused.draft.id,)


def test_what_others_tell_is_not_told(catalog: Catalog, make_exchange: Callable[..., Exchange]) -> None:
    answered = make_exchange(problem="the provider's answer cannot be read", responder="live")
    ours = make_exchange(problem="an error of the harness itself: KeyError", **UNANSWERED)
    stranger = make_exchange(provider=None, operation=None, problem="no provider is known", **UNANSWERED)
    assert not list(judge([answered, ours, stranger, make_exchange()], catalog))
