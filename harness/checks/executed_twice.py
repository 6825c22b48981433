"""One call of the client is carried out once."""

from harness.checks.attempts import Attempt, attempts, provider_of, token_names, token_of
from harness.checks.check import PASS, Check, Contract, Ruling, broken
from harness.checks.signature_fresh import nonce_of
from harness.model import Conversation, FactStatus, Operation, Provider


def _judge(conversation: Conversation, contract: Contract) -> Ruling | None:
    operation = contract.operation(conversation.operation)
    if operation.mutates is False or operation.idempotency == "natural":
        return None
    made = attempts(conversation)
    done = _counted([one for one in made if one.carried_out], provider_of(conversation, contract))
    if not done:
        return None
    if len(done) == 1:
        return None if made[0].result is not None else PASS  # who was answered had no reason to go on
    names = token_names(operation)
    tokens = {token_of(one.draft.params, names) for one in done}
    if tokens != {None} and len(tokens) == 1:
        return PASS  # the provider knows it again by the token
    name = " and ".join(names)
    how = "and the operation has no idempotency token" if not names else f"without {name}"
    if tokens != {None}:
        how = f"not always with the same {name}"
    times = "twice" if len(done) == 2 else f"{len(done)} times"
    reason = f"one call was carried out {times}, {how}; it was made again after {_after(done[0])}"
    exchanges = [one.exchange for one in done]
    facts = [operation.source, *(member.source for member in operation.input.members if member.idempotency_token)]
    ordered = [_ordered(one) for one in made[done[0].number - 1 : done[-1].number - 1]]
    if all(ordered):
        reason += f", of which the contract says to call again ({', '.join(dict.fromkeys(filter(None, ordered)))})"
        return Ruling("inconclusive", reason, tuple(one.draft.id for one in done), tuple(facts))
    return broken(_status(operation), reason, exchanges, facts=facts)


def _counted(done: list[Attempt], provider: Provider) -> list[Attempt]:
    """Those of them that the provider would carry out: where a nonce counts once it refuses another attempt with it.

    The harness does not keep nonces. What such a client gets wrong is the check on signatures' business.
    """
    template = provider.signature.get("replayed")
    if template is None or template.status != "documented":
        return done
    nonces = [nonce_of(one.draft.request) for one in done]
    return [one for place, one in enumerate(done) if nonces[place] is None or nonces[place] not in nonces[:place]]


def _status(operation: Operation) -> FactStatus:
    """How sure it is that a repetition does something again."""
    return "documented" if operation.mutates and operation.idempotency in {"token", "none"} else "unknown"


def _ordered(attempt: Attempt) -> str | None:
    """The code of the error with which it was answered, if the contract says to call again after that."""
    row = None if attempt.error is None else attempt.error.spec
    return row.code if row is not None and row.retry in {"yes", "after"} and row.status == "documented" else None


def _after(attempt: Attempt) -> str:
    if attempt.error is not None:
        return f"the error {attempt.error.code}"
    faults = ", ".join(fault.fault for fault in attempt.draft.faults)
    return f"an answer that was lost ({faults})" if faults else "its answer"


CHECK = Check(
    id="executed-twice",
    group="idempotency",
    severity="high",
    about="request",
    rests_on="what the operation does, and how the provider knows a call again",
    explains="An answer that is lost says nothing of whether the call was carried out. A client that then makes it "
    "again, without a token by which the provider would know it, lets it be done twice: two restarts, two activities, "
    "two bills. The caller made one call and is told of one. That he turned retries on does not excuse it: the switch "
    "is for all calls of a client, and which of them can be made again only the client is in a place to know.",
    judge=_judge,
)
