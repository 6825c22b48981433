"""A client makes no call over a connection whose certificate does not hold."""

from harness.checks.check import PASS, Check, Contract, Ruling
from harness.model import Conversation, Exchange

_FLAWS = ("tls:expired", "tls:not_yet_valid", "tls:wrong_name", "tls:unknown_issuer")


def _judge(conversation: Conversation, _contract: Contract) -> Ruling | None:
    shown = [one for one in conversation.exchanges if one.draft.of_connection and _flaw(one) is not None]
    if not shown:
        return None
    accepted = [(one, call) for one in shown for call in conversation.exchanges if _is_call_over(call, one)]
    if not accepted:
        return PASS
    flaws = ", ".join(dict.fromkeys(_flaw(one) or "" for one, _ in accepted))
    evidence = dict.fromkeys(exchange.draft.id for pair in accepted for exchange in pair)
    return Ruling("fail", f"the client made its call over a connection with {flaws}", tuple(evidence))


def _flaw(exchange: Exchange) -> str | None:
    return next((fault.fault for fault in exchange.draft.faults if fault.fault.startswith(_FLAWS)), None)


def _is_call_over(call: Exchange, handshake: Exchange) -> bool:
    """Whether a request came on the connection: some clients look at the certificate after the handshake."""
    return not call.draft.of_connection and call.connection == handshake.connection


CHECK = Check(
    id="certificate-refused",
    group="transport",
    severity="high",
    about="answer",
    rests_on="the authority that the client was told to trust, the provider's host name, and today's date",
    explains="The certificate is all that tells the provider from somebody in between. A client that calls over a "
    "connection whose certificate is expired, of another name or of an unknown issuer hands its calls, their "
    "signatures and what comes back to whoever stands there.",
    judge=_judge,
)
