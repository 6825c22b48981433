"""Parameters that carry a signature: found, added and hidden, in a query or in a form."""

import pytest

from harness.signing import query_signature as signed
from harness.signing.query_signature import SignedParameters
from harness.signing.scheme import SignatureFailure
from harness.wire import HttpRequest

FORM = ("Content-Type", "Application/X-WWW-Form-Urlencoded; charset=utf-8")


def post(target: str, body: bytes = b"", *headers: tuple[str, str]) -> HttpRequest:
    return HttpRequest("POST", "https", "h", target, headers or (FORM,), body)


def test_parameters_of_query_and_form_count() -> None:
    found = signed.signed_parameters(post("/?a=1+2&b=%ff", b"c=%2B"))
    assert isinstance(found, SignedParameters)
    assert found.pairs == ((b"a", b"1 2"), (b"b", b"\xff"), (b"c", b"+"))
    assert found.values == {"a": "1 2", "b": "\ufffd", "c": "+"}
    assert found.without("b") == ((b"a", b"1 2"), (b"c", b"+"))
    plain = signed.signed_parameters(post("/?a=1", b"c=1", ("Content-Type", "text/plain")))
    assert isinstance(plain, SignedParameters)
    assert plain.pairs == ((b"a", b"1"),)


@pytest.mark.parametrize("request_", [post("/?a=1&a=1"), post("/?a=1", b"a=1"), post("/", b"a=1&a=2")])
def test_one_that_is_given_twice_is_a_failure(request_: HttpRequest) -> None:
    assert signed.signed_parameters(request_) == SignatureFailure("malformed", "a parameter is given twice")


def test_the_query_counts_before_the_form() -> None:
    request = post("/?a=1&b=2", b"a=3&c=%ff&d=4")
    assert signed.look_up(request, ("a", "c", "d", "e")) == {"a": "1", "c": "\ufffd", "d": "4"}
    assert signed.look_up(HttpRequest("", "", "", ""), ("a",)) == {}


@pytest.mark.parametrize(
    ("request_", "target", "body"),
    [
        (post("/?a=1&x=0", b"x=0&b=2"), "/?a=1", b"b=2&x=%2B&y="),
        (post("/?x=0", b"b=2"), "/", b"b=2&x=%2B&y="),
        (post("/?a=1", b"b=2", ("Content-Type", "text/plain")), "/?a=1&x=%2B&y=", b"b=2"),
        (HttpRequest("GET", "https", "h", "/?a=1&x=0", (FORM,), b"b=2"), "/?a=1&x=%2B&y=", b"b=2"),
        (HttpRequest("GET", "https", "h", "/p"), "/p?x=%2B&y=", b""),
    ],
)
def test_where_parameters_are_added(request_: HttpRequest, target: str, body: bytes) -> None:
    changed = signed.with_parameters(request_, {"x": "+", "y": ""})
    assert (changed.target, changed.body) == (target, body)


def test_they_can_be_added_to_the_query_in_any_case() -> None:
    changed = signed.with_parameters(post("/?a=1", b"b=2"), {"x": "1"}, in_query=True)
    assert (changed.target, changed.body) == ("/?a=1&x=1", b"b=2")


def test_secrets_are_hidden_and_nothing_else() -> None:
    pairs = ((b"a", b"1"), (b"Token", b"t"), (b"b", b"2"))
    assert signed.hidden(pairs, {"Token", "Signature"}) == ((b"a", b"1"), (b"Token", b"removed"), (b"b", b"2"))


def test_a_signature_is_judged_by_every_text() -> None:
    right = signed.base64_hmac(b"key", b"text", "sha1")
    assert right == "Np4pWetJRQM4shJ0j3fY3tdIR7s="
    assert signed.judge(right, b"key", [b"other", b"text"], "sha1", b"shown") is None
    failure = signed.judge(right, b"key", [b"text"], "sha256", b"shown \xff")
    assert failure == SignatureFailure("mismatch", "the signature does not match; string to sign here: 'shown \ufffd'")
    assert signed.judge("\ud800é", b"key", [b"text"], "sha1", b"") is not None
