"""Live calls: forwarded only by leave, and the real answer on its way back."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from harness.model import Close, Send, Wait
from harness.pipeline import Answered, Forward
from harness.responders.live import live_responder
from harness.wire import HttpResponse

Codes = Callable[[Answered], tuple[str, int]]


# --- live -----------------------------------------------------------------------------------------------------------

LIVE = live_responder(["open.volcengineapi.com"], allow_mutations=True)
GOOD = (
    b'{"ResponseMetadata":{"RequestId":"r-9"},'
    b'"Result":{"OperationDetails":[{"InstanceId":"i-1"},{"InstanceId":"i-2"}]}}'
)
BAD = b'{"ResponseMetadata":{"RequestId":"r-9","Error":{"Code":"InternalError","Message":"No."}}}'


@pytest.fixture
def complete(run: Callable[..., Any]) -> Callable[..., Answered]:
    """Lets the real provider answer a call under a rule."""

    def through(response: HttpResponse, *rules: str, **more: Any) -> Answered:
        running = run(*rules, responder=LIVE, **more)
        pending = running.forward(running.request("RebootInstances", {"InstanceIds": ["i-1", "i-2"]}))
        assert isinstance(pending, Forward)
        assert pending.host == "open.volcengineapi.com"
        answered: Answered = running.pipeline.complete(pending, response, now=running.now + timedelta(seconds=1))
        return answered

    return through


@pytest.mark.parametrize(("body", "status", "executed"), [(GOOD, 200, True), (BAD, 500, None)])
def test_the_real_answer_passes_unchanged(
    body: bytes,
    status: int,
    executed: object,
    complete: Callable[..., Answered],
    sent: Callable[..., HttpResponse],
) -> None:
    response = HttpResponse(status, "Whatever", (("X-Odd", "1"), ("x-odd", "2")), body)
    answered = complete(response)
    assert sent(answered) == response
    assert answered.draft.response == response
    assert (answered.draft.executed, answered.draft.responder, answered.draft.problem) == (executed, "live", None)
    assert answered.draft.reply is not None
    assert answered.draft.reply.request_id == "r-9"


@pytest.mark.parametrize(
    ("body", "rule", "executed", "steps"),
    [
        (GOOD, "duplicate", 1, [Send]),
        (GOOD, "delay:1s", 1, [Send]),
        (GOOD, "delay:1s@after", 1, [Wait, Send]),
        (GOOD, "delay:1s+duplicate+close@after", 1, [Close]),
        (BAD, "delay:1s", None, [Send]),
    ],
)
def test_no_fault_changes_how_often_the_real_provider_was_asked(
    body: bytes, rule: str, executed: int | None, steps: list[type], complete: Callable[..., Answered]
) -> None:
    answered = complete(HttpResponse(200, "OK", (), body), f"volcengine={rule}")
    assert answered.draft.executed == executed
    assert [type(step) for step in answered.delivery.steps] == steps


def test_item_errors_change_the_real_answer(
    complete: Callable[..., Answered], sent: Callable[..., HttpResponse]
) -> None:
    answered = complete(HttpResponse(200, "OK", (), GOOD), "volcengine=item:InternalError[i-2]@after")
    details = json.loads(sent(answered).body)["Result"]["OperationDetails"]
    assert [detail.get("Error", {}).get("Code") for detail in details] == [None, "InternalError"]
    assert answered.draft.executed == 1


def test_a_fault_after_replaces_the_real_answer(complete: Callable[..., Answered], codes: Codes) -> None:
    answered = complete(HttpResponse(200, "OK", (), GOOD), "volcengine=error:InvalidArgument@after")
    assert codes(answered) == ("InvalidArgument", 400)
    assert answered.draft.executed == 1
    assert answered.draft.reply is not None
    assert answered.draft.reply.request_id == "r-9"


@pytest.mark.parametrize(("fault", "status"), [("http:502", 502), ("redirect:307", 307), ("empty:204", 204)])
def test_what_answers_in_the_real_provider_s_place_leaves_nothing_of_it(
    fault: str, status: int, complete: Callable[..., Answered], sent: Callable[..., HttpResponse]
) -> None:
    answered = complete(HttpResponse(200, "OK", (("X-Tt-Logid", "1"),), GOOD), f"volcengine={fault}@after")
    response = sent(answered)
    assert (response.status, response.header("x-tt-logid")) == (status, None)
    assert (answered.draft.reply, answered.draft.executed) == (None, 1)


def test_a_fault_before_forwards_nothing(run: Callable[..., Any], codes: Codes) -> None:
    answered = run("volcengine=error:InvalidArgument", responder=LIVE).call("RebootInstances")
    assert codes(answered) == ("InvalidArgument", 400)


def test_an_answer_that_cannot_be_read_passes_and_is_told(
    complete: Callable[..., Answered], sent: Callable[..., HttpResponse]
) -> None:
    response = HttpResponse(502, "Bad Gateway", (), b"<html>")
    answered = complete(response)
    assert sent(answered) == response
    assert "the provider's answer cannot be read" in (answered.draft.problem or "")
    assert (answered.draft.reply, answered.draft.executed) == (None, None)


def test_a_host_that_is_not_allowed_is_not_asked(run: Callable[..., Any], sent: Callable[..., HttpResponse]) -> None:
    answered = run(responder=LIVE).call("StartInstanceRefresh")
    assert sent(answered).status == 599
    assert "not allowed" in (answered.draft.problem or "")
    assert answered.draft.executed is None
