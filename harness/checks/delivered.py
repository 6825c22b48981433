"""What the client got to read: the answer as it went out, after faults that change answers."""

import contextlib
import json
import re
import zlib
from dataclasses import dataclass, replace

from harness.checks.check import Contract, own_exchanges
from harness.checks.differences import compare
from harness.contract.validate import output_violations
from harness.model import (
    Conversation,
    Draft,
    Exchange,
    Json,
    Operation,
    OutcomeKind,
    Reply,
    Result,
    ServiceError,
)
from harness.protocols.table import PROTOCOLS
from harness.protocols.wire_protocol import Malformed, WireProtocol
from harness.wire import HttpResponse

SAID: frozenset[OutcomeKind] = frozenset({"result", "service_error", "client_error", "timeout"})
"""The outcomes by which a client says what came of its call; by the others nobody knows."""

_BOM = b"\xef\xbb\xbf"
_CUT = re.compile(rb"\[cut: [0-9]+ bytes in all\]")
_CHARSET = re.compile(r"charset=\"?([A-Za-z0-9._-]+)")
_ID: dict[str, Json] = {"RequestId": None}
_GZIP = 16 + zlib.MAX_WBITS
# Answers that come little by little, without a wait as long as a timeout.
_STEADY = ("drip", "bandwidth")
# A client that is that close to its timeout may have reached it, by its own clock.
_NEAR = 0.8


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer of the provider that reached the client, and what it says.

    ``meant`` is what it said before faults changed it. ``cut``: too little of it was kept to read its values, and the
    reply is what was meant. ``unsound``: it is not as the contract has it, so that a client need not accept it.
    """

    exchange: Exchange
    reply: Reply
    meant: Reply
    cut: bool = False
    unsound: bool = False

    @property
    def dressed(self) -> bool:
        """Whether a typed error of the client's own will do as well, since the contract does not promise such."""
        return self.unsound or self.exchange.draft.leaves == "dressed"

    @property
    def lacks(self) -> tuple[str, ...]:
        """What was meant and is not there any more: the request id, members of the result."""
        gone = ["the request id"] if self.meant.request_id and not self.reply.request_id else []
        if isinstance(self.meant, Result) and isinstance(self.reply, Result):
            given = {name for name, value in self.reply.value.items() if value is not None}
            gone += [name for name, value in self.meant.value.items() if value is not None and name not in given]
        return tuple(gone)


def last_exchange(conversation: Conversation) -> Exchange | None:
    """The exchange that the outcome is about: of several attempts the last one; None where nobody knows of any.

    An attempt whose connection came to no request has none, and nothing that was answered before counts then.
    """
    own = own_exchanges(conversation)
    if conversation.outcome.kind not in SAID or not own or conversation.exchanges[-1].draft.of_connection:
        return None
    return own[-1]


def last_answer(conversation: Conversation, contract: Contract) -> Answer | None:
    """The answer with which the conversation ended; None where it cannot be read, is not the provider's, or was lost.

    An answer that the client did not stay for was lost too.
    """
    exchange = last_exchange(conversation)
    if exchange is None or exchange.client_left or exchange.answered_at is None or _too_late(exchange, conversation):
        return None
    draft = exchange.draft
    if draft.leaves not in {"intact", "dressed"} or draft.reply is None:
        return None
    if not any(fault.role == "change" for fault in draft.faults):
        return Answer(exchange, draft.reply, draft.reply)
    said = decoded(draft, contract)
    if said is not None:
        return Answer(exchange, said, draft.reply, unsound=_unsound(draft, said, contract))
    cut = draft.response is not None and _CUT.search(draft.response.body[-64:]) is not None
    return Answer(exchange, draft.reply, draft.reply, cut=True) if cut else None


