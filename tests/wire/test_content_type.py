"""What a client sees of ``content_type``: another label on the same bytes; the connection stays."""

from collections.abc import Callable
from typing import Any

import pytest

OPERATIONS = {
    "tencent/as:StartInstanceRefresh": "Application/JSON",
    "alibaba/ecs:RedeployInstance": "Application/JSON;charset=utf-8",
    "volcengine/ecs:RebootInstances": "Application/JSON",
}


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize(
    ("kind", "label"),
    [
        ("other", "text/html"),
        ("type=text/plain; charset=us-ascii", "text/plain; charset=us-ascii"),
        ("charset", "application/json; charset=gbk"),
        ("case", ""),
        ("none", None),
    ],
)
def test_the_label_is_another_and_all_else_is_not(
    kind: str, label: str | None, operation: str, change: Callable[..., Any]
) -> None:
    changed = change(f"content_type:{kind}", operation)
    expected = OPERATIONS[operation] if kind == "case" else label
    assert changed.after.received == changed.head({"Content-Type": expected}) + changed.before.body
    assert changed.after.header("content-type") == expected
    assert changed.draft.executed == 1


def test_an_error_after_the_fact_has_no_label(change: Callable[..., Any]) -> None:
    changed = change("content_type:none+error:InternalError@after", "alibaba/ecs:RedeployInstance")
    assert changed.after.received == changed.head({"Content-Type": None}) + changed.before.body
    assert (changed.after.status, changed.draft.executed) == (500, 1)


def test_a_label_that_the_answer_has_anyway_is_told_instead_of_sent(wire: Any) -> None:
    caller = wire.session("volcengine/ecs:RebootInstances=content_type:type=application/json")
    with caller.line() as line:
        line.send(caller.request())
        seen = line.receive()
    draft = caller.exchange().draft
    assert (seen.status, seen.end, draft.executed) == (599, "fin", None)
    assert draft.problem.startswith("a fault that cannot be met: content_type:other,type=application/json: the answer")
    assert draft.problem.encode() in seen.body
