"""The client talks to the provider's hosts and to nobody else."""

from fnmatch import fnmatchcase

from harness.checks.check import PASS, Check, Contract, Ruling
from harness.checks.redirects import redirects
from harness.model import Conversation, Exchange
from harness.wire import LOOPBACK_HOSTS


def _judge(conversation: Conversation, contract: Contract) -> Ruling | None:
    services = contract.provider(conversation.operation.provider).services
    known = (*services.get(conversation.operation.service, ()), *LOOPBACK_HOSTS)
    # Whether a client goes where an answer sends it is its own affair; that it goes there is no straying.
    sent_to = redirects(conversation)
    allowed = {redirect.host for redirect in sent_to} | {redirect.authority for redirect in sent_to}
    strangers = [one for one in conversation.exchanges if _is_stranger(one, (*known, *allowed))]
    reached = [name for name in conversation.outcome.contacted if not {name, name.rpartition(":")[0]} & allowed]
    names = dict.fromkeys([exchange.draft.request.authority for exchange in strangers] + reached)
    if names:
        evidence = tuple(exchange.draft.id for exchange in strangers)
        facts = (contract.operation(conversation.operation).source,)
        return Ruling("fail", f"the client went to {', '.join(names)}", evidence, facts)
    if conversation.outcome.kind == "crash" and not conversation.exchanges:
        return None  # the driver failed before the client went anywhere
    return PASS


def _is_stranger(exchange: Exchange, patterns: tuple[str, ...]) -> bool:
    """Whether a request went to nobody's host; of some connections it is not known where they were to lead."""
    host = exchange.draft.request.host
    if not host and exchange.draft.of_connection:
        return False
    return not any(fnmatchcase(host, pattern) for pattern in patterns)


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
