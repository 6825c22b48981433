"""What takes time: timeouts and calls that are open at once."""

from collections.abc import Callable

import pytest

from harness.model import OperationId
from harness.verify.driver_check import waiting
from harness.verify.driver_check.talk import Talk

Talks = Callable[..., Talk]


@pytest.mark.parametrize(
    ("mode", "mark", "text"),
    [
        ("right", "right", "asked for 1 s, it gave up after "),
        ("timeout-as-error", "look", "and was told as client_error (TimeoutError)"),
        ("timeout-as-result", "wrong", "a call that was never answered was told as result"),
        ("patient", "wrong", "asked for 1 s: the driver did not answer within 3 s"),
        ("endpoint", "not tried", "settings leaves it out"),
        ("unsupported", "not tried", "no request reached the harness"),
        ("dies", "not tried", "the driver ended with status 7"),
    ],
)
def test_a_timeout_is_to_be_kept(mode: str, mark: str, text: str, talk: Talks, operation: OperationId) -> None:
    point = waiting.timeout(talk(mode, call_timeout=3 if mode == "patient" else None), operation)
    assert (point.name, point.mark) == ("timeout", mark)
    assert text in point.text
    assert (point.fix is not None) == (mark in {"wrong", "look"})


@pytest.mark.parametrize(
    ("mode", "mark", "text"),
    [
        ("right", "right", "none is announced"),
        ("at-once", "right", "of 4 calls at once, 4 were open at the same time"),
        ("in-turn", "wrong", "8 are announced, but 4 calls came one after the other"),
        ("confuses", "wrong", "4 calls at once: the driver "),
    ],
)
def test_what_is_announced_is_to_be_kept(mode: str, mark: str, text: str, talk: Talks, operation: OperationId) -> None:
    slow = "delay:0.2s" if mode == "in-turn" else "delay:2s"
    point = waiting.concurrency(talk(mode), operation, slow=slow)
    assert (point.name, point.mark) == ("concurrency", mark)
    assert text in point.text
    assert (point.fix is not None) == (mark == "wrong")
