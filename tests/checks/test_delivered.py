"""What the client got to read."""

import gzip
from dataclasses import replace
from typing import Any

import pytest

from harness.checks.delivered import decoded, handed_out, last_answer, last_exchange, sent_error, sent_result
from harness.model import Dialect, Json, Leaves, OperationId
from harness.wire import HttpResponse

META = b'"ResponseMetadata":{"RequestId":"r-1"}'
ERROR = b'{"ResponseMetadata":{"RequestId":"r-1","Error":{"Code":"Else","Message":"Other."}}}'


@pytest.fixture
def contract(make: Any) -> Any:
    """The made contract over a protocol that there is."""
    return make.contract(make.operation(protocol="volcengine-query"))


def result(inside: bytes = b'{"TaskId":"t-1"}') -> bytes:
    return b"{" + META + b',"Result":' + inside + b"}"


def test_the_last_exchange_of_the_operation_counts(make: Any, contract: Any) -> None:
    stranger = make.exchange(make.error(), number=3, operation=OperationId("acme", "box", "2020-01-01", "Else"))
    conversation = make.conversation(None, make.exchange(make.error(), number=1))
    conversation = replace(conversation, exchanges=(*conversation.exchanges, stranger))
    assert sent_error(conversation, contract) is None
    sent = sent_result(conversation, contract)
    assert sent is not None
    assert sent[0].exchange.draft.id == "session-1-2"


def test_an_error_at_the_end_is_found(make: Any, contract: Any) -> None:
    conversation = make.conversation(make.error(), make.exchange(number=1))
    sent = sent_error(conversation, contract)
    assert sent is not None
    assert sent[1].code == "Box.NotFound"
    assert sent_result(conversation, contract) is None


def test_without_exchanges_nothing_was_sent(make: Any, contract: Any) -> None:
    conversation = replace(make.conversation(), exchanges=())
    assert sent_error(conversation, contract) is None
    assert sent_result(conversation, contract) is None


@pytest.mark.parametrize("kind", ["unsupported", "hung", "died", "crash"])
def test_what_the_client_did_not_say_has_no_exchange(make: Any, kind: str) -> None:
    assert last_exchange(make.conversation(kind=kind)) is None


@pytest.mark.parametrize("kind", ["result", "service_error", "client_error", "timeout"])
def test_what_the_client_said_is_about_the_last_one(make: Any, kind: str) -> None:
    found = last_exchange(make.conversation(kind=kind))
    assert found is not None


def test_a_connection_that_came_to_nothing_at_the_end_has_no_answer(make: Any) -> None:
    whole = make.exchange()
    assert last_exchange(make.over(make.handshake("refuse"), whole)) == whole
    assert last_exchange(make.over(whole, make.handshake("refuse"))) is None


@pytest.mark.parametrize("leaves", ["foreign", "damaged", "none"])
def test_what_is_not_the_providers_whole_answer_says_nothing(make: Any, contract: Any, leaves: Leaves) -> None:
    assert last_answer(make.over(make.met("any", leaves, body=result())), contract) is None


def test_an_answer_that_did_not_get_out_was_lost(make: Any, contract: Any) -> None:
    assert last_answer(make.over(make.exchange()), contract) is not None
    assert last_answer(make.over(replace(make.exchange(), client_left=True)), contract) is None
    assert last_answer(make.over(replace(make.exchange(), answered_at=None)), contract) is None


def test_without_a_reply_there_is_no_answer(make: Any, contract: Any) -> None:
    exchange = make.exchange()
    assert last_answer(make.over(replace(exchange, draft=replace(exchange.draft, reply=None))), contract) is None


def test_only_faults_that_change_an_answer_have_it_read(make: Any, contract: Any) -> None:
    slow = last_answer(make.over(make.met("delay:1s", "intact", "slow", body=result(b'{"TaskId":"t-2"}'))), contract)
    assert slow is not None
    assert slow.reply == make.result()
    changed = last_answer(make.over(make.met("body:extra", "intact", body=result(b'{"TaskId":"t-2"}'))), contract)
    assert changed is not None
    assert (changed.reply.value, changed.meant) == ({"TaskId": "t-2"}, make.result())  # type: ignore[union-attr]


