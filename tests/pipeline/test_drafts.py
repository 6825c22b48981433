"""Drafts and local answers."""

import json
from datetime import datetime

from harness.model import Close, Send
from harness.pipeline.drafts import bare_answer, local_error
from harness.wire import HttpRequest


def test_a_local_error_says_why_and_ends_the_connection() -> None:
    response = local_error("nothing is known of “this” host")
    assert (response.status, response.reason) == (599, "Harness Error")
    assert json.loads(response.body) == {"harness": {"problem": "nothing is known of “this” host"}}
    assert response.header("connection") == "close"
    assert response.header("content-type") == "application/json"
    assert response.header("content-length") == str(len(response.body))


def test_whatever_the_problem_says_can_be_sent() -> None:
    assert json.loads(local_error("\ud800\x00").body)["harness"]["problem"] == "\ud800\x00"


def test_a_bare_answer_keeps_only_what_cannot_be_secret(noon: datetime) -> None:
    request = HttpRequest("POST", "https", "example.com", "/a?b=c", (("X-Key", "k"),), b"secret")
    answered = bare_answer(request, "why", session="main", number=3, now=noon)
    assert answered.draft.id == "main-3"
    assert answered.draft.request == HttpRequest(
        "POST", "https", "example.com", "/a?[removed]", (("X-Key", "[removed]"),)
    )
    assert [type(step) for step in answered.delivery.steps] == [Send, Close]
    assert (answered.draft.problem, answered.draft.executed, answered.draft.responder) == ("why", None, "none")
