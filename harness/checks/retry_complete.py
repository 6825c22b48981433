"""Each further attempt carries the whole call."""

from collections.abc import Iterator

from harness.checks.attempts import attempts, nameless, token_names
from harness.checks.check import PASS, Check, Contract, Ruling, broken
from harness.checks.differences import differences
from harness.checks.signature import wrong_signature
from harness.model import Conversation, Draft, Exchange, Params


def _judge(conversation: Conversation, contract: Contract) -> Ruling | None:
    made = attempts(conversation)
    if not made:
        return None
    # The token is a matter of its own, see ``token-stable``.
    tokens = token_names(contract.operation(conversation.operation))
    first = made[0].draft
    lacking: list[tuple[str, Exchange]] = []
    for one in made[1:]:
        lacking += [(f"attempt {one.number}: {line}", one.exchange) for line in _lacks(first, one.draft, tokens)]
    later = [one for one in nameless(conversation) if one.draft.requested_at > first.requested_at]
    lacking += [("a further attempt names no operation", one) for one in later]
    if lacking:
        lines = dict.fromkeys(line for line, _ in lacking)
        return broken("documented", "; ".join(lines), [one for _, one in lacking])
    return PASS if len(made) > 1 else None


def _lacks(first: Draft, later: Draft, tokens: tuple[str, ...]) -> Iterator[str]:
    if first.params is not None:
        if later.params is None:
            yield "it cannot be read as a call"
        else:
            yield from differences(_without(first.params, tokens), _without(later.params, tokens))
    if first.region != later.region:
        yield f"region {first.region} became {later.region or 'no region'}"
    if first.signature == "valid" and later.signature != "valid":
        yield wrong_signature(later) or "it is signed with another key"


def _without(params: Params, names: tuple[str, ...]) -> Params:
    return {name: value for name, value in params.items() if name not in names}


CHECK = Check(
    id="retry-complete",
    group="retry",
    severity="high",
    about="request",
    rests_on="the request of the operation: the provider sees each attempt for itself",
    explains="The provider knows nothing of the attempt before. What a further attempt leaves out, changes or does "
    "not sign anew is refused, so that a passing trouble ends as a lasting one, or it is carried out as another call "
    "than the one that was made.",
    judge=_judge,
)
