"""The client talks to the provider's hosts and to nobody else."""

from fnmatch import fnmatchcase

from harness.checks.check import PASS, Check, Contract, Ruling
from harness.model import Conversation
from harness.wire import LOOPBACK_HOSTS


def _judge(conversation: Conversation, contract: Contract) -> Ruling | None:
    services = contract.provider(conversation.operation.provider).services
    patterns = services.get(conversation.operation.service, ())
    strangers = [
        exchange
        for exchange in conversation.exchanges
        if not any(fnmatchcase(exchange.draft.request.host, pattern) for pattern in (*patterns, *LOOPBACK_HOSTS))
    ]
    names = [exchange.draft.request.authority for exchange in strangers] + list(conversation.outcome.contacted)
    if names:
        evidence = tuple(exchange.draft.id for exchange in strangers)
        return Ruling("fail", f"the client went to {', '.join(dict.fromkeys(names))}", evidence)
    if conversation.outcome.kind == "crash" and not conversation.exchanges:
        return None  # the driver failed before the client went anywhere
    return PASS


CHECK = Check(
    id="hosts",
    group="transport",
    severity="high",
    about="request",
    rests_on="the hosts that serve the operation, and the proxy or endpoint that the client was given",
    explains="A client that goes anywhere else hands its user's calls, and often credentials, to somebody who was "
    "not asked, and fails in networks where only the provider can be reached.",
    judge=_judge,
)