def test_an_error_keeps_its_row(make: Any, contract: Any) -> None:
    meant = make.error(make.error_spec(message_status="inferred"))
    sent = sent_error(make.over(make.met("body:code=unknown", "intact", reply=meant, body=ERROR)), contract)
    assert sent is not None
    assert (sent[1].code, sent[1].spec, sent[1].message_status) == ("Else", meant.spec, "inferred")


def test_an_error_that_was_no_error_before_has_no_row(make: Any, contract: Any) -> None:
    sent = sent_error(make.over(make.met("body:extra", "intact", body=ERROR)), contract)
    assert sent is not None
    assert (sent[1].spec, sent[0].lacks) == (None, ())


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (b"\xef\xbb\xbf" + result(), ()),
        (gzip.compress(result(), mtime=0), (("Content-Encoding", "gzip"),)),
        (result(), (("Content-Encoding", "gzip"),)),
    ],
    ids=["a byte order mark", "packed", "claimed to be packed"],
)
def test_what_only_wraps_a_body_is_taken_off(make: Any, contract: Any, body: bytes, headers: Any) -> None:
    exchange = make.met("malform:bom", "dressed", body=body)
    response = replace(exchange.draft.response, headers=headers)
    answer = last_answer(make.over(replace(exchange, draft=replace(exchange.draft, response=response))), contract)
    assert answer is not None
    assert answer.reply.value == {"TaskId": "t-1"}  # type: ignore[union-attr]


def test_what_headers_repeat_of_the_body_does_not_count(make: Any) -> None:
    contract = make.contract(make.operation(protocol="alibaba-rpc"))
    exchange = make.met("body:drop=request_id", "intact", body=b'{"TaskId":"t-1"}')
    response = replace(exchange.draft.response, headers=(("x-acs-request-id", "r-1"),))
    answer = last_answer(make.over(replace(exchange, draft=replace(exchange.draft, response=response))), contract)
    assert answer is not None
    assert (answer.reply.request_id, answer.lacks) == ("", ("the request id",))


def test_another_protocol_of_the_provider_may_read_it(make: Any) -> None:
    operation = make.operation(protocol="tencent-v3")
    draft = make.met("body:extra", "intact", body=result(b'{"TaskId":"t-2"}')).draft
    assert decoded(draft, make.contract(operation)) is None
    other = make.provider(variants=(Dialect("volcengine-query", "volc-hmac-sha256"), Dialect("unheard-of", "none")))
    assert decoded(draft, make.contract(operation, other)) == make.result({"TaskId": "t-2"})


def test_what_the_request_looks_like_is_tried_first(make: Any) -> None:
    """Two protocols that read the same answer in two ways."""
    provider = make.provider(variants=(Dialect("volcengine-query", "volc-hmac-sha256"),))
    contract = make.contract(make.operation(protocol="alibaba-rpc"), provider)
    draft = make.met("body:extra", "intact", body=result()).draft
    plain = decoded(draft, contract)
    assert plain is not None
    assert plain.request_id == ""
    request = replace(draft.request, headers=(("X-Date", "20260102T030405Z"),))
    assert decoded(replace(draft, request=request), contract) == make.result()


@pytest.mark.parametrize("gone", ["response", "operation"])
def test_what_was_no_answer_to_an_operation_cannot_be_read(make: Any, contract: Any, gone: str) -> None:
    draft = make.met("body:extra", "intact", body=result()).draft
    assert decoded(draft, contract) is not None
    assert decoded(replace(draft, **{gone: None}), contract) is None


def test_an_operation_of_an_unknown_protocol_cannot_be_read(make: Any) -> None:
    assert decoded(make.met("body:extra", "intact", body=result()).draft, make.contract()) is None


def test_what_was_cut_for_the_journal_is_what_was_meant(make: Any, contract: Any) -> None:
    cut = last_answer(
        make.over(make.met("body:huge", "intact", body=result()[:9] + b"[cut: 70 bytes in all]")), contract
    )
    assert cut is not None
    assert (cut.cut, cut.reply) == (True, make.result())
    whole = last_answer(make.over(make.met("body:extra", "intact", body=result())), contract)
    assert whole is not None
    assert not whole.cut
    assert last_answer(make.over(make.met("body:extra", "intact", body=b"?")), contract) is None


