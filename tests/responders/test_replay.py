"""Recordings answer first; where they do not, whoever may answer anew, or nobody."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from harness.cassette.deck import Deck
from harness.cassette.interaction import Interaction, Label, RecordMode, Take
from harness.cassette.miss import NO_RECORDING
from harness.contract.catalog import Catalog
from harness.model import Call, Leaves, Result
from harness.protocols.table import PROTOCOLS
from harness.responders.fake import FakeResponder
from harness.responders.replay import ReplayResponder
from harness.responders.responder import Asked, Played, Refused, Response
from harness.wire import HttpRequest, HttpResponse

PAGE = HttpResponse(502, "Bad Gateway", (("Content-Length", "6"),), b"<html>")


@pytest.fixture
def request_of(catalog: Catalog) -> Callable[[Call], HttpRequest]:
    """The request for a call of Volcengine's."""

    def build(call: Call) -> HttpRequest:
        operation = catalog.operation(call.operation)
        return PROTOCOLS["volcengine-query"].build(call, operation, authority="open.volcengineapi.com")

    return build


@pytest.fixture
def ask(
    catalog: Catalog, tmp_path: Path, make_call: Callable[..., Call], request_of: Callable[[Call], HttpRequest]
) -> Callable[..., Response]:
    """Asks for a call in a mode, once with the page of a gateway recorded for it, labelled or not, or with nothing."""

    def respond(mode: RecordMode, *, recorded: bool, leaves: Leaves | None = None) -> Response:
        call = make_call()
        request = request_of(call)
        if recorded:
            label = None if leaves is None else Label("fault", date(2026, 1, 2), ("http:502",), leaves)
            recording = Deck(tmp_path, "once", catalog)
            recording.record(Take("main", Interaction(request, PAGE, label)))
            recording.close()
        responder = ReplayResponder(Deck(tmp_path, mode, catalog), FakeResponder())
        assert responder.name == "fake"
        operation = catalog.operation(call.operation)
        return responder.respond(request, call, operation, request_id="r-1", asked=Asked("main"))

    return respond


@pytest.mark.parametrize("leaves", [None, "intact", "foreign"])
def test_a_recording_answers_and_says_what_faults_had_left_of_it(
    leaves: Leaves | None, ask: Callable[..., Response]
) -> None:
    played = ask("none", recorded=True, leaves=leaves)
    assert played == Played(PAGE, leaves or "intact")


def test_what_may_be_answered_anew_is(ask: Callable[..., Response]) -> None:
    assert isinstance(ask("once", recorded=False), Result)
    assert isinstance(ask("all", recorded=True), Result)


def test_a_miss_is_a_refusal_with_the_same_as_data(ask: Callable[..., Response]) -> None:
    refused = ask("none", recorded=False)
    assert isinstance(refused, Refused)
    assert refused.reason.startswith(NO_RECORDING)
    miss = refused.told["miss"]
    assert isinstance(miss, dict)
    assert miss["reason"] == "cassette_not_found"


def test_what_is_nobody_s_is_recalled_with_its_host(catalog: Catalog, tmp_path: Path) -> None:
    request = HttpRequest("GET", "https", "example.com", "/")
    recording = Deck(tmp_path, "once", catalog)
    recording.record(Take("main", Interaction(request, PAGE)))
    recording.close()
    responder = ReplayResponder(Deck(tmp_path, "none", catalog), FakeResponder())
    assert responder.recall(HttpRequest("GET", "https", "example.org", "/"), Asked("main"), by_host=True) is None
    assert responder.recall(request, Asked("main"), by_host=True) == Played(PAGE)
