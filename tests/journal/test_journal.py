"""The journal: bounded, in order, and every line of it fits the published schema."""

import io
import json
import threading
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from harness.journal import Journal, JsonLinesSink, exchange_record
from harness.model import AppliedFault, ErrorSpec, Exchange, ItemError, Json, Result, ServiceError, Source, Violation
from harness.wire import HttpRequest, HttpResponse

SCHEMA = json.loads(
    (Path(__file__).parent.parent.parent / "harness" / "journal" / "journal.schema.json").read_text(encoding="utf-8")
)
VALIDATOR = Draft202012Validator(SCHEMA)


def _nested(depth: int) -> Json:
    value: Json = []
    for _ in range(depth):
        value = [value]
    return value


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(SCHEMA)


def test_exchanges_are_kept_in_order_and_by_session(make_exchange: Callable[..., Exchange]) -> None:
    journal = Journal()
    first, second = make_exchange(session="a"), make_exchange(session="b", sequence=2)
    journal.append(first)
    journal.append(second)
    assert journal.exchanges() == (first, second)
    assert journal.exchanges("b") == (second,)
    assert journal.exchanges("c") == ()


def test_only_the_newest_are_kept(make_exchange: Callable[..., Exchange]) -> None:
    journal = Journal(limit=3)
    for sequence in range(1, 6):
        journal.append(make_exchange(sequence=sequence))
    assert [exchange.sequence for exchange in journal.exchanges()] == [3, 4, 5]


def test_large_messages_push_out_old_ones(make_exchange: Callable[..., Exchange]) -> None:
    journal = Journal(byte_limit=1000)
    for sequence in range(1, 4):
        journal.append(make_exchange(sequence=sequence, response=HttpResponse(200, body=b"x" * 400)))
    assert [exchange.sequence for exchange in journal.exchanges()] == [2, 3]
    journal.append(make_exchange(sequence=4, request=HttpRequest("POST", "https", "a", "/", body=b"x" * 5000)))
    assert [exchange.sequence for exchange in journal.exchanges()] == [4]
    journal.append(make_exchange(sequence=5, request=HttpRequest("GET", "https", "a", "/" + "x" * 5000), response=None))
    assert [exchange.sequence for exchange in journal.exchanges()] == [5]


def test_every_exchange_reaches_every_sink_though_few_are_kept(make_exchange: Callable[..., Exchange]) -> None:
    seen: list[int] = []
    journal = Journal(limit=1, sinks=[lambda exchange: seen.append(exchange.sequence)] * 2)
    for sequence in (1, 2):
        journal.append(make_exchange(sequence=sequence))
    assert seen == [1, 1, 2, 2]


def test_a_sink_that_fails_is_told_of_and_left(make_exchange: Callable[..., Exchange]) -> None:
    calls: list[int] = []

    def full(exchange: Exchange) -> None:
        calls.append(exchange.sequence)
        raise OSError(28, "No space left on device")

    stream = io.StringIO()
    journal = Journal(sinks=[full, JsonLinesSink(stream)])
    for sequence in (1, 2):
        journal.append(make_exchange(sequence=sequence))
    stream.close()
    journal.append(make_exchange(sequence=3))
    assert calls == [1]
    assert len(journal.exchanges()) == 3
    assert [("No space left" in problem, "closed file" in problem) for problem in journal.problems] == [
        (True, False),
        (False, True),
    ]


def test_entries_have_their_place_in_the_journal(make_exchange: Callable[..., Exchange]) -> None:
    journal = Journal(limit=3)
    assert (journal.length, journal.entries(), journal.entries(7)) == (0, (), ())
    for sequence in range(1, 6):
        journal.append(make_exchange(sequence=sequence))

    def shown(after: int) -> list[tuple[int, int]]:
        return [(position, exchange.sequence) for position, exchange in journal.entries(after)]

    assert journal.length == 5
    assert [exchange.sequence for _, exchange in journal.entries()] == [3, 4, 5]
    assert shown(0) == shown(1) == shown(2) == [(3, 3), (4, 4), (5, 5)]
    assert shown(3) == [(4, 4), (5, 5)]
    assert shown(5) == shown(6) == []


def test_who_listens_is_woken_after_each_exchange(make_exchange: Callable[..., Exchange]) -> None:
    woken: list[str] = []
    journal = Journal(sinks=[lambda _: woken.append("sink")])
    with journal.listening(lambda: woken.append("one")), journal.listening(lambda: woken.append("two")):
        journal.append(make_exchange())
    journal.append(make_exchange(sequence=2))
    assert woken == ["sink", "one", "two", "sink"]


def test_who_listens_and_fails_is_no_problem_of_the_journal(make_exchange: Callable[..., Exchange]) -> None:
    woken: list[int] = []

    def gone() -> None:
        woken.append(1)
        raise RuntimeError("the loop is closed")

    def interrupted(journal: Journal) -> None:
        with journal.listening(gone):
            journal.append(make_exchange())
            journal.append(make_exchange(sequence=2))
            raise KeyboardInterrupt

    journal = Journal()
    with pytest.raises(KeyboardInterrupt):
        interrupted(journal)
    journal.append(make_exchange(sequence=3))
    assert (woken, journal.problems, journal.length) == ([1, 1], (), 3)


def test_nothing_is_lost_between_threads(make_exchange: Callable[..., Exchange]) -> None:
    stream = io.StringIO()
    journal = Journal(sinks=[JsonLinesSink(stream)])
    exchange = make_exchange()

    def work() -> None:
        for _ in range(50):
            journal.append(exchange)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(journal.exchanges()) == 200
    assert [json.loads(line)["format"] for line in stream.getvalue().splitlines()] == [3] * 200


