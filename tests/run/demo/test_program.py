"""The program of the demonstration, with answers made here."""

import io
from collections.abc import Sequence
from datetime import UTC, datetime

from harness.contract.catalog import Catalog
from harness.model import ItemError, Params, Reply, Result, ServiceError
from harness.run.demo.client import TinyClient
from harness.run.demo.program import TASKS, run

DONE = Result({}, "r-1")
THROTTLED = ServiceError("RequestLimitExceeded", "slow down", 200, "r-1")
WRONG = ServiceError("InvalidParameter", "no", 400, "r-1")


class MadeClient(TinyClient):
    """Answers from what it was given."""

    def __init__(self, catalog: Catalog, replies: Sequence[Reply | None]) -> None:
        super().__init__(catalog, {}, lambda: datetime.now(UTC))
        object.__setattr__(self, "replies", list(replies))

    replies: list[Reply | None]

    def call(self, name: str, params: Params, *, host: str, region: str) -> Reply:
        assert any(task.operation == name and task.params == params for task in TASKS)
        reply = self.replies.pop(0)
        if reply is None:
            raise ConnectionResetError("lost")
        return reply


def ran(catalog: Catalog, *replies: Reply | None) -> tuple[int, list[str], list[float], int]:
    """Status, lines, pauses, and how often it waited."""
    out, pauses, waits = io.StringIO(), list[float](), list[str]()
    client = MadeClient(catalog, replies)
    status = run(client, wait=lambda: waits.append(""), stdout=out, sleep=pauses.append)
    assert not client.replies
    return status, out.getvalue().splitlines(), pauses, len(waits)


def test_all_tasks_are_done_each_once(catalog: Catalog) -> None:
    status, lines, pauses, waits = ran(catalog, DONE, DONE, DONE)
    assert (status, pauses, waits) == (0, [], 3)
    assert lines == [line for task in TASKS for line in (f"program  calls {task.operation}", "program  is told: done")]


def test_what_may_pass_is_tried_again_three_times_in_all(catalog: Catalog) -> None:
    status, lines, pauses, _ = ran(catalog, THROTTLED, DONE, DONE, THROTTLED, THROTTLED, THROTTLED)
    assert (status, pauses) == (1, [0.5] * 3)
    assert lines[1] == "program  is told: RequestLimitExceeded; tries again in 0.5 s"
    assert lines[-1] == "program  is told: RequestLimitExceeded; gives up"


def test_what_will_not_pass_is_not(catalog: Catalog) -> None:
    status, lines, pauses, _ = ran(catalog, WRONG, DONE, DONE)
    assert (status, pauses) == (1, [])
    assert lines[1] == "program  is told: InvalidParameter; gives up"


def test_items_that_failed_are_told(catalog: Catalog) -> None:
    _, lines, _, _ = ran(catalog, Result({}, "r-1", (ItemError("i-2", "Gone", ""),)), DONE, DONE)
    assert lines[1] == "program  is told: done, but not for i-2 (Gone)"


def test_an_answer_that_never_comes_is_told_and_the_call_tried_again(catalog: Catalog) -> None:
    status, lines, pauses, waits = ran(catalog, DONE, DONE, None, DONE)
    assert (status, pauses, waits) == (0, [0.5], 4)
    assert lines[5] == "program  is told nothing: the connection has ended; tries again in 0.5 s"
