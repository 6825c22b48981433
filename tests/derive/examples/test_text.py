"""Requests and answers in examples."""

from collections.abc import Callable

import pytest

from harness.derive.examples.text import BrokenJson, folded, json_in, request_in
from harness.derive.text.pages import Line
from harness.model import Json

Lines = Callable[[str], tuple[Line, ...]]


def test_a_request_with_headers(lines: Lines) -> None:
    told = request_in(lines("POST / HTTP/1.1\nHost: a.example.com\nX-TC-Action: Run\n<Common request parameters>"))
    assert told == ("POST", "/", (("Host", "a.example.com"), ("X-TC-Action", "Run")), ())


def test_a_request_by_address_over_several_lines(lines: Lines) -> None:
    method, target, headers, query = request_in(
        lines("https://a.example.com/?Action=Run\n&Name.1=x%20y\n&Empty=\n&<公共请求参数>")
    )
    assert method is None
    assert target == "https://a.example.com/?Action=Run&Name.1=x%20y&Empty="
    assert headers == (("Host", "a.example.com"),)
    assert query == (("Action", "Run"), ("Name.1", "x y"), ("Empty", ""))


def test_an_address_that_may_be_plain(lines: Lines) -> None:
    _, target, _, query = request_in(lines("http(s)://a.example.com/?Action=Run"))
    assert target == "https://a.example.com/?Action=Run"
    assert query == (("Action", "Run"),)


def test_what_is_no_request(lines: Lines) -> None:
    assert request_in(lines("some words")) == (None, None, (), ())
    assert request_in(lines("GET http://[x/?a=b HTTP/1.1")) == ("GET", None, (), ())


def test_json_behind_other_lines(lines: Lines) -> None:
    found = json_in(lines('Host: x\n\n{\n  "a": [1, 2]\n}\nmore'))
    assert found is not None
    value, before = found
    assert value == {"a": [1, 2]}
    assert [line.text for line in before] == ["Host: x", ""]
    assert json_in(lines("no object")) is None


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('x\n{\n"a": 1', 2),
        ('{"a": 1,\n"b" 2}', 1),
        ('{"a": NaN}', 0),
        ('{"a": "\\ud800"}', 0),
        ('{"a": ' * 60 + "1" + "}" * 60, 0),
        ('{"a": ' * 100_000, 0),
        ('{"a": [' * 30 + "1" + "]}" * 30, 0),
    ],
)
def test_json_that_is_none(lines: Lines, text: str, line: int) -> None:
    with pytest.raises(BrokenJson) as caught:
        json_in(lines(text))
    assert caught.value.line == line


@pytest.mark.parametrize(
    ("pairs", "value"),
    [
        ([("A", "1"), ("B", "2")], {"A": "1", "B": "2"}),
        ([("A.2", "y"), ("A.1", "x"), ("A.10", "z")], {"A": ["x", "y", "z"]}),
        ([("A.1.B", "x"), ("A.1.C.1", "y")], {"A": [{"B": "x", "C": ["y"]}]}),
        ([("A.B.C", "x")], {"A": {"B": {"C": "x"}}}),
        ([("A", "x"), ("A.1", "y")], {"A": "x"}),
        ([("Action", "x"), ("B", "y")], {"B": "y"}),
        ([], {}),
    ],
)
def test_flat_names_are_folded(pairs: list[tuple[str, str]], value: dict[str, Json]) -> None:
    assert folded(pairs, frozenset({"Action"})) == value