def test_each_line_is_flushed(make_exchange: Callable[..., Exchange]) -> None:
    class Stream(io.StringIO):
        flushed = 0

        def flush(self) -> None:
            self.flushed += 1

    stream = Stream()
    sink = JsonLinesSink(stream)
    sink(make_exchange())
    sink(make_exchange())
    assert stream.flushed == 2
    assert stream.getvalue().count("\n") == 2


def _record(exchange: Exchange) -> Any:
    """The record as it is after a round through JSON, checked against the schema."""
    record = json.loads(json.dumps(exchange_record(exchange), allow_nan=False))
    assert [error.message for error in VALIDATOR.iter_errors(record)] == []
    return record


def test_a_success_is_told_in_full(make_exchange: Callable[..., Exchange]) -> None:
    reply = Result({"OperationDetails": []}, "request-1", (ItemError("i-1", "InternalError", "It failed."),))
    record = _record(make_exchange(reply=reply, params={"InstanceIds": ["i-1"]}, faults=(AppliedFault("r", "f", 2),)))
    assert record["operation"] == "volcengine/ecs/2020-04-01/RebootInstances"
    assert record["params"] == {"InstanceIds": ["i-1"]}
    assert record["reply"] == {
        "kind": "result",
        "request_id": "request-1",
        "value": {"OperationDetails": []},
        "item_errors": [{"item": "i-1", "code": "InternalError", "message": "It failed."}],
    }
    assert record["request"]["headers"] == [["Host", "open.volcengineapi.com"]]
    assert record["response"]["body"] == {"text": "{}"}
    assert record["faults"] == [{"rule": "r", "fault": "f", "hit": 2, "role": "answer", "leaves": "intact"}]
    assert record["exposed"] == []
    assert record["requested_at"] == "2026-01-02T12:00:00.000000Z"


def test_an_error_is_told_with_its_row(make_exchange: Callable[..., Exchange]) -> None:
    spec = ErrorSpec("request", "DiskError", Source("x.yaml", "errors"), http=403)
    record = _record(make_exchange(reply=ServiceError("DiskError", "No.", 403, "request-1", spec, "inferred")))
    assert record["reply"] == {
        "kind": "service_error",
        "request_id": "request-1",
        "code": "DiskError",
        "message": "No.",
        "message_status": "inferred",
        "http": 403,
        "error": "request/403/DiskError",
    }
    assert _record(make_exchange(reply=ServiceError("A", "b", 200, "r")))["reply"]["error"] is None


def test_violations_and_problems_are_told(make_exchange: Callable[..., Exchange]) -> None:
    violation = Violation("/A", "required", "A is missing", Source("x.yaml", "input/A"), "inferred")
    record = _record(
        make_exchange(
            violations=(violation,),
            signature="mismatch",
            signature_detail="it differs",
            exposed=("secret key in the query",),
            problem="it broke",
            executed=None,
            response=None,
            operation=None,
            params=None,
        )
    )
    assert record["violations"] == [
        {
            "pointer": "/A",
            "keyword": "required",
            "message": "A is missing",
            "status": "inferred",
            "source": {"file": "x.yaml", "anchor": "input/A"},
        }
    ]
    assert record["signature"] == {"verdict": "mismatch", "detail": "it differs"}
    assert record["exposed"] == ["secret key in the query"]
    assert (record["problem"], record["response"], record["operation"], record["params"]) == (
        "it broke",
        None,
        None,
        None,
    )


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (float("nan"), "nan"),
        (float("inf"), "inf"),
        (1.5, 1.5),
        ("\ud800", "\ud800"),
        ({"a": [float("-inf"), None, True]}, {"a": ["-inf", None, True]}),
        ([[1]], [[1]]),
    ],
)
def test_whatever_a_client_sent_becomes_plain_json(
    value: Json, told: Json, make_exchange: Callable[..., Exchange]
) -> None:
    assert _record(make_exchange(params={"P": value}))["params"] == {"P": told}


def test_what_is_nested_without_end_is_cut(make_exchange: Callable[..., Exchange]) -> None:
    text = json.dumps(_record(make_exchange(params={"P": _nested(5000)}))["params"])
    assert "nested too deep" in text
    assert text.count("[") < 200


def test_bodies_that_are_no_text_are_told_in_base64(make_exchange: Callable[..., Exchange]) -> None:
    assert _record(make_exchange(response=HttpResponse(200, body=b"\xff\x00")))["response"]["body"] == {
        "base64": "/wA="
    }


def test_times_are_utc(make_exchange: Callable[..., Exchange], noon: datetime) -> None:
    elsewhere = noon.astimezone(timezone(timedelta(hours=8)))
    assert _record(make_exchange(requested_at=elsewhere))["requested_at"] == "2026-01-02T12:00:00.000000Z"


def test_an_exchange_without_answer_has_no_time_of_it(make_exchange: Callable[..., Exchange]) -> None:
    exchange = make_exchange()
    unanswered = Exchange(exchange.draft, None, exchange.closed_at, 0, True, 1)
    record = _record(unanswered)
    assert (record["answered_at"], record["client_left"]) == (None, True)


def test_the_schema_refuses_what_it_does_not_know(make_exchange: Callable[..., Exchange]) -> None:
    record = exchange_record(make_exchange())
    assert not VALIDATOR.is_valid(record | {"secret": "x"})
    assert not VALIDATOR.is_valid(record | {"format": 1})
