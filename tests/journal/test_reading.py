"""Records become exchanges again: nothing that JSON can say is lost."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.errors import UserError
from harness.journal import exchange_record, read_exchange
from harness.model import (
    AppliedFault,
    Draft,
    ErrorSpec,
    Exchange,
    FactStatus,
    ItemError,
    Leaves,
    OperationId,
    Result,
    Role,
    ServiceError,
    SignatureVerdict,
    Source,
    Violation,
)
from harness.wire import HttpRequest, HttpResponse

SPEC = ErrorSpec("request", "DiskError", Source("x.yaml", "errors"), http=403)
OPERATION = OperationId("volcengine", "ecs", "2020-04-01", "RebootInstances")

texts = st.text(max_size=8)
whole = st.integers(min_value=0, max_value=2**53)
names = st.text("abcXYZ-09.", min_size=1, max_size=8)
plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)
params = st.dictionaries(texts, plain, max_size=3)
moments = st.datetimes(timezones=st.just(UTC))
headers = st.lists(st.tuples(texts, texts), max_size=3).map(tuple)
statuses = st.sampled_from(get_args(FactStatus))
roles, leaves = st.sampled_from(get_args(Role)), st.sampled_from(get_args(Leaves))
verdicts = st.sampled_from([one for part in get_args(SignatureVerdict) for one in get_args(part)])
operations = st.builds(OperationId, names, names, names, names)
replies = st.builds(
    Result, params, texts, st.lists(st.builds(ItemError, texts, texts, texts), max_size=2).map(tuple)
) | st.builds(ServiceError, texts, texts, st.integers(100, 599), texts, st.sampled_from([None, SPEC]), statuses)
drafts = st.builds(
    Draft,
    id=names,
    session=names,
    provider=st.none() | names,
    operation=st.none() | operations,
    region=st.none() | texts,
    request=st.builds(HttpRequest, texts, texts, texts, texts, headers, st.binary(max_size=8)),
    response=st.none() | st.builds(HttpResponse, st.integers(100, 599), texts, headers, st.binary(max_size=8)),
    params=st.none() | params,
    reply=st.none() | replies,
    violations=st.lists(
        st.builds(Violation, texts, texts, texts, st.builds(Source, texts, texts), statuses), max_size=2
    ).map(tuple),
    signature=verdicts,
    signature_detail=st.none() | texts,
    faults=st.lists(st.builds(AppliedFault, texts, texts, st.integers(1, 99), roles, leaves), max_size=2).map(tuple),
    executed=st.none() | st.integers(0, 3),
    responder=texts,
    problem=st.none() | texts,
    requested_at=moments,
    exposed=st.lists(texts, max_size=2).map(tuple),
)
exchanges = st.builds(Exchange, drafts, st.none() | moments, moments, whole, st.booleans(), whole)


def round_trip(exchange: Exchange) -> Exchange:
    record = json.loads(json.dumps(exchange_record(exchange), allow_nan=False))
    return read_exchange(record, lambda _, key: SPEC if key == SPEC.key else None)


@given(exchanges)
def test_an_exchange_survives_its_record(exchange: Exchange) -> None:
    assert round_trip(exchange) == exchange


def test_what_json_cannot_say_stays_text(make_exchange: Callable[..., Exchange]) -> None:
    read = round_trip(make_exchange(params={"P": float("nan")}))
    assert read.draft.params == {"P": "nan"}


def test_the_row_of_an_error_is_looked_up_by_operation_and_key(make_exchange: Callable[..., Exchange]) -> None:
    asked: list[tuple[OperationId | None, str]] = []

    def find(operation: OperationId | None, key: str) -> ErrorSpec | None:
        asked.append((operation, key))
        return None

    error = ServiceError("DiskError", "No.", 403, "request-1", SPEC)
    read = read_exchange(exchange_record(make_exchange(reply=error)), find)
    assert read.draft.reply == replace(error, spec=None)
    assert asked == [(OPERATION, "request/403/DiskError")]
    asked.clear()
    read_exchange(exchange_record(make_exchange(reply=replace(error, spec=None))), find)
    assert asked == []


@pytest.mark.parametrize("record", [{}, {"format": 2}, [], None, "format", {"format": "1" * 1000}])
def test_what_is_of_another_format_is_refused(record: Any) -> None:
    with pytest.raises(UserError, match="this is no record of format 3: ") as caught:
        read_exchange(record, lambda *_: None)
    assert len(str(caught.value)) < 200


@pytest.mark.parametrize(
    "broken",
    [
        {"closed_at": "yesterday"},
        {"closed_at": None},
        {"operation": "volcengine"},
        {"operation": 7},
        {"request": None},
        {"request": "x"},
        {"response": []},
        {"reply": {"kind": "result"}},
        {"faults": [1]},
        {"violations": [{}]},
        {"signature": {}},
        {"exposed": None},
    ],
)
def test_what_is_no_exchange_is_refused(make_exchange: Callable[..., Exchange], broken: dict[str, Any]) -> None:
    with pytest.raises(UserError, match="this is no record of an exchange: "):
        read_exchange(exchange_record(make_exchange()) | broken, lambda *_: None)


@pytest.mark.parametrize("body", [{"text": 7}, {"base64": "é"}, {"base64": "abc"}, {}])
def test_a_body_that_is_none_is_refused(make_exchange: Callable[..., Exchange], body: dict[str, Any]) -> None:
    record = exchange_record(make_exchange())
    record["response"]["body"] = body
    with pytest.raises(UserError, match="this is no record of an exchange: "):
        read_exchange(record, lambda *_: None)


def test_a_member_that_is_missing_is_named(make_exchange: Callable[..., Exchange]) -> None:
    record = exchange_record(make_exchange())
    del record["bytes_sent"]
    with pytest.raises(UserError, match="KeyError: 'bytes_sent'"):
        read_exchange(record, lambda *_: None)


def test_times_are_read_with_their_zone(make_exchange: Callable[..., Exchange], noon: datetime) -> None:
    assert round_trip(make_exchange()).closed_at == noon
