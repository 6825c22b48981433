"""Small readers of specs."""

from harness.derive.discrepancies.subject import Found, Sibling, items, listed, mapping, members, rows
from harness.derive.text.pages import Span


def test_lists_in_words() -> None:
    assert listed([]) == "nothing"
    assert listed(["a"]) == "a"
    assert listed(["a", "b"]) == "a and b"
    assert listed(["a", "b", "c"]) == "a, b and c"


def test_readers_are_not_put_out_by_what_is_missing() -> None:
    assert mapping(None) == {}
    assert mapping([1]) == {}
    assert rows(None) == ()
    assert rows([{"a": 1}, 2]) == ({"a": 1},)
    assert items("x") == []
    assert members({"input": {"A": None}}, "input") == {"A": {}}
    assert members({}, "input") == {}


def test_a_sibling_without_page_or_errors() -> None:
    sibling = Sibling("A", {})
    assert (sibling.updated, sibling.codes) == ("unknown", ())


def test_an_entry() -> None:
    found = Found("i", "a", ("x", "y"), "d", Span(1, 2))
    assert found.entry() == {"id": "i", "at": "a", "claims": ["x", "y"], "decision": "d"}
