"""The client's own log holds no secret."""

from harness.checks.check import PASS, Check, Contract, Ruling
from harness.model import Conversation


def _judge(conversation: Conversation, _contract: Contract) -> Ruling | None:
    if not conversation.logging:
        return None
    exposed = conversation.outcome.exposed
    if not exposed:
        return PASS
    return Ruling("fail", f"the client's own log holds the {' and the '.join(exposed)}", _evidence(conversation))


def _evidence(conversation: Conversation) -> tuple[str, ...]:
    return tuple(exchange.draft.id for exchange in conversation.exchanges)


CHECK = Check(
    id="secret-in-log",
    group="request",
    severity="medium",
    about="request",
    rests_on="the signing scheme of the provider: whoever has the secret can sign in its owner's name",
    explains="Logs are kept, copied and shown to others, most of all when something is being looked for with the "
    "client's own logging turned on. A secret that stands in them is given away.",
    judge=_judge,
)