def decoded(draft: Draft, contract: Contract) -> Reply | None:
    """What the answer of a draft says, read by whichever of the provider's protocols can; None where none can.

    An error keeps the row and what is known of the message of the one that was meant.
    """
    if draft.response is None or draft.operation is None:
        return None
    operation = contract.operation(draft.operation)
    plain = _undressed(draft.response)
    for protocol in _protocols(draft, operation, contract):
        try:
            reply = protocol.parse_response(plain, operation)
        except Malformed:
            continue
        if isinstance(reply, ServiceError) and isinstance(draft.reply, ServiceError):
            return replace(reply, spec=draft.reply.spec, message_status=draft.reply.message_status)
        return reply
    return None


def sent_error(conversation: Conversation, contract: Contract) -> tuple[Answer, ServiceError] | None:
    """The service error with which the conversation ended, if it did."""
    answer = last_answer(conversation, contract)
    return (answer, answer.reply) if answer is not None and isinstance(answer.reply, ServiceError) else None


def sent_result(conversation: Conversation, contract: Contract) -> tuple[Answer, Result] | None:
    """The result with which the conversation ended, if it did."""
    answer = last_answer(conversation, contract)
    return (answer, answer.reply) if answer is not None and isinstance(answer.reply, Result) else None


def handed_out(value: Json, response: HttpResponse | None) -> bool:
    """Whether a value is what a success had for a body: some clients leave it to their callers to read that.

    A text is what a driver has for a body that was handed over and is no JSON; where nothing was, there is no value.
    """
    if response is None or response.status >= 300:
        return False
    body = _undressed(response).body
    if not value:
        return value == "" and not body
    with contextlib.suppress(ValueError, RecursionError):
        read = json.loads(body)
        if isinstance(read, dict) and isinstance(value, dict):
            # Where the whole body is the result its request id is told apart.
            return read.keys() | _ID.keys() == value.keys() | _ID.keys() and not compare(
                {**read, **_ID}, {**value, **_ID}
            )
        if not compare(read, value):
            return True
    if not isinstance(value, str):
        return False
    charset = _CHARSET.search(response.header("content-type") or "")
    names = ("utf-8", "latin-1", *([charset[1]] if charset else []))
    return any(_as_text(body, name).startswith(value.removeprefix("\ufeff")) for name in names)


def _too_late(exchange: Exchange, conversation: Conversation) -> bool:
    """Whether the client's time was over before all of an answer that was kept back: it need not leave to say so.

    One whose timeout is for each wait has no reason to give up an answer of which some keeps coming.
    """
    steady = _STEADY if conversation.timeout_covers == "read" else ()
    kept = [one for one in exchange.draft.faults if one.role == "slow" and not one.fault.startswith(steady)]
    outcome, timeout = conversation.outcome, conversation.timeout
    return bool(kept) and outcome.kind == "timeout" and (timeout is None or outcome.seconds >= _NEAR * timeout)


def _as_text(body: bytes, charset: str) -> str:
    try:
        return body.decode(charset, "replace")
    except LookupError:
        return ""


def _protocols(draft: Draft, operation: Operation, contract: Contract) -> list[WireProtocol]:
    """Those of the provider, those that the request looks like before the others."""
    dialects = contract.provider(operation.id.provider).dialects
    names = dict.fromkeys((operation.protocol, *(dialect.protocol for dialect in dialects)))
    known = [PROTOCOLS[name] for name in names if name in PROTOCOLS]
    return sorted(known, key=lambda protocol: not protocol.recognises(draft.request))


def _undressed(response: HttpResponse) -> HttpResponse:
    """The answer without what only wraps its body: gzip, a byte order mark, headers that repeat what it says."""
    body = response.body
    if (response.header("content-encoding") or "").lower() == "gzip":
        with contextlib.suppress(zlib.error):
            body = zlib.decompress(body, _GZIP)
    return replace(response, headers=(), body=body.removeprefix(_BOM))


def _unsound(draft: Draft, reply: Reply, contract: Contract) -> bool:
    if draft.reply is not None and draft.reply.request_id and not reply.request_id:
        return True
    if draft.operation is None or not isinstance(reply, Result):
        return False
    broken = output_violations(contract.operation(draft.operation), reply.value)
    return any(violation.status == "documented" for violation in broken)
