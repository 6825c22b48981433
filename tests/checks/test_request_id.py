"""The provider's request id reaches the caller."""

from dataclasses import replace
from typing import Any

import pytest

from harness.checks.request_id import CHECK

judged: Any = CHECK.judge


def test_the_same_request_id_passes(make: Any) -> None:
    assert judged(make.conversation(), make.contract()).verdict == "pass"
    assert judged(make.conversation(make.error()), make.contract()).verdict == "pass"


@pytest.mark.parametrize(("found", "words"), [(None, "none"), ("r-2", "r-2")])
def test_another_request_id_fails(make: Any, found: str | None, words: str) -> None:
    ruling = judged(make.conversation(request_id=found), make.contract())
    assert (ruling.verdict, ruling.evidence) == ("fail", ("session-1-1",))
    assert ruling.reason == f"the request id of the result was r-1; the caller was given {words}"
    ruling = judged(make.conversation(make.error(), request_id=found), make.contract())
    assert ruling.verdict == "fail"
    assert ruling.reason == f"the request id of the error was r-1; the caller was given {words}"


@pytest.mark.parametrize("kind", ["client_error", "timeout"])
def test_an_answer_that_did_not_reach_the_caller_as_what_it_was_is_not_judged(make: Any, kind: str) -> None:
    assert judged(make.conversation(kind=kind, request_id=None), make.contract()) is None
    assert judged(make.conversation(make.error(), kind=kind, request_id=None), make.contract()) is None


def test_a_swallowed_error_is_not_judged(make: Any) -> None:
    assert judged(make.conversation(make.error(), kind="result", request_id=None), make.contract()) is None


def test_without_an_answer_nothing_is_said(make: Any) -> None:
    assert judged(replace(make.conversation(), exchanges=()), make.contract()) is None
