"""A token that the client makes is a new one for each call; a token that the caller gives stays what he gave."""

from collections.abc import Sequence

from harness.checks.attempts import Attempt, attempts, token_names, token_of
from harness.checks.check import PASS, Contract, Ruling, SeriesCheck, broken
from harness.model import Conversation


def _judge(conversations: Sequence[Conversation], contract: Contract) -> Ruling | None:
    own: dict[str, Attempt] = {}
    judged = 0
    for conversation in conversations:
        operation = contract.operation(conversation.operation)
        names = token_names(operation)
        given = token_of(conversation.params, names)
        sent = [(one, token) for one in attempts(conversation) if (token := token_of(one.draft.params, names))]
        if not sent or conversation.invalid:
            continue  # what is no token may change its type on the way
        members = [member for member in operation.input.members if member.idempotency_token]
        facts, status = [member.source for member in members], members[0].status("idempotency_token")
        name = " and ".join(names)
        if given is not None:
            changed = [one.exchange for one, token in sent if token != given]
            if changed:
                return broken(status, f"the caller's {name} was replaced by another", changed, facts=facts)
            judged += 1
            continue
        for token in dict.fromkeys(token for _, token in sent):
            one = next(one for one, other in sent if other == token)
            if token in own:
                reason = f"another call was made with the {name} of an earlier one"
                return broken(status, reason, [own[token].exchange, one.exchange], facts=facts)
        own |= {token: one for one, token in sent}
        judged += len(own) > len({token for _, token in sent})
    return PASS if judged else None


CHECK = SeriesCheck(
    id="token-new",
    group="idempotency",
    severity="high",
    about="request",
    rests_on="the idempotency token of the operation: calls with the same one are the same call",
    explains="Two calls with one token are one call to the provider: the second is not carried out, and answered as "
    "if it had been. And a caller who gives a token means to know his call again by it, after a crash for example.",
    judge=_judge,
)
