"""Records of every form that VCR.py has ever written become interactions; others are told, with what was meant."""

from collections.abc import Callable
from typing import Any

import pytest

from harness.cassette.interaction import Interaction
from harness.cassette.vcr_format import Misfit, from_plain, to_plain

MakeInteraction = Callable[..., Interaction]


def record(**changed: Any) -> dict[str, Any]:
    """A record with some of its values changed, named by their place: ``request__uri``; None takes one away."""
    made: dict[str, Any] = {
        "request": {"method": "GET", "uri": "https://host/path?a=1", "body": None, "headers": {"Accept": ["*/*"]}},
        "response": {
            "status": {"code": 200, "message": "OK"},
            "headers": {"Content-Length": ["2"]},
            "body": {"string": "{}"},
        },
    }
    for place, value in changed.items():
        *way, last = place.split("__")
        inner = made
        for step in way:
            inner = inner[step]
        inner[last] = value
    return made


def without(place: str) -> dict[str, Any]:
    made = record()
    *way, last = place.split("__")
    inner = made
    for step in way:
        inner = inner[step]
    del inner[last]
    return made


def test_both_ways(make_interaction: MakeInteraction) -> None:
    made = make_interaction()
    assert from_plain(to_plain(made)) == made
    assert from_plain(to_plain(made), line=7).line == 7


def test_keys_have_one_order(make_interaction: MakeInteraction) -> None:
    told = to_plain(make_interaction(headers=(("b", "1"), ("A", "2"), ("b", "3"))))
    assert list(told["request"]) == ["method", "uri", "body", "headers"]
    assert list(told["response"]) == ["status", "headers", "body", "harness"]
    assert told["request"]["headers"] == {"A": ["2"], "b": ["1", "3"]}


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (None, b""),
        ("é", "é".encode()),
        (b"\xff", b"\xff"),
        ({"string": "é"}, "é".encode()),
        ({"string": "é", "encoding": "iso-8859-1"}, b"\xe9"),
        ({"string": "é", "encoding": "no such"}, "é".encode()),
        ({"string": "中", "encoding": "ascii"}, "中".encode()),
        ({"base64_string": "/w==", "encoding": "ASCII-8BIT"}, b"\xff"),
        ({"string": None}, b""),
        ([b"a", "b"], b"ab"),
        ({"a": 1, "b": ["x"]}, b'{"a": 1, "b": ["x"]}'),
    ],
)
def test_bodies_of_requests(body: Any, expected: bytes) -> None:
    assert from_plain(record(request__body=body)).request.body == expected


def test_what_aiohttp_was_given_is_a_form_where_the_head_says_so() -> None:
    headers = {"content-type": ["application/x-www-form-urlencoded"]}
    made = from_plain(record(request__body={"a": "1 2", "b": ["x", "y"]}, request__headers=headers))
    assert made.request.body == b"a=1+2&b=x&b=y"


@pytest.mark.parametrize("body", [None, {}, {"string": None}, {"string": ""}, "", b""])
def test_answers_without_a_body(body: Any) -> None:
    assert from_plain(record(response__body=body, response__headers={})).response.body == b""


@pytest.mark.parametrize("body", [None, {"string": None}])
def test_a_body_that_is_missing_where_there_was_one_is_told(body: Any) -> None:
    with pytest.raises(Misfit, match="/response/body: is missing, where the head tells of 2 bytes"):
        from_plain(record(response__body=body))
    assert from_plain(record(response__body=body, request__method="HEAD")).response.body == b""
    assert from_plain(record(response__body=body, response__status__code=304)).response.body == b""
    assert from_plain(record(response__body=body, response__headers={"content-length": "0"})).response.body == b""


@pytest.mark.parametrize("body", ["{}", b"{}", {"string": b"{}"}, {"base64_string": "e30="}])
def test_bodies_of_answers(body: Any) -> None:
    assert from_plain(record(response__body=body)).response.body == b"{}"


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"A": "1"}, (("A", "1"),)),
        ({"A": ["1", "2"], "B": []}, (("A", "1"), ("A", "2"))),
        ({"A": [b"\xe9"], "B": b"x"}, (("A", "é"), ("B", "x"))),
        ([["A", ["1", "2"]], ["B", "3"]], (("A", "1"), ("A", "2"), ("B", "3"))),
        ({"A": "中"}, (("A", "中".encode().decode("latin-1")),)),
        (None, ()),
    ],
)
def test_headers(headers: Any, expected: Any) -> None:
    assert from_plain(record(request__headers=headers)).request.headers == expected


@pytest.mark.parametrize(
    ("uri", "scheme", "authority", "target"),
    [
        ("http://h:8080/a?b#c", "http", "h:8080", "/a?b"),
        ("https://h", "https", "h", "/"),
        ("https://h?x=1", "https", "h", "/?x=1"),
        ("https://h#f", "https", "h", "/"),
        ("https://h/?", "https", "h", "/?"),
        ("https://h/a//b?u=http://x/y?z", "https", "h", "/a//b?u=http://x/y?z"),
    ],
)
def test_addresses(uri: str, scheme: str, authority: str, target: str) -> None:
    request = from_plain(record(request__uri=uri)).request
    assert (request.scheme, request.authority, request.target) == (scheme, authority, target)


def test_what_we_recorded_keeps_what_stands_after_a_hash(make_interaction: MakeInteraction) -> None:
    assert from_plain(to_plain(make_interaction(target="/a#b"))).request.target == "/a#b"
    assert from_plain(to_plain(make_interaction(target="*"))).request.target == "/*"


