"""Tries one case with one client: a session of its own, the calls, the conversations, the judgement."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from harness.checks.check import judge, own_exchanges, worst
from harness.checks.table import CHECKS
from harness.drivers.messages import ClientSession
from harness.drivers.runner import Driver, DriverFailure
from harness.errors import HarnessError
from harness.model import CaseResult, Conversation, Exchange, Judgement, OperationId, Outcome, Result, ServiceError
from harness.sessions import HarnessHandle, MintedSession
from harness.verify.cases.case import Case, CaseCall, Expected, ExpectError, ExpectItemErrors, ExpectMet, ExpectResult

_ABOUT_ANSWERS = frozenset(check.id for check in CHECKS if check.about == "answer")
_CLIENT_TIMEOUT = 10.0
_UNFIT = re.compile(r"[^A-Za-z0-9]+")


@dataclass(frozen=True, slots=True)
class Subject:
    """A client under test: its driver, its name in reports, and each operation as the driver spells it."""

    driver: Driver
    name: str
    operations: Mapping[OperationId, str]


@dataclass(frozen=True, slots=True)
class Tried:
    """The result of a case; ``problems`` say why it cannot be trusted, ``driver_failed`` that the process is gone."""

    result: CaseResult
    problems: tuple[str, ...] = ()
    driver_failed: bool = False


def session_alias(client: str, case: str) -> str:
    """The alias of the session in which a client is tried with a case: the same in every run."""
    digest = hashlib.sha256(f"{client}\x1f{case}".encode()).hexdigest()[:8]
    words = _UNFIT.sub("-", case.partition(":")[2]).strip("-")
    return f"{words[:54].strip('-') or 'case'}-{digest}"


def try_case(handle: HarnessHandle, subject: Subject, case: Case, seed: int) -> Tried:
    """Try the case in a session of its own; starts the driver if it does not run."""
    alias = session_alias(subject.name, case.id)
    try:
        minted = handle.mint(rules=case.rules, seed=seed, alias=alias, manual_clock=case.manual_clock)
        try:
            return _try(handle, subject, case, minted)
        finally:
            handle.release(minted.alias)
    except HarnessError as error:
        # A rule that a spec does not bear, an exchange that never ends: the other cases are none the worse for it.
        undecided = Judgement("harness", "inconclusive", "high", str(error))
        return Tried(_result(case, subject.name, (), (undecided,)), (f"{subject.name}, {case.id}: {error}",))


def not_tried(case: Case, client: str) -> Tried:
    """The result of a case for which there was no driver any more."""
    return Tried(_result(case, client, (), (_driver_judgement("not tried: the driver had failed too often"),)))


def _try(handle: HarnessHandle, subject: Subject, case: Case, minted: MintedSession) -> Tried:
    client, driver = subject.name, subject.driver
    session = _client_session(handle, minted, case)
    conversations: list[Conversation] = []
    problems: list[str] = []
    seen = {exchange.draft.id for exchange in handle.exchanges(minted.alias)}
    failure: DriverFailure | None = None
    for number, wanted in enumerate(case.calls, start=1):
        if wanted.wait:
            handle.step_clock(minted.alias, wanted.wait)
        try:
            if not driver.running:
                driver.start()
            outcome = driver.call(subject.operations[case.operation], wanted.params, session)
        except DriverFailure as error:
            failure = error
            outcome = Outcome(kind="crash", detail=str(error))
        exchanges = tuple(e for e in handle.exchanges(minted.alias) if e.draft.id not in seen)
        seen |= {exchange.draft.id for exchange in exchanges}
        conversation = Conversation(case.operation, wanted.params, outcome, exchanges, session.region)
        conversations.append(conversation)
        if failure is not None:
            problems.append(f"{client}, {case.id}: {failure}")
            break
        unmet = _unmet(conversation, wanted, number if len(case.calls) > 1 else None)
        if unmet is not None:
            problems.append(f"{client}, {case.id}: {unmet}")
    if not problems:
        idle = [rule for rule, hits in handle.rule_hits(minted.alias).items() if not hits and rule in case.rules]
        problems += [f"{client}, {case.id}: the rule {rule} met no call" for rule in idle]
    judgements = _judge(handle, case, conversations)
    if failure is not None:
        judgements = (*judgements, _driver_judgement(str(failure)))
    return Tried(_result(case, client, conversations, judgements), tuple(problems), failure is not None)


def _client_session(handle: HarnessHandle, minted: MintedSession, case: Case) -> ClientSession:
    return ClientSession(
        access_key=minted.credentials.access_key,
        secret_key=minted.credentials.secret_key,
        token=minted.credentials.token,
        region=handle.catalog.provider(case.operation.provider).default_region,
        # The user name ties what carries no key, or another, to the session as well.
        proxy=handle.proxy_url.replace("://", f"://{minted.proxy_user}:x@", 1),
        ca=str(handle.ca_bundle),
        timeout=_CLIENT_TIMEOUT,
    )


def _unmet(conversation: Conversation, wanted: CaseCall, number: int | None) -> str | None:
    """What was ordered and not seen, as a sentence; None if the client was answered as ordered."""
    which = "" if number is None else f"call {number}: "
    last = next(iter(own_exchanges(conversation)[-1:]), None)
    if last is None:
        return f"{which}{wanted.expected} was ordered, but no request for {conversation.operation.name} arrived"
    if _meets(last, wanted.expected):
        return None
    return f"{which}{wanted.expected} was ordered, but {_sent(last)} was sent"


def _meets(exchange: Exchange, expected: Expected) -> bool:
    reply = exchange.draft.reply
    match expected:
        case ExpectMet():
            return True
        case ExpectResult():
            return isinstance(reply, Result) and not reply.item_errors
        case ExpectError(code, http):
            return isinstance(reply, ServiceError) and (reply.code, reply.http) == (code, http)
        case ExpectItemErrors(code, items):
            if not isinstance(reply, Result) or not reply.item_errors:
                return False
            failed = tuple(error.item for error in reply.item_errors)
            return all(error.code == code for error in reply.item_errors) and failed == (items or failed)


def _sent(exchange: Exchange) -> str:
    draft = exchange.draft
    match draft.reply:
        case ServiceError(code=code, http=http):
            return f"the error {code} with HTTP {http}"
        case Result(item_errors=errors):
            return f"a result with item errors for {', '.join(error.item for error in errors) or 'no item'}"
        case None:
            return draft.problem or "no answer"


def _judge(handle: HarnessHandle, case: Case, conversations: Sequence[Conversation]) -> tuple[Judgement, ...]:
    judgements = judge(CHECKS, conversations, handle.catalog)
    if case.basis == "documented":
        return judgements
    lacking = "a rate limit of" if case.rate is not None else "this error for"
    excuse = f"not counted as a failure: the contract does not document {lacking} the operation ({case.basis})"
    return tuple(
        replace(one, verdict="inconclusive", reason=f"{one.reason}; {excuse}")
        if one.verdict == "fail" and one.check in _ABOUT_ANSWERS
        else one
        for one in judgements
    )


def _driver_judgement(reason: str) -> Judgement:
    return Judgement("driver", "inconclusive", "high", reason)


def _result(
    case: Case, client: str, conversations: Sequence[Conversation], judgements: tuple[Judgement, ...]
) -> CaseResult:
    return CaseResult(
        case=case.id,
        group=case.group,
        client=client,
        operation=case.operation,
        verdict=worst(judgement.verdict for judgement in judgements),
        judgements=judgements,
        conversations=tuple(conversations),
        rate=case.rate,
    )
