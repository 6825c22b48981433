"""All attempts of one call carry the same idempotency token."""

from harness.checks.attempts import attempts, token_names, token_of
from harness.checks.check import PASS, Check, Contract, Ruling, broken
from harness.model import Conversation


def _judge(conversation: Conversation, contract: Contract) -> Ruling | None:
    operation = contract.operation(conversation.operation)
    names = token_names(operation)
    made = [one for one in attempts(conversation) if one.draft.params is not None]
    tokens = [token_of(one.draft.params, names) for one in made]
    if len(made) < 2 or all(token is None for token in tokens):
        return None
    if len(set(tokens)) == 1:
        return PASS
    members = [member for member in operation.input.members if member.idempotency_token]
    name = " and ".join(names)
    without = [one for one, token in zip(made, tokens, strict=True) if token is None]
    how = f"attempt {without[0].number} came without {name}" if without else f"the attempts came with another {name}"
    reason = f"{how}: the provider takes them for different calls"
    facts = [member.source for member in members]
    return broken(members[0].status("idempotency_token"), reason, [one.exchange for one in made], facts=facts)


CHECK = Check(
    id="token-stable",
    group="idempotency",
    severity="high",
    about="request",
    rests_on="the idempotency token of the operation: calls with the same one are the same call",
    explains="The token is how the provider knows a call again that it has carried out. With another one the second "
    "attempt is a second call, and what it does is done twice.",
    judge=_judge,
)
