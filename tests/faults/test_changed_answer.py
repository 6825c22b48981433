"""Answers with another body or another header."""

import pytest

from harness.errors import UnsoundRun
from harness.faults.changed_answer import not_met, text_of, with_body, with_header
from harness.wire import HttpResponse

HEADERS = (("content-length", "2"), ("X-A", "1"), ("x-a", "2"), ("Date", "now"))
ANSWER = HttpResponse(200, "OK", HEADERS, b"{}")


def test_another_body_has_the_length_that_fits_in_the_same_place() -> None:
    changed = with_body(ANSWER, b"\xff" * 12)
    assert changed == HttpResponse(200, "OK", (("content-length", "12"), *HEADERS[1:]), b"\xff" * 12)


def test_a_header_is_set_where_it_first_stood_and_only_once() -> None:
    assert with_header(ANSWER, "X-a", "3").headers == (HEADERS[0], ("X-A", "3"), HEADERS[3])
    assert with_header(ANSWER, "X-a", None).headers == (HEADERS[0], HEADERS[3])
    assert with_header(ANSWER, "X-B", "3").headers == (*HEADERS, ("X-B", "3"))
    assert with_header(ANSWER, "X-B", None) == ANSWER


def test_a_body_that_is_no_text_meets_no_fault_that_reads_it() -> None:
    assert text_of(HttpResponse(200, body="é".encode()), "a") == "é"
    with pytest.raises(UnsoundRun, match=r"^a fault that cannot be met: a: the answer is not UTF-8$"):
        text_of(HttpResponse(200, body=b"\xff"), "a")


def test_what_is_not_met_says_so() -> None:
    assert (
        str(not_met("body:drop=A", "the answer has no A"))
        == "a fault that cannot be met: body:drop=A: the answer has no A"
    )
