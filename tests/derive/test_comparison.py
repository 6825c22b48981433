"""Differences between a page and its spec, in words."""

from typing import Any

from harness.derive.comparison import Difference, differences

SPEC: dict[str, Any] = {
    "input": {"A": {"type": "string", "enum": ["X", "Y"]}, "B": {"type": "boolean", "default": False}},
    "errors": [{"scope": "request", "http": 400, "code": "Bad"}, {"scope": "item", "code": "Bad"}],
    "facts": [{"kind": "x"}],
    "discrepancies": [{"id": "one", "at": "input"}],
}


def told(page: dict[str, Any]) -> list[str]:
    return [str(difference) for difference in differences("s.yaml", page, SPEC)]


def test_equal_documents() -> None:
    assert told(SPEC) == []


def test_what_changed_what_is_new_and_what_is_gone() -> None:
    page: dict[str, Any] = {
        "input": {
            "A": {"type": "string", "enum": ["X"]},
            "B": {"type": "boolean", "default": 0},
            "C": {"type": "string"},
        },
        "errors": [{"scope": "item", "code": "Bad", "message": "It's."}, {"scope": "item", "code": "Bad"}],
        "facts": [{"kind": "y"}],
        "discrepancies": [{"id": "two", "at": "input"}],
    }
    assert told(page) == [
        "s.yaml: input/A/enum/1: the spec has Y, the page has nothing",
        "s.yaml: input/B/default: the spec has false, the page has 0",
        "s.yaml: input/C: the page has {type: string}, the spec has nothing",
        "s.yaml: errors/item/-/Bad/message: the page has It's., the spec has nothing",
        "s.yaml: errors/item/-/Bad#1: the page has {scope: item, code: Bad}, the spec has nothing",
        "s.yaml: errors/request/400/Bad: the spec has {scope: request, http: 400, code: Bad}, the page has nothing",
        "s.yaml: facts/0/kind: the spec has x, the page has y",
        "s.yaml: discrepancies/two: the page has {id: two, at: input}, the spec has nothing",
        "s.yaml: discrepancies/one: the spec has {id: one, at: input}, the page has nothing",
    ]


def test_the_order_of_errors_is_no_difference() -> None:
    assert told({**SPEC, "errors": SPEC["errors"][::-1]}) == []


def test_null_is_a_value() -> None:
    assert differences("s", {"a": None}, {}) == (Difference("s", "a", "null", None),)
    assert differences("s", {"a": 1}, {"a": True}) == (Difference("s", "a", "1", "true"),)
