"""What a person reads beside a flow."""

from collections.abc import Callable
from typing import Any

import pytest
from mitmproxy.test.tflow import tflow

from harness.listeners.flow_note import FAULT_MARK, MISTAKE_MARK, REFUSAL_MARK, comment, mark, note
from harness.model import BY_CONNECTION, AppliedFault, Draft, ItemError, Result, ServiceError, Source, Violation
from harness.wire import HttpResponse

MakeDraft = Callable[..., Draft]
RESULT = Result({}, "r-1")
ERROR = ServiceError("A", "no", 400, "r-2")
FAULT = AppliedFault("volcengine=error:A#1", "error:A", 2)
SOURCE = Source("a.yaml", "input/X")
BROKEN = Violation("/X", "required", "no X", SOURCE)
REFUSED = {"operation": None, "problem": "no such host", "executed": None}


@pytest.mark.parametrize(
    ("changes", "told", "marked"),
    [
        ({"reply": RESULT}, "result for RebootInstances, executed · session session-1", ""),
        (
            {"reply": Result({}, "r-1", (ItemError("i-1", "A", "a"), ItemError("i-2", "A", "a")))},
            "result (2 failed) for RebootInstances, executed · session session-1",
            "",
        ),
        (
            {"reply": ERROR, "executed": False, "faults": (FAULT,)},
            "A for RebootInstances, not executed · fault volcengine=error:A#1 (hit 2) · session session-1",
            FAULT_MARK,
        ),
        (
            {"reply": RESULT, "violations": (BROKEN,), "signature": "mismatch"},
            "result for RebootInstances, executed · client: no X · client: signature: mismatch · session session-1",
            MISTAKE_MARK,
        ),
        (
            {"reply": RESULT, "violations": (Violation("/X", "type", "?", SOURCE, "unknown"),)},
            "result for RebootInstances, executed · session session-1",
            "",
        ),
        (REFUSED, "refused: no such host · session session-1", REFUSAL_MARK),
        ({"operation": None, "executed": None}, "an answer · session session-1", ""),
    ],
)
def test_a_flow_tells_what_became_of_it(make_draft: MakeDraft, changes: dict[str, Any], told: str, marked: str) -> None:
    draft = make_draft(**changes)
    assert (comment(draft), mark(draft)) == (told, marked)


@pytest.mark.parametrize("also", [{"violations": (BROKEN,)}, {"problem": "the harness failed"}])
def test_a_fault_is_marked_as_one_whatever_else_there_is(make_draft: MakeDraft, also: dict[str, Any]) -> None:
    assert mark(make_draft(reply=ERROR, faults=(FAULT,), **also)) == FAULT_MARK


def test_a_refusal_is_marked_as_one_whatever_the_client_did(make_draft: MakeDraft) -> None:
    assert mark(make_draft(violations=(BROKEN,), **REFUSED)) == REFUSAL_MARK


def test_what_was_noted_before_is_replaced(make_draft: MakeDraft) -> None:
    flow = tflow()
    note(flow, make_draft(reply=ERROR, faults=(FAULT,)))
    note(flow, make_draft(reply=RESULT))
    assert (flow.comment, flow.marked) == ("result for RebootInstances, executed · session session-1", "")


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({}, "connection refused · fault volcengine=refuse (hit 1) · session session-1"),
        ({"response": HttpResponse(503)}, "connection 503 · fault volcengine=refuse (hit 1) · session session-1"),
    ],
)
def test_a_refused_connection(changes: dict[str, Any], told: str, make_draft: MakeDraft) -> None:
    faults = (AppliedFault("volcengine=refuse", "refuse", 1, "connection"),)
    nothing = {"operation": None, "response": None, "executed": None, "responder": BY_CONNECTION, "faults": faults}
    draft = make_draft(**{**nothing, **changes})
    assert (comment(draft), mark(draft)) == (told, FAULT_MARK)


def test_a_handshake_that_was_spoiled(make_draft: MakeDraft) -> None:
    faults = (AppliedFault("*=tls:expired", "tls:expired", 1, "connection"),)
    draft = make_draft(operation=None, response=None, executed=None, responder=BY_CONNECTION, faults=faults)
    assert comment(draft).startswith("connection TLS handshake failed · fault *=tls:expired (hit 1)")
    assert comment(draft, accepted=True).startswith("connection TLS handshake accepted · ")
