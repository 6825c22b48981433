"""What of an answer is recorded: what leaves as a whole, as the client gets it."""

import gzip
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest

from harness.cassette.interaction import Label, Take
from harness.model import Execute, Send
from harness.pipeline import Answered
from harness.pipeline.recording import readable
from harness.responders.live import LiveResponder
from harness.responders.responder import Played
from harness.wire import HttpRequest, HttpResponse

OPERATION = "RebootInstances"
PARAMS = {"InstanceIds": ["i-1", "i-2"]}


def take_of(answered: Answered) -> Take:
    assert answered.take is not None
    return answered.take


def test_an_answer_is_recorded_as_it_leaves_with_who_asked_and_who_answered(
    run: Callable[..., Any], sent: Callable[..., HttpResponse]
) -> None:
    running = run()
    request = running.request(OPERATION, PARAMS)
    answered = running.begin(request)
    take = take_of(answered)
    assert (take.interaction.request, take.interaction.response) == (request, sent(answered))
    assert take.interaction.label == Label("fake", date(2026, 1, 2))
    assert (take.session, take.access_key) == ("main", running.credentials.access_key)
    assert take.secrets == (running.credentials.secret_key,)
    assert running.credentials.secret_key not in repr(take)


def test_the_day_is_that_of_utc(run: Callable[..., Any]) -> None:
    running = run()
    late = datetime(2026, 1, 3, 5, 0, tzinfo=timezone(timedelta(hours=8)))
    answered = running.pipeline.begin(running.request(OPERATION, PARAMS), proxy_user=None, now=late)
    label = take_of(answered).interaction.label
    assert label is not None
    assert label.recorded == late.astimezone(UTC).date() == date(2026, 1, 2)


@pytest.mark.parametrize(
    ("fault", "responder", "leaves"),
    [
        ("error:InternalError", "fault", "intact"),
        ("http:502", "fault", "foreign"),
        ("delay:0.001s", "fake", "intact"),
        ("drip:8B/0.001s", "fake", "intact"),
        ("duplicate", "fake", "intact"),
        ("item:InternalError[i-2]", "fake", "intact"),
    ],
)
def test_whoever_answers_a_whole_answer_is_recorded_once(
    fault: str, responder: str, leaves: str, run: Callable[..., Any]
) -> None:
    answered = run(f"volcengine={fault}").call(OPERATION, PARAMS)
    label = take_of(answered).interaction.label
    assert label is not None
    assert (label.responder, label.leaves, label.faults) == (responder, leaves, (fault,))


@pytest.mark.parametrize(
    "fault", ["close", "reset@after", "hang", "close:50%@mid", "truncate:50%", "truncate:50%,length=corrected"]
)
def test_what_does_not_leave_as_a_whole_is_not_recorded(fault: str, run: Callable[..., Any]) -> None:
    assert run(f"volcengine={fault}").call(OPERATION, PARAMS).take is None


def test_what_the_provider_would_refuse_is_recorded_and_what_we_refuse_is_not(run: Callable[..., Any]) -> None:
    running = run(strict=True)
    label = take_of(running.call(OPERATION, {})).interaction.label
    assert label is not None
    assert label.responder == "refusal"
    stranger = HttpRequest("GET", "https", "example.com", "/")
    assert running.begin(stranger).take is None


def test_what_a_recording_has_answered_is_not_recorded_again(run: Callable[..., Any]) -> None:
    class Replaying:
        name = "fake"

        def respond(self, *_: object, **__: object) -> Played:
            return Played(HttpResponse(200, "OK", (), b'{"ResponseMetadata":{"RequestId":"r"},"Result":{}}'))

    answered = run(responder=Replaying()).call(OPERATION, PARAMS)
    assert (answered.draft.responder, answered.take) == ("replay", None)


def test_of_an_answer_to_head_no_body_is_recorded(run: Callable[..., Any]) -> None:
    def head(request: HttpRequest) -> HttpRequest:
        return replace(request, method="HEAD")

    answered = run().call(OPERATION, PARAMS, change=head)
    assert take_of(answered).interaction.response.body == b""
    (step,) = [one for one in answered.delivery.steps if isinstance(one, Send)]
    assert step.response.body


def test_of_an_answer_without_content_no_body_is_recorded(run: Callable[..., Any]) -> None:
    response = take_of(run("volcengine=empty:204").call(OPERATION, PARAMS)).interaction.response
    assert (response.status, response.body) == (204, b"")


