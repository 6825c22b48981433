"""What a check is, and the few things that all checks ask of a conversation."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, TypeAlias

from harness.model import (
    CheckGroup,
    Conversation,
    ErrorSpec,
    Exchange,
    FactStatus,
    Judgement,
    Operation,
    OperationId,
    Provider,
    ServiceError,
    Severity,
    Source,
    Verdict,
)

_MOST_REASONS = 3


class Contract(Protocol):
    """The part of a catalog that checks look at."""

    def operation(self, operation_id: OperationId, /) -> Operation:
        """What the contract says of the operation."""
        ...

    def provider(self, name: str, /) -> Provider:
        """What holds for all operations of the provider."""
        ...

    def errors(self, operation_id: OperationId, /) -> tuple[ErrorSpec, ...]:
        """All errors that the operation can answer with."""
        ...


@dataclass(frozen=True, slots=True)
class Ruling:
    """What a check says of one conversation, or of all of a case; ``reason`` is one sentence, empty for a pass.

    ``evidence`` are ids of exchanges, ``facts`` the sources of what was broken in the contract.
    """

    verdict: Verdict
    reason: str = ""
    evidence: tuple[str, ...] = ()
    facts: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class Check:
    """A judgement over single conversations; ``judge`` returns None where the check has nothing to say.

    ``about`` says whether the client's request or its handling of the answer is judged; ``rests_on`` names the fact of
    the contract that a failure breaks; ``explains`` is a paragraph for who reads the finding: what it does to a user.
    """

    id: str
    group: CheckGroup
    severity: Severity
    about: Literal["request", "answer"]
    rests_on: str
    explains: str
    judge: Callable[[Conversation, Contract], Ruling | None]


@dataclass(frozen=True, slots=True)
class SeriesCheck:
    """A judgement over all conversations of a case together, in the order of the calls; else as ``Check``."""

    id: str
    group: CheckGroup
    severity: Severity
    about: Literal["request", "answer"]
    rests_on: str
    explains: str
    judge: Callable[[Sequence[Conversation], Contract], Ruling | None]


AnyCheck: TypeAlias = Check | SeriesCheck


PASS = Ruling("pass")


def broken(status: FactStatus, reason: str, exchanges: Iterable[Exchange], *, facts: Iterable[Source] = ()) -> Ruling:
    """The ruling on something that breaks a fact of that status: only a documented fact can make a client fail."""
    evidence = tuple(dict.fromkeys(exchange.draft.id for exchange in exchanges))
    if status == "documented":
        return Ruling("fail", reason, evidence, tuple(facts))
    excuse = f"not counted as a failure: the provider does not document this ({status})"
    return Ruling("inconclusive", f"{reason}; {excuse}", evidence, tuple(facts))


def own_exchanges(conversation: Conversation) -> tuple[Exchange, ...]:
    """The exchanges in which the client called the operation that it was asked to call."""
    return tuple(exchange for exchange in conversation.exchanges if exchange.draft.operation == conversation.operation)


def row_facts(reply: ServiceError) -> tuple[Source, ...]:
    """The source of the row that an error stands for, if it is a listed one."""
    return () if reply.spec is None else (reply.spec.source,)


def provider_fact(operation: OperationId, anchor: str) -> Source:
    """Something that holds for all operations of a provider, where its file says it."""
    return Source(f"{operation.provider}/provider.yaml", anchor)


def error_status(reply: ServiceError, provider: Provider) -> FactStatus:
    """How sure it is that the provider answers with this code at all."""
    if reply.spec is not None:
        return reply.spec.status
    return provider.throttle.status if reply.code == provider.throttle.code else "unknown"


_RANK: dict[Verdict, int] = {"pass": 0, "inconclusive": 1, "fail": 2}


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """The worst of the verdicts: fail, inconclusive, pass; pass if there are none."""
    return max(verdicts, key=_RANK.__getitem__, default="pass")


def _rulings(check: AnyCheck, conversations: Sequence[Conversation], contract: Contract) -> list[Ruling]:
    # What a client has no way to be asked says nothing of it.
    asked = [conversation for conversation in conversations if conversation.outcome.kind != "unsupported"]
    match check:
        case Check(judge=judge_one):
            found = [judge_one(conversation, contract) for conversation in asked]
        case SeriesCheck(judge=judge_all):
            found = [judge_all(asked, contract)] if asked else []
    return [ruling for ruling in found if ruling is not None]


def judge(
    checks: Sequence[AnyCheck], conversations: Sequence[Conversation], contract: Contract
) -> tuple[Judgement, ...]:
    """One judgement for each check that has something to say; the reasons are those of the worst verdict."""
    judgements = []
    for check in checks:
        rulings = _rulings(check, conversations, contract)
        if not rulings:
            continue
        verdict = worst(ruling.verdict for ruling in rulings)
        telling = [ruling for ruling in rulings if ruling.verdict == verdict and ruling.reason]
        reasons = list(dict.fromkeys(ruling.reason for ruling in telling))
        more = f"; and {len(reasons) - _MOST_REASONS} more" if len(reasons) > _MOST_REASONS else ""
        evidence = tuple(dict.fromkeys(one for ruling in telling for one in ruling.evidence))
        reason = "; ".join(reasons[:_MOST_REASONS]) + more
        facts = tuple(dict.fromkeys(one for ruling in telling for one in ruling.facts))
        judgements.append(Judgement(check.id, verdict, check.severity, reason, evidence, check.group, facts))
    return tuple(judgements)
