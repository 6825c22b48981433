"""``replay_nonce``: only where the provider documents an error for it."""

import re
from collections.abc import Callable

import pytest

from harness.contract.catalog import Catalog
from harness.faults.fault import Fault, Moment
from harness.faults.grammar import RuleError
from harness.faults.rule import Rule
from harness.model import Call, ServiceError
from harness.wire import HttpResponse


def test_alibaba_has_a_code_for_it(
    make_fault: Callable[..., Fault], make_moment: Callable[..., Moment], make_call: Callable[..., Call]
) -> None:
    fault, moment = make_fault("alibaba=replay_nonce"), make_moment(make_call("RedeployInstance"))
    reply = fault.reply(None, moment)
    assert isinstance(reply, ServiceError)
    assert (reply.code, reply.http, reply.message_status) == ("SignatureNonceUsed", 400, "documented")
    assert reply.message == "The request signature nonce has been used."
    assert reply.spec is not None
    assert reply.spec.key == "common/400/SignatureNonceUsed"
    told = HttpResponse(400, "Bad Request", (("Date", "Fri, 02 Jan 2026 12:00:00 GMT"),))
    assert fault.response(HttpResponse(400, "Bad Request"), moment) == told
    assert fault.lacks == {"result", "execution"}


def test_of_all_providers_it_meets_those_that_document_it(make_fault: Callable[..., Fault]) -> None:
    fault = make_fault("*=replay_nonce@before")
    assert {operation.provider for operation in fault.operations} == {"alibaba"}
    assert str(fault) == "replay_nonce"
    assert make_fault("*=replay_nonce") == fault


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ("tencent=replay_nonce", "no error for a nonce that was used is known of tencent (documented: alibaba)"),
        ("volcengine=replay_nonce", "is known of volcengine (documented: alibaba)"),
        ("alibaba=replay_nonce:1", "'1' is one argument too many (it takes no arguments)"),
        ("alibaba=replay_nonce@after", "replay_nonce cannot be @after"),
        ("alibaba=replay_nonce@mid", "replay_nonce cannot be @mid"),
    ],
)
def test_what_makes_no_sense_is_refused(rule: str, message: str, make_rule: Callable[..., Rule]) -> None:
    with pytest.raises(RuleError, match=re.escape(message)):
        make_rule(rule)


def test_where_nobody_documents_it_that_is_said(
    make_rule: Callable[..., Rule], make_catalog: Callable[..., Catalog]
) -> None:
    message = "is known of alibaba and tencent and volcengine (no provider documents one)"
    with pytest.raises(RuleError, match=re.escape(message)):
        make_rule("*=replay_nonce", make_catalog(provider={"signature": {}}))
