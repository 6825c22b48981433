"""The order of the stages.

Route, identify, operation, session, parse, signature, plan, validate, respond, faults, serialize. Opens no socket and
reads no clock and no environment. Every request is answered: in the provider's own form where it has one, else by a
local 599 that says why. Nothing is ever raised.
"""

import traceback
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import PurePath

from harness.contract.catalog import Catalog
from harness.errors import HarnessError
from harness.faults.connections import Place
from harness.model import Draft, OperationId, RefuseConnection, Result, Violation
from harness.pipeline.answers import answered, completed, scene_of
from harness.pipeline.connections import Met, broken_off, meet
from harness.pipeline.drafts import OWN_ERROR, bare_answer, bare_played, local_answer
from harness.pipeline.forwarding import forward, unanswered
from harness.pipeline.refusals import refused, signature_refused
from harness.pipeline.signature import judge_signature
from harness.pipeline.stages import Answered, Considered, Forward, Visit
from harness.pipeline.unknown_host import unknown_host
from harness.protocols.request_id import make_request_id
from harness.protocols.request_rules import request_violations
from harness.protocols.router import Route, route
from harness.protocols.wire_protocol import Malformed
from harness.responders.live import LIVE
from harness.responders.refusal import parameter_name, violation_key
from harness.responders.replay import REPLAY, ReplayResponder
from harness.responders.responder import Asked, AskProvider, Played, Refused, Responder
from harness.sessions import SessionStore
from harness.signing.exposure import exposed
from harness.signing.redaction import redactor
from harness.signing.table import named_access_key
from harness.wire import LOOPBACK_HOSTS, HttpRequest, HttpResponse


