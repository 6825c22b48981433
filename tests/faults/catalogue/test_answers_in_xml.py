"""Faults and an answer in XML: each spoils it as it says, or says that it cannot."""

from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from harness.contract.catalog import Catalog
from harness.errors import UnsoundRun
from harness.faults.changed_answer import NOT_MET
from harness.faults.fault import Fault, Moment
from harness.protocols.table import PROTOCOLS
from harness.wire import HttpResponse

XML = "alibaba-query-xml"
HERE = "RedeployInstance"

Spoil = Callable[..., tuple[bytes, bytes]]
of_both = pytest.mark.parametrize("kind", ["result", "error"])


@pytest.fixture
def spoil(
    make_answer: Callable[..., tuple[HttpResponse, Moment]], make_fault: Callable[..., Fault]
) -> Callable[..., tuple[bytes, bytes]]:
    """The body of an answer in XML before and after a fault; only it and its length may differ."""

    def build(fault: str, kind: str = "result", *, beside: str = "") -> tuple[bytes, bytes]:
        answer, moment = make_answer(HERE, kind, XML)
        assert answer.header("content-type") == "text/xml;charset=utf-8"
        changed = make_fault(f"{HERE}={fault}{beside}").response(answer, moment)
        assert changed is not None
        length = ("Content-Length", str(len(changed.body)))
        assert list(changed.headers) == [length if pair[0] == "Content-Length" else pair for pair in answer.headers]
        assert changed.body != answer.body
        return answer.body, changed.body

    return build


def read(body: bytes) -> dict[str, str | None]:
    """The members below the root, each with its text."""
    root = ET.fromstring(body)  # noqa: S314 - made here
    return {child.tag: child.text for child in root}


@of_both
@pytest.mark.parametrize("fault", ["malform:invalid_json", "malform:invalid_json,as=comma", "malform:trailing"])
def test_what_no_parser_of_xml_takes(fault: str, kind: str, spoil: Spoil) -> None:
    _, after = spoil(fault, kind)
    assert after.decode().startswith("<?xml")
    with pytest.raises(ET.ParseError):
        read(after)


def test_how_it_is_broken(spoil: Spoil) -> None:
    before, after = spoil("malform:invalid_json,as=comma")
    assert after == before.replace(b"</RedeployInstanceResponse>", b"<</RedeployInstanceResponse>")
    before, after = spoil("malform:invalid_json")
    assert before.startswith(after)
    before, after = spoil("malform:trailing")
    assert after == before + b"\ntrailing"


@of_both
def test_a_byte_order_mark_leaves_it_readable(kind: str, spoil: Spoil) -> None:
    before, after = spoil("malform:bom", kind)
    assert after == b"\xef\xbb\xbf" + before
    assert read(after) == read(before)


@of_both
@pytest.mark.parametrize(("way", "note"), [("utf-16", None), ("latin-1", "é"), ("gbk", "中")])
def test_another_encoding_is_not_utf8_and_says_the_same(way: str, note: str | None, kind: str, spoil: Spoil) -> None:
    before, after = spoil(f"malform:wrong_encoding,as={way}", kind)
    with pytest.raises(UnicodeDecodeError):
        after.decode()
    with pytest.raises(ET.ParseError):
        read(after)
    said = read(after.decode(way).encode())
    assert said.pop("Note", None) == note
    assert said == read(before)


@of_both
@pytest.mark.parametrize("other", ["tencent", "volcengine"])
def test_another_provider_would_read_the_same_answer(
    other: str, kind: str, spoil: Spoil, make_answer: Callable[..., tuple[HttpResponse, Moment]], catalog: Catalog
) -> None:
    _, after = spoil(f"malform:other_envelope,as={other}", kind)
    answer, moment = make_answer(HERE, kind, XML)
    foreign = PROTOCOLS[catalog.provider(other).protocol]
    read_back = foreign.parse_response(HttpResponse(answer.status, body=after), moment.operation)
    assert read_back == PROTOCOLS[XML].parse_response(answer, moment.operation)


