"""Tries one case with one client: a session of its own, the calls, the conversations, the judgement."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from harness.checks.check import judge, worst
from harness.checks.table import CHECKS
from harness.drivers.redaction import abridged
from harness.drivers.runner import DriverFailure
from harness.errors import HarnessError
from harness.faults.changed_answer import NOT_MET
from harness.model import CaseResult, Conversation, Exchange, Json, Judgement, Outcome, OutcomeKind, Params
from harness.pipeline.drafts import OWN_ERROR
from harness.sessions import HarnessHandle, MintedSession
from harness.verify.cases.case import Case, CaseCall
from harness.verify.given_up import given_up
from harness.verify.ordered import unmet
from harness.verify.subject import Subject

_ABOUT_ANSWERS = frozenset(check.id for check in CHECKS if check.about == "answer")
_UNFIT = re.compile(r"[^A-Za-z0-9]+")
_NO_PROXY_USER = (
    "none came with the user of the proxy's address (Proxy-Authorization), by which connections are told apart"
)


@dataclass(frozen=True, slots=True)
class Tried:
    """The result of a case; ``problems`` say why it cannot be trusted, ``driver_failed`` that the process is gone.

    ``again``: the driver failed while it had other calls open, so that the case has to be tried again, alone.
    ``given_up``: it did not get its answer in time though nothing kept it back, so that it is better tried again.
    """

    result: CaseResult
    problems: tuple[str, ...] = ()
    driver_failed: bool = False
    again: bool = False
    given_up: bool = False


class _Undecided(Exception):
    """A call that cannot be made, since an earlier one did not give what it needs."""


def session_alias(client: str, case: str) -> str:
    """The alias of the session in which a client is tried with a case: the same in every run."""
    digest = hashlib.sha256(f"{client}\x1f{case}".encode()).hexdigest()[:8]
    words = _UNFIT.sub("-", case.partition(":")[2]).strip("-")
    return f"{words[:54].strip('-') or 'case'}-{digest}"


def try_case(handle: HarnessHandle, subject: Subject, case: Case, seed: int, *, again: bool = False) -> Tried:
    """Try the case in a session of its own; starts the driver if it does not run."""
    alias = session_alias(subject.name, case.id)
    try:
        if again:
            # What came in late the first time, when its session was forgotten, has made another one of that name.
            handle.release(alias)
        minted = handle.mint(rules=case.rules, seed=seed, alias=alias, manual_clock=case.manual_clock)
        try:
            return _Trial(handle, subject, case, minted).run()
        finally:
            handle.release(minted.alias)
    except HarnessError as error:
        # A rule that a spec does not bear, an exchange that never ends: the other cases are none the worse for it.
        undecided = Judgement("harness", "inconclusive", "high", str(error))
        return Tried(_result(case, subject.name, (), (undecided,)), (f"{subject.name}, {case.id}: {error}",))


def not_tried(case: Case, client: str) -> Tried:
    """The result of a case for which there was no driver any more."""
    return Tried(_result(case, client, (), (_driver_judgement("not tried: the driver had failed too often"),)))


class _Trial:
    """One case in its session."""

    def __init__(self, handle: HarnessHandle, subject: Subject, case: Case, minted: MintedSession) -> None:
        self._handle = handle
        self._subject = subject
        self._case = case
        self._minted = minted
        self._session = subject.session(handle, minted, case)
        self._seen = {exchange.draft.id for exchange in handle.exchanges(minted.alias)}
        self._conversations: list[Conversation] = []
        self._notes: list[Judgement] = []
        self._problems: list[str] = []

    def run(self) -> Tried:
        """Make the calls, one after the other, and judge what was seen."""
        failure: DriverFailure | None = None
        for number, wanted in enumerate(self._case.calls, start=1):
            if wanted.wait:
                self._handle.step_clock(self._minted.alias, wanted.wait)
            try:
                conversation, failure = self._call(wanted)
            except _Undecided as undecided:
                self._notes.append(_driver_judgement(f"call {number} was not made: {undecided}"))
                break
            self._conversations.append(conversation)
            if failure is not None:
                break
            if conversation.outcome.kind == "unsupported":
                said = conversation.outcome.detail or "it has no way to be asked this"
                self._notes.append(_driver_judgement(f"call {number} was not made: {said}"))
            else:
                self._look(conversation, wanted, number)
        if failure is None and not self._problems and not self._notes:
            self._note_idle_rules()
        return self._told(failure)

    def _call(self, wanted: CaseCall) -> tuple[Conversation, DriverFailure | None]:
        case, subject = self._case, self._subject
        operation = wanted.operation or case.operation
        params = self._params(wanted)
        failure: DriverFailure | None = None
        try:
            subject.driver.start()
            outcome = subject.driver.call(subject.operations[operation], params, self._session)
        except DriverFailure as error:
            failure = error
            outcome = Outcome(kind="crash", detail=str(error))
        exchanges = tuple(sorted(self._new_exchanges(), key=lambda one: one.draft.requested_at))
        tries_again = failure is not None and failure.kind == "hung" and len(exchanges) > 1
        if failure is not None and (tries_again or any(one.draft.leaves != "intact" for one in exchanges)):
            # It could not bear what it was answered. Of a driver that fails with an answer in order nothing is known.
            outcome = replace(outcome, kind=_KINDS.get(failure.kind, "crash"))
        conversation = Conversation(
            operation,
            params,
            outcome if outcome.log is None else replace(outcome, log=abridged(outcome.log)),
            exchanges,
            region=self._session.region,
            timeout=self._session.timeout,
            timeout_covers=subject.timeout_covers,
            variant=subject.variant,
            logging=case.logging,
            invalid=wanted.invalid,
        )
        return conversation, failure

    def _new_exchanges(self) -> list[Exchange]:
        new = [one for one in self._handle.exchanges(self._minted.alias) if one.draft.id not in self._seen]
        self._seen |= {exchange.draft.id for exchange in new}
        return new

    def _params(self, wanted: CaseCall) -> Params:
        if not wanted.taken:
            return wanted.params
        taken: dict[str, Json] = {}
        for name, source in wanted.taken:
            earlier = self._conversations[source.call - 1]
            held = earlier.params if source.part == "request" else earlier.outcome.value
            value = held.get(source.member) if isinstance(held, dict) else None
            if value is None:
                raise _Undecided(f"call {source.call} showed no {source.member} for its {name}")
            taken[name] = value
        return {**wanted.params, **taken}

    def _look(self, conversation: Conversation, wanted: CaseCall, number: int) -> None:
        """Note what was ordered and not met."""
        said = [exchange.draft.problem for exchange in conversation.exchanges if exchange.draft.problem is not None]
        self._problems += [problem for problem in said if problem.startswith(OWN_ERROR)]
        beyond = [problem for problem in said if problem.startswith(NOT_MET)]
        if beyond:
            # An answer in XML has nothing that some faults of JSON could spoil: the client was not tried with it.
            self._conversations.remove(conversation)
            self._notes.append(Judgement("harness", "inconclusive", "high", f"call {number}: {beyond[0]}"))
            return
        problem = unmet(conversation, wanted, number if len(self._case.calls) > 1 else None)
        if problem is not None:
            self._problems.append(problem)

    def _note_idle_rules(self) -> None:
        """What was ordered and met nothing was not tried, whatever the client said of its call."""
        hits, case = self._handle.rule_hits(self._minted.alias), self._case
        for rule in (rule for rule in case.rules if not hits.get(rule) and rule not in case.spare):
            if case.tls and self._session.proxy is not None:
                reason = f"the rule {rule} met no connection: {_NO_PROXY_USER}"
            else:
                reason = f"the rule {rule} met no call"
                self._problems.append(reason)
            self._notes.append(Judgement("harness", "inconclusive", "high", reason))

    def _told(self, failure: DriverFailure | None) -> Tried:
        name, case = self._subject.name, self._case
        judgements = (*_judge(self._handle, case, self._conversations), *self._notes)
        problems = self._problems
        crashed = any(conversation.outcome.kind == "crash" for conversation in self._conversations)
        if failure is not None and crashed:
            judgements = (*judgements, _driver_judgement(str(failure)))
            problems = [*problems, str(failure)]
        return Tried(
            _result(case, name, self._conversations, judgements),
            tuple(f"{name}, {case.id}: {problem}" for problem in problems),
            driver_failed=crashed,
            again=failure is not None and failure.kind == "interrupted",
            given_up=any(given_up(conversation) for conversation in self._conversations),
        )


# What became of the client where its driver failed in a way that says it.
_KINDS: dict[str, OutcomeKind] = {"hung": "hung", "died": "died"}


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
        rules=case.rules,
    )