@pytest.mark.parametrize(
    ("inside", "lacks", "unsound"),
    [
        (b'{"TaskId":"t-1"}', (), False),
        (b'{"TaskId":"t-1","New":1}', (), False),
        (b"{}", ("TaskId",), False),
        (b'{"TaskId":null}', ("TaskId",), True),
        (b'{"TaskId":7}', (), True),
        (b'{"TaskId":"t-1","Guess":7}', (), False),
    ],
)
def test_what_an_answer_lacks_and_breaks(
    make: Any, contract: Any, inside: bytes, lacks: tuple[str, ...], *, unsound: bool
) -> None:
    answer = last_answer(make.over(make.met("body:any", "intact", body=result(inside))), contract)
    assert answer is not None
    assert (answer.lacks, answer.unsound, answer.dressed) == (lacks, unsound, unsound)


def test_an_answer_without_its_request_id_is_not_sound(make: Any, contract: Any) -> None:
    body = result().replace(b'"RequestId":"r-1"', b"")
    answer = last_answer(make.over(make.met("body:drop=request_id", "intact", body=body)), contract)
    assert answer is not None
    assert (answer.lacks, answer.unsound) == (("the request id",), True)


def test_a_dress_is_no_promise(make: Any, contract: Any) -> None:
    answer = last_answer(make.over(make.met("content_type:other", "dressed", body=result())), contract)
    assert answer is not None
    assert (answer.unsound, answer.dressed) == (False, True)


TEXT = '{"TaskId":"t-\u4e2d","RequestId":"r-1"}'


@pytest.mark.parametrize(
    ("value", "out"),
    [
        (TEXT, True),
        (TEXT[:9], True),
        ("\ufeff" + TEXT, True),
        (TEXT.encode().decode("latin-1"), True),
        (TEXT.encode().decode("gbk", "replace"), True),
        ({"TaskId": "t-\u4e2d", "RequestId": "r-1"}, True),
        ({"TaskId": "t-\u4e2d"}, True),
        ({"TaskId": "t-1"}, False),
        ({"TaskId": None}, False),
        ({}, False),
        ("", False),
        (None, False),
        (["t-\u4e2d"], False),
        ("TaskId", False),
    ],
)
def test_some_clients_hand_out_what_they_were_answered(value: Json, *, out: bool) -> None:
    response = HttpResponse(200, "", (("Content-Type", 'application/json; charset="gbk"'),), TEXT.encode())
    assert handed_out(value, response) == out


@pytest.mark.parametrize("charset", ["", "; charset=unheard-of"])
def test_without_a_charset_that_is_known_two_are_tried(charset: str) -> None:
    response = HttpResponse(200, "", (("Content-Type", f"text/html{charset}"),), TEXT.encode())
    assert handed_out(TEXT, response)
    assert not handed_out(TEXT.encode().decode("gbk", "replace"), response)


def test_only_the_body_of_a_success_is_handed_out() -> None:
    assert not handed_out(TEXT, HttpResponse(302, "", (), TEXT.encode()))
    assert handed_out(TEXT, HttpResponse(299, "", (), TEXT.encode()))
    assert not handed_out(TEXT, None)


@pytest.mark.parametrize(("value", "out"), [("", True), (None, False), ({}, False), ("x", False)])
def test_an_empty_body_is_handed_out_as_an_empty_text(value: Json, *, out: bool) -> None:
    assert handed_out(value, HttpResponse(204, "", (), b"")) == out


def test_what_is_no_json_is_no_value() -> None:
    assert not handed_out({"TaskId": "t-1"}, HttpResponse(200, "", (), b"{"))
    assert handed_out([1], HttpResponse(200, "", (), b"[1]"))
    assert not handed_out([1], HttpResponse(200, "", (), b"[2]"))
    assert handed_out("a text", HttpResponse(200, "", (), b'"a text"'))


@pytest.mark.parametrize(
    ("value", "out"), [({"TaskId": None}, True), ({"Other": None}, False), ({"TaskId": None, "Other": None}, False)]
)
def test_a_body_that_says_nothing_is_known_by_its_members(value: Json, *, out: bool) -> None:
    response = HttpResponse(200, "", (), b'{"TaskId":"t-1","RequestId":"r-1","TaskId":null,"RequestId":null}')
    assert handed_out(value, response) == out
