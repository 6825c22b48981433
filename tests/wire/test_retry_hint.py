"""Errors that say when to call again, on the wire."""

from typing import Any

import pytest

EXECUTED = [("before", 0), ("after", 1)]


@pytest.mark.parametrize(("phase", "executed"), EXECUTED)
@pytest.mark.parametrize(
    ("operation", "fault", "status", "header", "value"),
    [
        ("alibaba/ecs:RedeployInstance", "error:Throttling,retry=1500ms", 400, "x-acs-retry-after", "1500"),
        ("alibaba/ecs:RedeployInstance", "throttle:retry=2s", 400, "x-acs-retry-after", "2000"),
        ("volcengine/ecs:RebootInstances", "error:FlowLimitExceeded,retry=3s", 429, "Retry-After", "3"),
        ("volcengine/ecs:RebootInstances", "throttle:retry=1s", 429, "Retry-After", "1"),
    ],
)
def test_the_header_comes_with_the_error(
    wire: Any, operation: str, fault: str, status: int, header: str, value: str, phase: str, executed: int
) -> None:
    caller = wire.session(f"{operation}={fault}@{phase}#1", operation=operation)
    with caller.line() as line:
        line.send(caller.request())
        seen = line.answer()
        line.send(caller.request())
        answer = line.answer()
    assert (seen.status, seen.end, seen.header(header)) == (status, "open", value)
    assert (answer.status, answer.header(header)) == (200, None)
    assert [one.draft.executed for one in caller.exchanges()] == [executed, 1]
