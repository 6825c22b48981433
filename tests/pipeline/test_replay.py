"""Recordings in the place of the fake: what they answer, and what is told where they do not."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from harness.cassette.deck import Deck
from harness.cassette.interaction import Interaction, Label, RecordMode, Take
from harness.cassette.miss import NO_RECORDING
from harness.contract.catalog import Catalog
from harness.model import Params, Result, ServiceError
from harness.pipeline import Answered
from harness.responders.fake import FakeResponder
from harness.responders.live import live_responder
from harness.responders.replay import ReplayResponder
from harness.wire import HttpRequest, HttpResponse

Sent = Callable[[Answered], HttpResponse]
START, RESUME = "StartInstanceRefresh", "ResumeInstanceRefresh"
PAGE = HttpResponse(502, "Bad Gateway", (("Content-Length", "6"),), b"<html>")
LABEL = Label("fault", date(2026, 1, 2), ("http:502",), "foreign")


class Studio:
    """Records into the cassette of session ``main``, and builds pipelines that replay it."""

    def __init__(self, run: Callable[..., Any], catalog: Catalog, folder: Path) -> None:
        self._run, self._catalog, self._folder = run, catalog, folder
        self.fake = run()
        self.deck = Deck(folder, "none", catalog)

    def record(self, *interactions: Interaction) -> None:
        """Add interactions to the cassette."""
        recording = Deck(self._folder, "new_episodes", self._catalog)
        for one in interactions:
            recording.record(Take("main", one))
        recording.close()

    def record_answer(self, request: HttpRequest, **how: Any) -> Answered:
        """Record what the fake answers to a request."""
        answered: Answered = self._run(**how).begin(request)
        assert answered.take is not None
        self.record(answered.take.interaction)
        return answered

    def replay(self, *rules: str, mode: RecordMode = "none", responder: Any = None, **how: Any) -> Any:
        """A pipeline that plays the cassette as it now is."""
        self.deck = Deck(self._folder, mode, self._catalog)
        return self._run(*rules, responder=ReplayResponder(self.deck, responder or FakeResponder()), **how)


@pytest.fixture
def studio(run: Callable[..., Any], catalog: Catalog, tmp_path: Path) -> Studio:
    """A cassette to record into and to replay."""
    return Studio(run, catalog, tmp_path)


def _miss(response: HttpResponse) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(response.body)["harness"]
    assert told["problem"].startswith(NO_RECORDING)
    miss: dict[str, Any] = told["miss"]
    return miss


# --- calls ----------------------------------------------------------------------------------------------------------


def test_a_recorded_answer_is_told_as_the_provider_s(studio: Studio, sent: Sent) -> None:
    params: Params = {"AutoScalingGroupId": "asg-1", "Odd": True}
    request = studio.fake.request(START, params)
    recorded = studio.record_answer(request)
    replayed = studio.replay().begin(request)
    draft = replayed.draft
    assert (draft.responder, draft.executed, draft.problem, draft.params) == ("replay", 1, None, params)
    assert (draft.reply, draft.violations, draft.signature) == (
        recorded.draft.reply,
        recorded.draft.violations,
        recorded.draft.signature,
    )
    assert draft.violations
    assert sent(replayed).body == sent(recorded).body
    assert replayed.take is None


def test_a_recorded_error_says_nothing_of_whether_it_was_carried_out(studio: Studio) -> None:
    request = studio.fake.request(START)
    error = HttpResponse(
        200, "OK", (), b'{"Response":{"Error":{"Code":"InternalError","Message":"m"},"RequestId":"r"}}'
    )
    studio.record(Interaction(request, error))
    draft = studio.replay().begin(request).draft
    assert isinstance(draft.reply, ServiceError)
    assert (draft.reply.code, draft.reply.request_id, draft.executed) == ("InternalError", "r", None)


def test_a_miss_tells_the_nearest_recording_in_body_and_journal(studio: Studio, sent: Sent) -> None:
    studio.record_answer(studio.fake.request(RESUME, {"AutoScalingGroupId": "asg-1", "ResumeMode": "RETRY"}))
    running = studio.replay()
    answered = running.call(RESUME, {"AutoScalingGroupId": "asg-2", "Extra": 1})
    response = sent(answered)
    assert response.status == 599
    miss = _miss(response)
    assert (miss["reason"], miss["asked"]) == ("no_match", f"tencent/as:{RESUME}")
    (near,) = miss["nearest"]
    assert [one["name"] for one in near["differences"]] == ["AutoScalingGroupId", "Extra", "ResumeMode"]
    assert [one["undeclared"] for one in near["differences"]] == [False, True, False]
    problem = answered.draft.problem or ""
    assert problem == json.loads(response.body)["harness"]["problem"]
    assert 'AutoScalingGroupId was recorded as "asg-1" and sent as "asg-2"' in problem
    assert (answered.draft.executed, answered.draft.responder, answered.take) == (None, "none", None)
    assert [one.text for one in studio.deck.report().misses] == [problem]


def test_what_has_played_is_a_miss_the_next_time(studio: Studio, sent: Sent) -> None:
    request = studio.fake.request(START)
    studio.record_answer(request)
    running = studio.replay()
    assert running.begin(request).draft.executed == 1
    assert _miss(sent(running.begin(request)))["reason"] == "already_played"


def test_a_recorded_page_that_is_no_answer_is_told_unless_a_fault_had_made_it(studio: Studio, sent: Sent) -> None:
    request = studio.fake.request(START)
    studio.record(Interaction(request, PAGE), Interaction(request, PAGE, LABEL))
    running = studio.replay()
    first, second = (running.begin(request) for _ in range(2))
    assert [sent(one).body for one in (first, second)] == [b"<html>"] * 2
    assert (first.draft.problem or "").startswith("the recorded answer cannot be read: the body is not JSON")
    assert (second.draft.problem, second.draft.reply, second.draft.executed) == (None, None, None)


def test_a_fault_in_its_place_is_met_where_the_recorded_page_is_no_answer(
    studio: Studio, codes: Callable[[Answered], tuple[str, int]]
) -> None:
    request = studio.fake.request(START)
    studio.record(Interaction(request, PAGE, LABEL))
    answered = studio.replay("tencent=error:InternalError@after").begin(request)
    assert (codes(answered)[0], answered.draft.executed) == ("InternalError", None)


def test_an_encoded_answer_is_read(studio: Studio) -> None:
    request = studio.fake.request(START)
    good = studio.fake.begin(request).draft.response
    assert good is not None
    studio.record(Interaction(request, good.with_headers([("Content-Encoding", "gzip")])))
    assert isinstance(studio.replay().begin(request).draft.reply, Result)


def test_where_it_may_be_answered_anew_it_is_and_is_recorded(studio: Studio) -> None:
    request = studio.fake.request(START)
    answered = studio.replay(mode="new_episodes").begin(request)
    assert (answered.draft.responder, answered.draft.executed) == ("fake", 1)
    assert answered.take is not None


# --- what breaks the contract ---------------------------------------------------------------------------------------


def _broken(request: HttpRequest) -> HttpRequest:
    return replace(request, body=b"{")


def _unknown(request: HttpRequest) -> HttpRequest:
    return request.with_headers([("X-TC-Action", "StartNothing")])


def _unnamed(request: HttpRequest) -> HttpRequest:
    return replace(request, headers=tuple(pair for pair in request.headers if pair[0] != "X-TC-Action"))


def _of_another_version(request: HttpRequest) -> HttpRequest:
    return request.with_headers([("X-TC-Version", "2099-01-01")])


BROKEN = [_broken, _unknown, _unnamed, _of_another_version]


@pytest.mark.parametrize("spoil", BROKEN)
def test_a_refusal_that_was_recorded_answers_what_is_refused(
    spoil: Callable[[HttpRequest], HttpRequest], studio: Studio, sent: Sent
) -> None:
    request = spoil(studio.fake.request(START))
    recorded = studio.record_answer(request)
    assert recorded.draft.responder == "refusal"
    running = studio.replay()
    replayed = running.begin(request)
    assert (replayed.draft.responder, replayed.draft.problem) == ("replay", None)
    assert sent(replayed).body == sent(recorded).body
    assert isinstance(replayed.draft.reply, ServiceError)
    assert isinstance(recorded.draft.reply, ServiceError)
    assert replayed.draft.reply.code == recorded.draft.reply.code
    assert _miss(sent(running.begin(request)))["reason"] == "already_played"
    assert replayed.take is None


@pytest.mark.parametrize("spoil", BROKEN)
def test_a_strict_harness_refuses_itself(
    spoil: Callable[[HttpRequest], HttpRequest], studio: Studio, codes: Callable[[Answered], tuple[str, int]]
) -> None:
    request = spoil(studio.fake.request(START))
    studio.record(Interaction(request, PAGE))
    answered = studio.replay(strict=True).begin(request)
    assert answered.draft.responder == "refusal"
    assert codes(answered)[0]
    assert studio.deck.report().played == 0


def test_a_call_that_lacks_parameters_plays_what_was_recorded_unless_strict(studio: Studio) -> None:
    request = studio.fake.request(START, {})
    recorded = studio.record_answer(request, strict=True)
    assert recorded.draft.responder == "refusal"
    assert studio.replay().begin(request).draft.responder == "replay"
    assert studio.replay(strict=True).begin(request).draft.responder == "refusal"
    assert studio.deck.report().played == 1, "the same refusal was recorded, and has come"


@pytest.mark.parametrize("spoil", BROKEN)
def test_what_was_not_recorded_is_a_miss_and_not_a_refusal(
    spoil: Callable[[HttpRequest], HttpRequest], studio: Studio, sent: Sent
) -> None:
    studio.record_answer(studio.fake.request(START))
    answered = studio.replay().begin(spoil(studio.fake.request(START)))
    assert sent(answered).status == 599
    assert _miss(sent(answered))["reason"] in {"no_match", "nothing_similar"}


@pytest.mark.parametrize("spoil", BROKEN)
def test_where_it_may_be_answered_anew_it_is_refused(
    spoil: Callable[[HttpRequest], HttpRequest], studio: Studio
) -> None:
    request = spoil(studio.fake.request(START))
    assert studio.replay(mode="once").begin(request).draft.responder == "refusal"
    live = studio.replay(mode="once", responder=live_responder(["as.tencentcloudapi.com"], allow_mutations=True))
    answered = live.begin(request)
    assert "is not passed on" in (answered.draft.problem or "")


# --- hosts that no spec knows ---------------------------------------------------------------------------------------


STRANGE = HttpRequest("GET", "https", "example.com", "/a?b=c", (("Host", "example.com"),))


def test_what_is_recorded_of_a_host_that_no_spec_knows_plays(studio: Studio, sent: Sent) -> None:
    page = HttpResponse(200, "OK", (("Content-Length", "2"),), b"ok")
    studio.record(Interaction(STRANGE, page))
    running = studio.replay()
    answered = running.begin(STRANGE, proxy_user="main")
    assert sent(answered) == page
    draft = answered.draft
    assert (draft.responder, draft.problem, draft.provider, draft.executed) == ("replay", None, None, None)
    assert (draft.session, draft.response) == ("main", HttpResponse(200, "OK"))
    again = running.begin(STRANGE, proxy_user="main")
    assert _miss(sent(again))["reason"] == "already_played"
    assert again.draft.provider is None


def test_of_other_hosts_is_said_what_always_is(studio: Studio, sent: Sent) -> None:
    studio.record(Interaction(STRANGE, PAGE))
    answered = studio.replay().begin(replace(STRANGE, authority="example.org"), proxy_user="main")
    assert sent(answered).status == 599
    assert (answered.draft.problem or "").startswith("no provider of the loaded specs is known at host 'example.org'")
    assert studio.deck.report().missed == 0


def test_what_looks_like_a_provider_s_call_at_such_a_host_plays_only_with_that_host(studio: Studio, sent: Sent) -> None:
    request = studio.fake.request(START)
    studio.record_answer(request)
    answered = studio.replay().begin(replace(request, authority="evil.example"))
    assert sent(answered).status == 599
    assert studio.deck.report().played == 0
