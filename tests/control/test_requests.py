"""What is asked of the control port, held against its document; bodies are tried where the API answers them."""

from typing import Any

import pytest
from starlette.requests import Request

from harness.control.requests import document, query_of, shorten, typed
from harness.errors import UserError

WHOLE: dict[str, Any] = {"type": "integer", "minimum": 1, "maximum": 30}


def asked(query: str, method: str = "GET") -> Request:
    return Request({"type": "http", "method": method, "path": "/", "query_string": query.encode(), "headers": []})


@pytest.mark.parametrize(("text", "value"), [("1", 1), ("30", 30), ("007", 7)])
def test_a_number_within_its_bounds_is_one(text: str, value: int) -> None:
    assert typed(text, WHOLE, "count") == value


@pytest.mark.parametrize("text", ["0", "31", "", "-1", "+1", "1.0", "1e1", "0x1", " 1", "1 ", "١", "²", "9" * 20])
def test_what_is_no_such_number_is_refused(text: str) -> None:
    with pytest.raises(UserError, match=r"^count: '.*' is no number that can stand here$"):
        typed(text, WHOLE, "count")


def test_a_number_without_bounds_is_not_negative() -> None:
    assert typed("0", {"type": "integer"}, "count") == 0
    assert typed("9" * 15, {"type": "integer"}, "count") == 10**15 - 1


@pytest.mark.parametrize("text", ["True", "1", "", "yes", "FALSE"])
def test_truth_has_two_words(text: str) -> None:
    assert (typed("true", {"type": "boolean"}, "x"), typed("false", {"type": "boolean"}, "x")) == (True, False)
    with pytest.raises(UserError, match="is neither true nor false"):
        typed(text, {"type": "boolean"}, "x")


def test_parameters_are_typed_as_described() -> None:
    found = query_of(asked("session=a%20b&executed=false&after=3&limit=4"), "/exchanges")
    assert found == {"session": "a b", "executed": False, "after": 3, "limit": 4}
    assert query_of(asked(""), "/exchanges") == {}
    assert query_of(asked("session=", "DELETE"), "/rules") == {"session": ""}


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("sesion=a", r"unknown parameter 'sesion' \(did you mean session\?\)"),
        ("q=a", r"unknown parameter 'q' \(known: session\)"),
        ("session=a&session=a", "session is given twice"),
        ("q" * 900 + "=1", r"unknown parameter 'q{200}…'"),
    ],
)
def test_parameters_that_are_not_described_are_refused(query: str, message: str) -> None:
    with pytest.raises(UserError, match=message):
        query_of(asked(query), "/rules")


def test_where_nothing_is_described_nothing_is_taken() -> None:
    with pytest.raises(UserError, match=r"unknown parameter 'q' \(known: none\)"):
        query_of(asked("q=1"), "/state")


def test_long_texts_are_shortened() -> None:
    assert shorten("x" * 200) == "x" * 200
    assert shorten("x" * 201) == "x" * 200 + "…"


def test_the_document_is_read_once() -> None:
    assert document() is document()
