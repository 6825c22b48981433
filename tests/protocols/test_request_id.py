"""Request ids."""

import re
import uuid
from datetime import UTC, datetime, timedelta, timezone

import pytest

from harness.errors import UnknownName
from harness.protocols.request_id import make_request_id

NOW = datetime(2021, 6, 24, 15, 30, 33, tzinfo=UTC)


@pytest.mark.parametrize(
    ("form", "pattern"),
    [
        ("uuid-lower", r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"),
        ("uuid-upper", r"[0-9A-F]{8}-[0-9A-F]{4}-5[0-9A-F]{3}-[89AB][0-9A-F]{3}-[0-9A-F]{12}"),
        ("volcengine", r"20210624153033010[0-2][0-9]{2}[0-2][0-9]{2}[0-2][0-9]{2}[0-9A-F]{8}"),
    ],
)
def test_forms(form: str, pattern: str) -> None:
    for seed in range(50):
        request_id = make_request_id(form, bytes([seed]), NOW)
        assert re.fullmatch(pattern, request_id)
        assert request_id == make_request_id(form, bytes([seed]), NOW)
    assert len({make_request_id(form, bytes([seed]), NOW) for seed in range(50)}) == 50


def test_length_of_the_examples() -> None:
    assert len(make_request_id("volcengine", b"", NOW)) == len("2021062415303301022514515207C4****") == 34
    assert uuid.UUID(make_request_id("uuid-lower", b"", NOW)).version == 4


def test_time_is_that_of_utc() -> None:
    there = NOW.astimezone(timezone(timedelta(hours=8)))
    assert make_request_id("volcengine", b"", there) == make_request_id("volcengine", b"", NOW)


def test_another_form_is_unknown() -> None:
    with pytest.raises(UnknownName, match="unknown request id form 'uuid'"):
        make_request_id("uuid", b"", NOW)
