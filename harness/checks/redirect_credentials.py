"""To another host, where an answer sent it, a client takes no credentials along."""

from harness.checks.check import PASS, Check, Contract, Ruling
from harness.checks.redirects import led, redirects
from harness.model import Conversation, Exchange
from harness.signing.table import SCHEMES

_SECRET = frozenset({"cookie"}.union(*(scheme.secret_headers for scheme in SCHEMES.values())))


def _judge(conversation: Conversation, _contract: Contract) -> Ruling | None:
    if not any(redirect.elsewhere for redirect in redirects(conversation)):
        return None
    strayed = [exchange for exchange, redirect in led(conversation.exchanges) if redirect.elsewhere]
    carried = [(exchange, names) for exchange in strayed if (names := _of(exchange))]
    if not carried:
        return PASS
    headers = ", ".join(dict.fromkeys(name for _, found in carried for name in found))
    hosts = ", ".join(dict.fromkeys(one.draft.request.authority for one, _ in carried))
    reason = f"the client followed a redirect to {hosts} and took {headers} along"
    return Ruling("fail", reason, tuple(one.draft.id for one, _ in carried))


def _of(exchange: Exchange) -> tuple[str, ...]:
    """The headers with credentials that a request has; of their values nothing is kept."""
    return tuple(name for name, _ in exchange.draft.request.headers if name.lower() in _SECRET)


CHECK = Check(
    id="redirect-credentials",
    group="transport",
    severity="high",
    about="request",
    rests_on="HTTP, which has headers made for one host dropped when a redirect leads to another",
    explains="Whoever can make an answer name another host, a gateway on the way or a name that has changed hands, "
    "is sent the user's signature and session token, and can use them for as long as they hold.",
    judge=_judge,
)
