"""``empty``: a status, and nothing else."""

import re
from collections.abc import Callable

import pytest

from harness.faults.fault import Fault, Moment
from harness.faults.grammar import RuleError
from harness.faults.rule import Rule
from harness.model import Result
from harness.wire import HttpResponse


@pytest.mark.parametrize(
    ("fault", "response"),
    [
        ("empty", HttpResponse(200, "OK", (("Content-Length", "0"),))),
        ("empty:204", HttpResponse(204, "No Content")),
        ("empty:502@after", HttpResponse(502, "Bad Gateway", (("Content-Length", "0"),))),
        ("empty:520", HttpResponse(520, "", (("Content-Length", "0"),))),
    ],
)
def test_there_is_no_body(
    fault: str, response: HttpResponse, make_fault: Callable[..., Fault], make_moment: Callable[..., Moment]
) -> None:
    built, moment = make_fault(f"volcengine={fault}"), make_moment()
    assert built.reply(Result({}, "request-1"), moment) is None
    assert built.response(HttpResponse(200, "OK", (("X-Tt-Logid", "1"),), b"{}"), moment) == response
    assert built.response(None, moment) == response


@pytest.mark.parametrize(
    ("text", "canonical"),
    [("empty", "empty"), ("empty:200", "empty"), ("empty:status=204", "empty:204"), ("empty@after", "empty@after")],
)
def test_its_canonical_form(text: str, canonical: str, make_fault: Callable[..., Fault]) -> None:
    fault = make_fault(f"volcengine={text}")
    assert str(fault) == canonical
    assert make_fault(f"volcengine={canonical}") == fault


@pytest.mark.parametrize(
    ("phase", "lacks"),
    [
        ("before", {"result", "execution", "the provider's JSON", "a body"}),
        ("after", {"result", "the provider's JSON", "a body"}),
    ],
)
def test_what_there_is_none_of(phase: str, lacks: set[str], make_fault: Callable[..., Fault]) -> None:
    assert make_fault(f"volcengine=empty@{phase}").lacks == lacks


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("empty:none", "'none' is no HTTP status"),
        ("empty:103", "103 comes before an answer, it is none"),
        ("empty:304", "no call does (empty:502)"),
        ("empty:307", "307 sends the client elsewhere"),
        ("empty:200,204", "'204' is one argument too many"),
        ("empty@mid", "empty cannot be @mid"),
        ("empty+http:502", "a call gets one answer"),
    ],
)
def test_what_makes_no_sense_is_refused(text: str, message: str, make_rule: Callable[..., Rule]) -> None:
    with pytest.raises(RuleError, match=re.escape(message)):
        make_rule(f"volcengine={text}")