class Pipeline:
    """Turns requests into answers. ``strict`` refuses what breaks the contract, as the provider would.

    What there is to record of an answer is what leaves; without ``records_faults`` what it was before faults met it.
    """

    def __init__(
        self,
        catalog: Catalog,
        sessions: SessionStore,
        responder: Responder,
        *,
        strict: bool = False,
        records_faults: bool = True,
        router: Callable[[HttpRequest, Catalog], Route | None] = route,
    ) -> None:
        self._catalog = catalog
        self._sessions = sessions
        self._responder = responder
        self._strict = strict
        self._records_faults = records_faults
        self._router = router

    def begin(
        self, request: HttpRequest, *, proxy_user: str | None, now: datetime, at_endpoint: bool = False
    ) -> Answered | Forward:
        """The answer to a request, or the order to ask the real provider; never raises.

        ``at_endpoint``: the client was given the harness as its endpoint, so that the host says nothing.
        By way of the proxy it is an endpoint too if it is named by a loopback address.
        """
        try:
            found = self._router(request, self._catalog)
            if found is None or not (found.by_host or at_endpoint or request.host in LOOPBACK_HOSTS):
                return self._unrecognised(request, proxy_user, now)
            visit = replace(self._visit(request, found, proxy_user, now), at_endpoint=at_endpoint)
        except Exception as error:
            return self._unrecognised(request, proxy_user, now, problem=_crash(error))
        considered = Considered()
        try:
            outcome = self._consider(visit)
            if isinstance(outcome, Answered):
                return outcome
            considered = outcome
            return self._respond(visit, considered)
        except Exception as error:
            return self._crashed(visit, considered, error)

    def complete(self, pending: Forward, response: HttpResponse, *, now: datetime) -> Answered:  # noqa: ARG002
        """The answer once the real provider has spoken; never raises."""
        visit, considered = pending.visit, pending.considered
        try:
            return completed(visit, considered, response, responder=self._responder.name, asked=True)
        except Exception as error:
            return self._crashed(visit, considered, error)

    def unanswered(self, pending: Forward, problem: str) -> Draft:
        """What the journal keeps of a call that the real provider was to answer and has not; ``problem`` says why."""
        return unanswered(pending, problem)

    def connect(
        self, place: Place, asked: HttpRequest, *, proxy_user: str | None, now: datetime, at_endpoint: bool = False
    ) -> Met | None:
        """The fault that meets a connection before there is a request; None if it goes on. Never raises.

        ``asked`` is what is known of where it is to lead: method, scheme and authority.
        """
        try:
            return meet(
                asked, place, self._catalog, self._sessions, proxy_user=proxy_user, now=now, at_endpoint=at_endpoint
            )
        except Exception as error:
            return Met(self.broken_off(asked, _crash(error), proxy_user=proxy_user, now=now), RefuseConnection())

    def broken_off(self, asked: HttpRequest, problem: str, *, proxy_user: str | None, now: datetime) -> Draft:
        """What the journal keeps of a connection that came to no request for another reason than a fault."""
        return broken_off(asked, problem, self._catalog, self._sessions, proxy_user=proxy_user, now=now)

    # --- who asks for what ------------------------------------------------------------------------------------------

    def _visit(self, request: HttpRequest, found: Route, proxy_user: str | None, now: datetime) -> Visit:
        identity = found.protocol.identify(request)
        service = identity.service if identity.service in found.provider.services else None
        identity = replace(identity, service=found.service or service, region=identity.region or found.region)
        access_key = identity.access_key or found.scheme.access_key(request)
        session = self._sessions.choose(access_key, proxy_user)
        number = session.next_number()
        request_id = make_request_id(found.provider.request_id, session.entropy(number), now)
        secrets = self._sessions.secrets(access_key, session)
        taking_out = redactor(request, alias=session.alias, access_key=access_key, secrets=secrets)
        told = exposed(request, found.scheme, secrets)
        return Visit(
            request,
            found,
            identity,
            session,
            access_key,
            number,
            request_id,
            taking_out,
            now,
            exposed=told,
            secrets=secrets,
            records_faults=self._records_faults,
        )

    def _consider(self, visit: Visit) -> Considered | Answered:
        """Everything up to the question who answers; an answer where the request gets no further."""
        provider, request = visit.route.provider, visit.request
        if provider.max_body is not None and len(request.body) > provider.max_body:
            return self._not_understood(visit, Considered(), "too_large", "", "a body of this size")
        found = self._operation(visit)
        if isinstance(found, Answered):
            return found
        operation = self._catalog.operation(found)
        considered = Considered(operation)
        try:
            call = visit.route.protocol.parse(request, operation)
            broken = request_violations(request, visit.identity, operation, call)
            call = replace(call, region=call.region or visit.route.region)
        except Malformed as malformed:
            return self._not_understood(visit, considered, malformed.kind, "", malformed.detail)
        except RecursionError:
            return self._not_understood(visit, considered, "malformed", "", "nested too deep")
        verdict, detail = judge_signature(visit, operation.id, self._sessions.secret(visit.access_key))
        considered = replace(considered, call=call, violations=broken, signature=verdict, signature_detail=detail)
        if self._strict and verdict != "valid":
            return signature_refused(visit, considered, self._catalog)
        result_expected = self._refusal_for(considered) is None
        decision = visit.session.decide(call, operation, now=visit.now, result_expected=result_expected)
        return replace(considered, decision=decision)

    def _operation(self, visit: Visit) -> OperationId | Answered:
        """The operation that the request names, or the provider's answer that there is none."""
        identity, provider = visit.identity, visit.route.provider
        if identity.action is None:
            return self._not_understood(visit, Considered(), "missing", "Action", "the request names no action")
        found = self._catalog.find(provider.name, identity.action, identity.version, identity.service)
        if found is not None:
            return found
        other = self._catalog.find(provider.name, identity.action, None, identity.service)
        kind = "version" if other is not None and "version" in provider.violations else "action"
        told = "such an action" if identity.plain_action is None else f"the action {identity.plain_action}"
        what = told if other is None else f"this version of {other.name}"
        return self._not_understood(visit, Considered(), kind, "Action", f"no spec of {provider.name} knows {what}")

    # --- what is wrong with it --------------------------------------------------------------------------------------

    def _refusal_for(self, considered: Considered) -> Violation | None:
        """What the provider is expected to refuse the call for; nothing unless strict, or where the fact is unknown."""
        certain = (one for one in considered.violations if one.status in {"documented", "inferred"})
        return next(certain, None) if self._strict else None

    # --- who answers ------------------------------------------------------------------------------------------------

    def _respond(self, visit: Visit, considered: Considered) -> Answered | Forward:
        decision = considered.decision
        operation, call = considered.settled()
        broken = self._refusal_for(considered)
        if decision.answers == "before" or (decision.answers is not None and broken is not None):
            reply = decision.reply(None, scene_of(visit, considered))
            return self._passed_over(visit, answered(visit, considered, reply, executed=0, responder="fault"))
        if broken is not None:
            kind, parameter = violation_key(broken), parameter_name(broken.pointer)
            said = refused(visit, considered, kind, parameter, broken.message, catalog=self._catalog)
            return self._passed_over(visit, said)
        asked = _asked(visit, lost=decision.loses_answer)
        answer = self._responder.respond(visit.request, call, operation, request_id=visit.request_id, asked=asked)
        match answer:
            case Played(response, leaves):
                return completed(visit, considered, response, responder=REPLAY, leaves=leaves)
            case AskProvider(host):
                return forward(visit, considered, host, scene_of(visit, considered))
            case Refused(reason, told):
                return local_answer(visit, considered, visit.redactor.text(reason), told)
        reply = decision.reply(answer, scene_of(visit, considered))
        executed = int(isinstance(answer, Result))
        name = self._responder.name
        return answered(visit, considered, reply, executed=executed, responder=name, given=answer)

    def _passed_over(self, visit: Visit, said: Answered) -> Answered:
        """What a rule or a refusal says; where the same was recorded, that has been played then, not to be recorded."""
        label = None if said.take is None else said.take.interaction.label
        if label is None or not isinstance(self._responder, ReplayResponder):
            return said
        recorded = self._responder.pass_over(visit.request, _asked(visit), label.responder, label.faults)
        return replace(said, take=None) if recorded else said

    def _not_understood(self, visit: Visit, considered: Considered, kind: str, parameter: str, why: str) -> Answered:
        """The answer to a request that is no call of a known operation: what was recorded of it, else a refusal.

        The real provider is never asked, whatever else is allowed: no contract says what it would do, and in its place
        nobody may answer.
        """
        if isinstance(self._responder, ReplayResponder) and not self._strict:
            match self._responder.recall(visit.request, _asked(visit)):
                case Played(response, leaves):
                    return completed(visit, considered, response, responder=REPLAY, leaves=leaves)
                case Refused(reason, told):
                    return local_answer(visit, considered, visit.redactor.text(reason), told)
        if self._responder.name != LIVE:
            return refused(visit, considered, kind, parameter, why, catalog=self._catalog)
        problem = f"{why}; what no contract describes is not passed on, and nobody answers in the provider's place"
        return local_answer(visit, considered, visit.redactor.text(problem))

    def _unrecognised(
        self, request: HttpRequest, proxy_user: str | None, now: datetime, problem: str | None = None
    ) -> Answered:
        """The answer to a request that belongs to no provider: what was recorded of it, else a local error."""
        access_key = named_access_key(request)
        session = self._sessions.choose(access_key, proxy_user)
        secrets = self._sessions.secrets(access_key, session)
        told = exposed(request, None, secrets)
        alias, number = session.alias, session.next_number()
        if problem is None and isinstance(self._responder, ReplayResponder):
            match self._responder.recall(request, Asked(alias, access_key, secrets), by_host=True):
                case Played(response):
                    return bare_played(request, response, session=alias, number=number, now=now, exposed=told)
                case Refused(reason, data):
                    return bare_answer(request, reason, session=alias, number=number, now=now, exposed=told, told=data)
        why = problem or unknown_host(request, self._catalog)
        return bare_answer(request, why, session=alias, number=number, now=now, exposed=told)

    def _crashed(self, visit: Visit, considered: Considered, error: Exception) -> Answered:
        """The local answer to a mistake of our own; with less in its draft if the mistake is in making drafts."""
        problem = visit.redactor.text(_crash(error))
        try:
            return local_answer(visit, considered, problem)
        except Exception:
            session, number = visit.session.alias, visit.number
            return bare_answer(visit.request, problem, session=session, number=number, now=visit.now)


def _asked(visit: Visit, *, lost: bool = False) -> Asked:
    """Who asks, for whoever answers."""
    return Asked(visit.session.alias, visit.access_key, visit.secrets, visit.at_endpoint, lost)


def _crash(error: Exception) -> str:
    """What went wrong and where, without repeating what the request held."""
    if isinstance(error, HarnessError):
        return str(error)
    frames = traceback.extract_tb(error.__traceback__)
    place = f" at {PurePath(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return f"{OWN_ERROR}: {type(error).__name__}{place}"
