"""Answers that are not what the contract promises, and the errors with which clients meet them."""

from dataclasses import replace
from typing import Any

import pytest

from harness.checks.odd_answers import broke_off, called, is_raw, odd
from harness.model import Leaves


@pytest.fixture
def contract(make: Any) -> Any:
    """The made contract over a protocol that there is."""
    return make.contract(make.operation(protocol="volcengine-query"))


@pytest.mark.parametrize(
    ("leaves", "is_odd"),
    [("intact", False), ("dressed", True), ("foreign", True), ("damaged", True), ("none", False)],
)
def test_an_answer_is_odd_that_is_not_as_promised(make: Any, contract: Any, leaves: Leaves, *, is_odd: bool) -> None:
    exchange = make.met("any", leaves, "answer")
    assert odd(make.over(exchange), contract) == (exchange if is_odd else None)


@pytest.mark.parametrize(
    ("inside", "is_odd"),
    [(b'{"TaskId":"t-1","New":1}', False), (b"{}", True), (b'{"TaskId":7}', True)],
)
def test_one_that_lacks_something_is_odd_too(make: Any, contract: Any, inside: bytes, *, is_odd: bool) -> None:
    body = b'{"ResponseMetadata":{"RequestId":"r-1"},"Result":' + inside + b"}"
    found = odd(make.over(make.met("body:any", "intact", body=body)), contract)
    assert (found is not None) == is_odd


def test_an_answer_that_was_lost_is_not_odd(make: Any, contract: Any) -> None:
    assert odd(make.over(replace(make.exchange(), client_left=True)), contract) is None
    assert odd(make.over(make.exchange(), kind="hung"), contract) is None


@pytest.mark.parametrize(
    ("fault", "broke"),
    [
        ("close:50%@mid", True),
        ("reset@mid", True),
        ("hang@mid", True),
        ("truncate:50%", True),
        ("truncate:50%,length=chunked", True),
        ("truncate:50%,length=corrected", False),
        ("head:cut", True),
        ("head:long", False),
        ("malform:invalid_json", False),
    ],
)
def test_some_connections_broke_before_the_answer_was_out(make: Any, fault: str, *, broke: bool) -> None:
    assert broke_off(make.met(fault)) == broke


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("KeyError", True),
        ("json.decoder.JSONDecodeError", True),
        ("UnicodeDecodeError", True),
        ("SyntaxError", True),
        ("zlib.error", True),
        ("MadeError", False),
        ("ProtocolError", False),
        ("", False),
        (None, False),
    ],
)
def test_errors_of_languages_and_parsers(name: str | None, *, raw: bool) -> None:
    assert is_raw(name) == raw


def test_an_answer_is_called_by_its_faults(make: Any) -> None:
    assert called(make.met("http:502")) == "http:502"
    assert called(make.exchange()) == "an answer of its own"
