"""Refusals: the provider's words for what it will not carry out."""

import pytest

from harness.model import ErrorSpec, ErrorTemplate, Source, Violation
from harness.responders.refusal import parameter_name, refuse, violation_key

SOURCE = Source("x.yaml", "errors")
TEMPLATE = ErrorTemplate("Missing{parameter}", 400, "{parameter} is mandatory, not {odd}.", "documented", "")


def test_the_fields_are_filled_in_code_and_message() -> None:
    reply = refuse(TEMPLATE, {"parameter": "InstanceId", "region": None}, (), request_id="request-1")
    assert (reply.code, reply.message, reply.http) == ("MissingInstanceId", "InstanceId is mandatory, not {odd}.", 400)
    assert (reply.request_id, reply.spec, reply.message_status) == ("request-1", None, "documented")


def test_a_field_is_cut_where_it_is_long() -> None:
    reply = refuse(TEMPLATE, {"parameter": "x" * 5000}, (), request_id="r")
    assert len(reply.message) < 250


def test_the_row_of_the_same_status_is_named() -> None:
    rows = [
        ErrorSpec("item", "MissingA", SOURCE, http=400),
        ErrorSpec("common", "MissingA", SOURCE, http=403),
        ErrorSpec("common", "MissingA", SOURCE, http=400),
        ErrorSpec("common", "MissingB", SOURCE, http=400),
    ]
    assert refuse(TEMPLATE, {"parameter": "A"}, rows, request_id="r").spec is rows[2]
    assert refuse(TEMPLATE, {"parameter": "A"}, rows[:2], request_id="r").spec is rows[1]
    assert refuse(TEMPLATE, {"parameter": "A"}, rows[:1], request_id="r").spec is None


@pytest.mark.parametrize(
    ("keyword", "key"),
    [
        ("required", "missing"),
        ("type", "type"),
        ("additionalProperties", "unknown"),
        ("malformed", "malformed"),
        ("enum", "value"),
        ("maxLength", "value"),
        ("something new", "value"),
    ],
)
def test_each_violation_has_its_line_in_the_providers_table(keyword: str, key: str) -> None:
    assert violation_key(Violation("/A", keyword, "", SOURCE)) == key


@pytest.mark.parametrize(
    ("pointer", "name"),
    [
        ("", ""),
        ("/InstanceId", "InstanceId"),
        ("/InstanceIds/0", "InstanceIds"),
        ("/RefreshSettings/RollingUpdateSettings/BatchNumber", "RefreshSettings.RollingUpdateSettings.BatchNumber"),
        ("/a~1b~0c", "a/b~c"),
    ],
)
def test_a_parameter_is_named_as_messages_do(pointer: str, name: str) -> None:
    assert parameter_name(pointer) == name
