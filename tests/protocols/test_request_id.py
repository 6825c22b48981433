"""Request ids."""

import re
import uuid
from datetime import UTC, datetime, timedelta, timezone

import pytest

from harness.errors import UnknownName
from harness.protocols.request_id import has_form, make_request_id

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


@pytest.mark.parametrize("form", ["uuid-lower", "uuid-upper", "volcengine"])
def test_what_is_made_has_its_form_and_no_other(form: str) -> None:
    for seed in range(50):
        request_id = make_request_id(form, bytes([seed]), NOW)
        assert [name for name in ("uuid-lower", "uuid-upper", "volcengine") if has_form(name, request_id)] == [form]
        assert not has_form(form, request_id[:-1])
        assert not has_form(form, f"{request_id}\n")


def test_ids_of_pages_and_captures_have_their_form() -> None:
    assert has_form("volcengine", "202305151154564F7C9BB252D644F11A54")
    assert has_form("uuid-upper", "473469C7-AA6F-4DC5-B3DB-A3DC0DE3C83E")
    assert not has_form("uuid-upper", "473469C7-AA6F-4DC5-B3DB-A3DC0DE3C83E".lower())
    with pytest.raises(UnknownName, match="snowflake"):
        has_form("snowflake", "1")