@pytest.mark.parametrize(
    ("fault", "kind", "changes"),
    [
        ("body:drop=TaskId", "result", {"TaskId": ...}),
        ("body:drop=request_id", "result", {"RequestId": ...}),
        ("body:drop=request_id", "error", {"RequestId": ...}),
        ("body:null=TaskId", "result", {"TaskId": None}),
        ("body:null=request_id", "error", {"RequestId": None}),
        ("body:huge=3B", "result", {"HugeMember": "xxx"}),
        ("body:huge=3B,in=TaskId", "result", {"TaskId": "xxx"}),
        ("body:unicode", "error", {"UnicodeMember": "\U00020bb7\U0001f600 \U00020bb7\U0001f600"}),
        ("body:bigint", "result", {"BigIntMember": "9007199254740993"}),
        ("body:extra", "result", {"AddedMember": None}),
        ("body:extra", "error", {"AddedMember": None}),
    ],
)
def test_one_member_is_edited(fault: str, kind: str, changes: dict[str, object], spoil: Spoil) -> None:
    before, after = spoil(fault, kind)
    expected = {**read(before), **changes}
    assert read(after) == {name: value for name, value in expected.items() if value is not ...}


def test_what_is_added_has_an_inside(spoil: Spoil) -> None:
    _, after = spoil("body:extra")
    more = b"<AddedMember><Text>new</Text><Number>1</Number><List/><List>true</List></AddedMember>"
    assert after.endswith(more + b"</RedeployInstanceResponse>")


def test_the_code_of_an_error_is_replaced(
    make_answer: Callable[..., tuple[HttpResponse, Moment]], make_rule: Callable[..., Any]
) -> None:
    answer, moment = make_answer(HERE, "error", XML)
    fault = make_rule(f"{HERE}=error:InternalError+body:code=unknown").faults[1]
    changed = fault.response(answer, moment)
    assert changed is not None
    assert read(changed.body) == {**read(answer.body), "Code": "Unlisted.Code"}


@pytest.mark.parametrize(
    ("fault", "why"),
    [
        ("malform:duplicate_keys", "an element that is there twice is a list"),
        ("malform:wrong_type", "the answer is XML, which has no types"),
        ("malform:wrong_type,as=null", "the answer is XML, which has no types"),
        ("body:type=TaskId", "the answer is XML, whose values have no types"),
        ("body:type=request_id,as=array", "the answer is XML, whose values have no types"),
    ],
)
def test_what_xml_cannot_say_does_not_pass_for_met(fault: str, why: str, spoil: Spoil) -> None:
    with pytest.raises(UnsoundRun, match=f"{NOT_MET}: {fault}: .*{why}"):
        spoil(fault)


def test_an_element_that_is_empty_already_cannot_become_null(
    make_answer: Callable[..., tuple[HttpResponse, Moment]], make_fault: Callable[..., Fault]
) -> None:
    answer, moment = make_answer(HERE, "result", XML)
    fault = make_fault(f"{HERE}=body:null=TaskId")
    emptied = fault.response(answer, moment)
    with pytest.raises(UnsoundRun, match="TaskId is so anyway"):
        fault.response(emptied, moment)
    gone = make_fault(f"{HERE}=body:drop=TaskId").response(answer, moment)
    with pytest.raises(UnsoundRun, match="the answer has no TaskId"):
        fault.response(gone, moment)


def test_what_is_about_the_message_and_not_its_form_works_on_xml_too(
    make_answer: Callable[..., tuple[HttpResponse, Moment]], make_fault: Callable[..., Fault]
) -> None:
    answer, moment = make_answer(HERE, "result", XML)
    for fault in (
        "content_type:other",
        "content_type:charset",
        "content_type:none",
        "encoding:gzip",
        "encoding:corrupt",
    ):
        changed = make_fault(f"{HERE}={fault}").response(answer, moment)
        assert changed is not None
        assert changed.headers != answer.headers