def test_the_form_in_which_httpx_was_recorded_once() -> None:
    old = {"http_version": "HTTP/1.1", "status_code": 404, "headers": {"A": ["1"]}, "content": "gone"}
    response = from_plain(record(response=old)).response
    assert (response.status, response.reason, response.body) == (404, "Not Found", b"gone")


@pytest.mark.parametrize(("message", "expected"), [(None, "OK"), ("", ""), ("Fine", "Fine")])
def test_reasons(message: str | None, expected: str) -> None:
    assert from_plain(record(response__status__message=message)).response.reason == expected
    assert from_plain(without("response__status__message")).response.reason == "OK"


def test_keys_of_others_are_passed_over() -> None:
    plain = from_plain(record())
    assert from_plain(record(response__url="https://host/", recorded_at="today", request__more=1)) == plain
    assert from_plain(record(response__status__code="200")) == plain


@pytest.mark.parametrize(
    ("made", "pointer", "message"),
    [
        ([], "", "must be a mapping, not a list"),
        (None, "", "must be a mapping, not nothing"),
        ("text", "", "must be a mapping, not 'text'"),
        (b"", "", "must be a mapping, not bytes"),
        (without("response"), "", "has no 'response'"),
        (without("request__uri"), "/request", "has no 'uri'"),
        (without("request__body"), "/request", "has no 'body'"),
        (without("response__status__code"), "/response/status", "has no 'code'"),
        (without("response__body"), "/response", "has no 'body'"),
        (record(response__body={"strin": "x"}), "/response/body", "has no 'string' and no 'base64_string'"),
        (record(request=[]), "/request", "must be a mapping, not a list"),
        (record(response__status=200), "/response/status", "must be a mapping, not 200"),
        (record(response__status__code=True), "/response/status/code", "must be an HTTP status, not true"),
        (record(response__status__code=99), "/response/status/code", "must be an HTTP status, not 99"),
        (record(response__status__code=1000), "/response/status/code", "must be an HTTP status, not 1000"),
        (record(response__status__code="²"), "/response/status/code", "must be an HTTP status, not '²'"),
        (record(response__status__code=2.5), "/response/status/code", "must be an HTTP status, not 2.5"),
        (record(request__method=3), "/request/method", "must be text, not 3"),
        (record(request__method={}), "/request/method", "must be text, not a mapping"),
        (record(request__uri="/path"), "/request/uri", "must begin with a scheme such as https://, not /path"),
        (record(request__headers="x"), "/request/headers", "must be a mapping, not 'x'"),
        (record(request__headers=[["a"]]), "/request/headers", "must be a mapping, not a list"),
        (record(request__headers={"a/~b": 5}), "/request/headers/a~1~0b", "must be text, not 5"),
        (record(request__headers=[[5, "a"]]), "/request/headers/5", "must be text, not 5"),
        (record(request__body=7), "/request/body", "must be text, not 7"),
        (record(request__body=[5]), "/request/body/0", "must be text, not 5"),
        (record(request__body="\ud800"), "/request/body", "holds half of a surrogate pair, which no text has"),
        (record(response__body={"base64_string": "x"}), "/response/body/base64_string", "is no base64"),
        (record(response__body={"string": {}}), "/response/body/string", "must be text, not a mapping"),
        (record(response__harness=3), "/response/harness", "must be a mapping, not 3"),
        (record(response__harness={"responder": "fake"}), "/response/harness", "has no 'recorded'"),
        (
            record(response__harness={"responder": "fake", "recorded": "soon"}),
            "/response/harness/recorded",
            "must be a day such as 2026-01-31, not soon",
        ),
        (
            record(response__harness={"responder": "fake", "recorded": "2026-01-02", "faults": "x"}),
            "/response/harness/faults",
            "must be a list of texts, not 'x'",
        ),
        (
            record(response__harness={"responder": "fake", "recorded": "2026-01-02", "leaves": "intakt"}),
            "/response/harness/leaves",
            "must be one of intact, dressed, foreign, damaged, none, not 'intakt'",
        ),
    ],
)
def test_what_is_no_interaction_is_told(made: Any, pointer: str, message: str) -> None:
    with pytest.raises(Misfit) as told:
        from_plain(made)
    assert told.value.pointer == pointer
    assert message in told.value.message


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("response", "respose", ()),
        ("uri", "url_", ("request",)),
        ("headers", "heders", ("response",)),
        ("code", "cod", ("response", "status")),
    ],
)
def test_a_key_that_is_written_wrong_is_named(old: str, new: str, place: tuple[str, ...]) -> None:
    made = inner = record()
    for step in place:
        inner = inner[step]
    inner[new] = inner.pop(old)
    with pytest.raises(Misfit) as told:
        from_plain(made)
    assert told.value.hint == f"there is {new!r}: did you mean {old!r}?"


def test_hints_for_values() -> None:
    with pytest.raises(Misfit) as told:
        from_plain(record(request__headers={"a": True}))
    assert str(told.value) == "/request/headers/a: must be text, not true"
    with pytest.raises(Misfit) as told:
        from_plain(record(request__method=3))
    assert told.value.hint == "put it into quotes"
    with pytest.raises(Misfit) as told:
        from_plain(record(response__harness={"responder": "f", "recorded": "2026-01-02", "leaves": "zzz"}))
    assert told.value.hint is None
