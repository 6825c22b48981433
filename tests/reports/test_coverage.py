"""Which listed error rows a run sent, and to whom."""

from typing import Any

from harness.model import ItemError
from harness.reports.coverage import Met, row_coverage

LOCKED = ItemError("b-2", "Box.Locked", "The box is locked.")
ERROR_CASE = "acme/box:OpenBoxes/error/request/404/Box.NotFound"


def covered(make: Any, *results: Any) -> dict[str, tuple[Met, ...]]:
    return {row.row: row.met for row in row_coverage(make.report(*results), make.contract())}


def result(make: Any, reply: Any, *, case: str = ERROR_CASE, client: str = "acme-sdk", **outcome: Any) -> Any:
    return make.case_result(case=case, client=client, conversations=(make.conversation(reply, **outcome),))


def test_the_listed_rows_are_those_of_the_operation(make: Any) -> None:
    assert list(covered(make, make.case_result())) == ["request/404/Box.NotFound", "item/Box.Locked"]


def test_a_row_that_was_sent_is_met(make: Any) -> None:
    found = covered(make, result(make, make.error()), result(make, make.result({}, LOCKED, LOCKED), case="x"))
    assert found["request/404/Box.NotFound"] == (Met("acme-sdk", ERROR_CASE, "session-1-1"),)
    assert found["item/Box.Locked"] == (Met("acme-sdk", "x", "session-1-1"),)


def test_each_client_is_named(make: Any) -> None:
    found = covered(make, result(make, make.error(), client="one"), result(make, make.error(), client="two"))
    assert [met.client for met in found["request/404/Box.NotFound"]] == ["one", "two"]


def test_what_nobody_answered_for_is_not_met(make: Any) -> None:
    found = covered(make, result(make, make.error(), kind="crash"))
    assert found == {"request/404/Box.NotFound": (), "item/Box.Locked": ()}


def test_another_row_another_status_and_no_row_are_not_met(make: Any) -> None:
    replies = [make.error(make.error_spec(http=400)), make.error(make.error_spec("Other")), make.error(), None]
    results = [result(make, reply) for reply in replies[:2]]
    unlisted = make.error()
    results.append(result(make, type(unlisted)(unlisted.code, unlisted.message, unlisted.http, unlisted.request_id)))
    results.append(make.case_result())
    assert not any(covered(make, *results).values())


def test_only_the_last_answer_of_a_conversation_counts(make: Any) -> None:
    conversation = make.conversation(None, make.exchange(make.error()))
    found = covered(make, make.case_result(conversations=(conversation,)))
    assert not any(found.values())


def test_an_empty_run_covers_nothing(make: Any) -> None:
    assert covered(make) == {}