def test_a_body_that_is_packed_is_recorded_unpacked_unless_the_fault_is_in_the_packing(run: Callable[..., Any]) -> None:
    packed = take_of(run("volcengine=encoding:gzip").call(OPERATION, PARAMS)).interaction.response
    assert packed.body.startswith(b'{"ResponseMetadata"')
    assert packed.header("content-encoding") is None
    damaged = take_of(run("volcengine=encoding:claimed").call(OPERATION, PARAMS)).interaction.response
    assert damaged.header("content-encoding") == "gzip"


def test_executed_twice_it_is_answered_and_recorded_once(run: Callable[..., Any]) -> None:
    answered = run("volcengine=delay:1ms+duplicate").call(OPERATION, PARAMS)
    assert [type(step) for step in answered.delivery.steps][1:] == [Execute, Execute, Send]
    assert answered.take is not None


def test_what_cannot_be_unpacked_stays_as_it_is() -> None:
    unknown = HttpResponse(200, "OK", (("Content-Encoding", "zstd"),), b"\xff\xfe")
    assert readable(unknown, "GET") == unknown
    plain = HttpResponse(200, "OK", (("X", "1"),), b"abc")
    assert readable(plain, "GET") is plain
    packed = HttpResponse(200, "OK", (("Content-Encoding", "gzip"),), gzip.compress(b"abc"))
    assert readable(packed, "GET").body == b"abc"


# --- without what faults have made of it ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fault",
    [
        "error:InternalError@after",
        "http:502@after",
        "item:InternalError[i-2]",
        "close:50%@mid",
        "hang@after",
        "delay:1ms",
    ],
)
def test_what_faults_have_met_can_be_recorded_as_it_was_before(fault: str, run: Callable[..., Any]) -> None:
    plain = take_of(run().call(OPERATION, PARAMS)).interaction
    met = run(f"volcengine={fault}", records_faults=False).call(OPERATION, PARAMS)
    assert met.draft.faults
    taken = take_of(met).interaction
    assert taken.label == plain.label == Label("fake", date(2026, 1, 2))
    assert taken.response.body == plain.response.body


@pytest.mark.parametrize("fault", ["error:InternalError", "http:502", "throttle#1", "hang"])
def test_where_a_fault_answers_in_the_providers_place_there_was_nothing_before(
    fault: str, run: Callable[..., Any]
) -> None:
    met = run(f"volcengine={fault}", records_faults=False).call(OPERATION, PARAMS)
    assert met.draft.faults
    assert met.take is None


def test_what_no_fault_has_met_is_recorded_as_it_leaves(run: Callable[..., Any]) -> None:
    for strict, params in ((False, PARAMS), (True, {})):
        running = run("volcengine=throttle#9", records_faults=False, strict=strict)
        answered = running.call(OPERATION, params)
        assert take_of(answered) == take_of(run(strict=strict).call(OPERATION, params))


def test_what_the_provider_has_said_is_recorded_as_it_said_it(run: Callable[..., Any]) -> None:
    said = b'{"ResponseMetadata":{"RequestId":"r-1"},"Result":{}}'
    packed = HttpResponse(200, "OK", (("Content-Encoding", "gzip"),), gzip.compress(said))
    for rule in ("item:InternalError[i-2]@after", "error:InternalError@after"):
        running = run(
            f"volcengine={rule}",
            responder=LiveResponder(frozenset({"open.volcengineapi.com"}), allow_mutations=True),
            records_faults=False,
        )
        pending = running.forward(running.request(OPERATION, PARAMS))
        take = take_of(running.pipeline.complete(pending, packed, now=running.now))
        assert take.interaction.response.body == said
        assert take.interaction.label == Label("live", date(2026, 1, 2))
        foreign = running.forward(running.request(OPERATION, PARAMS))
        page = HttpResponse(502, "Bad Gateway", (), b"<html>")
        assert take_of(running.pipeline.complete(foreign, page, now=running.now)).interaction.response.body == b"<html>"


def test_what_a_recording_has_answered_is_not_recorded_again_under_faults_either(run: Callable[..., Any]) -> None:
    class Replaying:
        name = "fake"

        def respond(self, *_: object, **__: object) -> Played:
            return Played(HttpResponse(200, "OK", (), b'{"ResponseMetadata":{"RequestId":"r"},"Result":{}}'))

    running = run("volcengine=error:InternalError@after", responder=Replaying(), records_faults=False)
    answered = running.call(OPERATION, PARAMS)
    assert answered.draft.faults
    assert answered.take is None
