"""The order of the stages.

Route, identify, operation, session, parse, signature, plan, validate, respond, faults, serialize. Opens no socket and
reads no clock and no environment. Every request is answered: in the provider's own form where it has one, else by a
local 599 that says why. Nothing is ever raised.
"""

import re
import traceback
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import PurePath

from harness.contract.catalog import Catalog
from harness.errors import HarnessError, nearest
from harness.faults.connections import Place
from harness.faults.plan import Scene
from harness.faults.transmission import Transmission
from harness.model import (
    Delivery,
    Draft,
    ErrorTemplate,
    OperationId,
    RefuseConnection,
    Reply,
    Result,
    Send,
    Violation,
)
from harness.pipeline.connections import Met, broken_off, meet
from harness.pipeline.drafts import OWN_ERROR, bare_answer, draft_of, local_answer
from harness.pipeline.recording import taken
from harness.pipeline.signature import judge_signature
from harness.pipeline.stages import Answered, Considered, Forward, Visit, addressed, region_of
from harness.protocols.request_id import make_request_id
from harness.protocols.request_rules import request_violations
from harness.protocols.router import Route, route
from harness.protocols.table import PROTOCOLS
from harness.protocols.wire_protocol import Malformed
from harness.responders.refusal import parameter_name, refuse, violation_key
from harness.responders.replay import REPLAY
from harness.responders.responder import Asked, AskProvider, Played, Refused, Responder
from harness.sessions import SessionStore
from harness.signing.exposure import exposed
from harness.signing.redaction import redactor
from harness.signing.table import named_access_key
from harness.wire import LOOPBACK_HOSTS, HttpRequest, HttpResponse

# What is told back of a request that nobody knows must not be able to hold a secret.
_OPERATION_NAME = re.compile(r"[A-Z][A-Za-z]{2,63}")


class Pipeline:
    """Turns requests into answers. ``strict`` refuses what breaks the contract, as the provider would."""

    def __init__(
        self,
        catalog: Catalog,
        sessions: SessionStore,
        responder: Responder,
        *,
        strict: bool = False,
        router: Callable[[HttpRequest, Catalog], Route | None] = route,
    ) -> None:
        self._catalog = catalog
        self._sessions = sessions
        self._responder = responder
        self._strict = strict
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
            return self._completed(visit, considered, response, responder=self._responder.name, asked=True)
        except Exception as error:
            return self._crashed(visit, considered, error)

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
        )

    def _consider(self, visit: Visit) -> Considered | Answered:
        """Everything up to the question who answers; an answer where the request gets no further."""
        provider, request = visit.route.provider, visit.request
        if provider.max_body is not None and len(request.body) > provider.max_body:
            return self._refused(visit, Considered(), "too_large", "", "a body of this size")
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
            return self._refused(visit, considered, malformed.kind, "", malformed.detail)
        except RecursionError:
            return self._refused(visit, considered, "malformed", "", "nested too deep")
        verdict, detail = judge_signature(visit, operation.id, self._sessions.secret(visit.access_key))
        considered = replace(considered, call=call, violations=broken, signature=verdict, signature_detail=detail)
        if self._strict and verdict != "valid":
            return self._signature_refused(visit, considered)
        result_expected = self._refusal_for(considered) is None
        decision = visit.session.decide(call, operation, now=visit.now, result_expected=result_expected)
        return replace(considered, decision=decision)

    def _operation(self, visit: Visit) -> OperationId | Answered:
        """The operation that the request names, or the provider's answer that there is none."""
        identity, provider = visit.identity, visit.route.provider
        if identity.action is None:
            return self._refused(visit, Considered(), "missing", "Action", "the request names no action")
        found = self._catalog.find(provider.name, identity.action, identity.version, identity.service)
        if found is not None:
            return found
        other = self._catalog.find(provider.name, identity.action, None, identity.service)
        kind = "version" if other is not None and "version" in provider.violations else "action"
        return self._refused(visit, Considered(), kind, "Action", f"{provider.name} has no such {kind}")

    # --- what is wrong with it --------------------------------------------------------------------------------------

    def _refusal_for(self, considered: Considered) -> Violation | None:
        """What the provider is expected to refuse the call for; nothing unless strict, or where the fact is unknown."""
        certain = (one for one in considered.violations if one.status in {"documented", "inferred"})
        return next(certain, None) if self._strict else None

    def _signature_refused(self, visit: Visit, considered: Considered) -> Answered:
        problem = "unknown_key" if considered.signature == "not judged" else considered.signature
        templates = {**visit.route.provider.signature, **visit.route.signature}
        template = templates.get(problem) or (templates.get("malformed") if problem == "time" else None)
        return self._in_its_form(visit, considered, template, "Signature", f"the signature is refused: {problem}")

    # --- who answers ------------------------------------------------------------------------------------------------

    def _respond(self, visit: Visit, considered: Considered) -> Answered | Forward:
        decision = considered.decision
        operation, call = considered.settled()
        broken = self._refusal_for(considered)
        if decision.answers == "before" or (decision.answers is not None and broken is not None):
            reply = decision.reply(None, self._scene(visit, considered))
            return self._answered(visit, considered, reply, executed=0, responder="fault")
        if broken is not None:
            parameter = parameter_name(broken.pointer)
            return self._refused(visit, considered, violation_key(broken), parameter, broken.message)
        asked = Asked(visit.session.alias, visit.access_key, visit.secrets)
        answer = self._responder.respond(visit.request, call, operation, request_id=visit.request_id, asked=asked)
        match answer:
            case Played(response):
                return self._completed(visit, considered, response, responder=REPLAY)
            case AskProvider(host):
                return Forward(host, visit, considered)
            case Refused(reason):
                return local_answer(visit, considered, reason)
        reply = decision.reply(answer, self._scene(visit, considered))
        executed = int(isinstance(answer, Result))
        return self._answered(visit, considered, reply, executed=executed, responder=self._responder.name)

    def _completed(
        self, visit: Visit, considered: Considered, response: HttpResponse, *, responder: str, asked: bool = False
    ) -> Answered:
        """The answer that somebody has given already: the provider, or a recording."""
        operation, _ = considered.settled()
        try:
            sent: Reply = visit.route.protocol.parse_response(response, operation)
        except Malformed as malformed:
            draft = draft_of(visit, considered, response, responder=responder, executed=None)
            problem = f"the provider's answer cannot be read: {visit.redactor.text(malformed.detail)}"
            return Answered(replace(draft, problem=problem), Delivery((Send(response),)))
        executed = 1 if isinstance(sent, Result) else None
        reply = considered.decision.reply(sent, replace(self._scene(visit, considered), request_id=sent.request_id))
        encoded = response if reply == sent else None
        return self._answered(
            visit, considered, reply, executed=executed, responder=responder, encoded=encoded, asked=asked
        )

    def _scene(self, visit: Visit, considered: Considered) -> Scene:
        operation, call = considered.settled()
        return Scene(call, operation, visit.request_id, visit.request, visit.now, visit.at_endpoint)

    def _refused(self, visit: Visit, considered: Considered, kind: str, parameter: str, why: str) -> Answered:
        """The provider's answer for something wrong with the request, or a local error where it has none."""
        template = visit.route.provider.violations.get(kind)
        return self._in_its_form(visit, considered, template, parameter, why)

    def _in_its_form(
        self, visit: Visit, considered: Considered, template: ErrorTemplate | None, parameter: str, why: str
    ) -> Answered:
        provider = visit.route.provider
        if template is None:
            return local_answer(
                visit, considered, f"{visit.redactor.text(why)}; {provider.name} documents no answer to it"
            )
        operation = considered.operation
        errors = provider.errors if operation is None else self._catalog.errors(operation.id)
        identity = visit.identity
        fields: Mapping[str, str | None] = {
            "parameter": parameter,
            "value": why,
            "action": identity.action,
            "version": identity.version,
            "service": addressed(visit).service,
            "region": identity.region or provider.default_region,
            "access_key": visit.access_key,
        }
        reply = refuse(template, fields, errors, request_id=visit.request_id)
        return self._answered(visit, considered, reply, executed=0, responder="refusal")

    def _answered(
        self,
        visit: Visit,
        considered: Considered,
        reply: Reply | None,
        *,
        executed: int | None,
        responder: str,
        encoded: HttpResponse | None = None,
        asked: bool = False,
    ) -> Answered:
        """The answer on the wire, and how it leaves.

        ``asked``: the real provider was asked; ``encoded`` is what it sent, where no fault has changed what that says.
        """
        addressee = considered.operation or addressed(visit)
        region = region_of(visit, considered) or visit.route.provider.default_region or None
        response = encoded
        if response is None and reply is not None:
            response = visit.route.protocol.serialize(reply, addressee, region=region)
        transmission = Transmission(response, executed, asked)
        decision = considered.decision
        if decision.chosen:
            scene = self._scene(visit, considered)
            response = decision.response(response, scene)
            transmission = decision.transmission(Transmission(response, executed, asked), scene)
        if response is None or (isinstance(reply, Result) and decision.answers is not None):
            reply = None  # another answer than the operation's went out, or none
        draft = draft_of(
            visit, considered, response, reply, executed=transmission.executed_at_once, responder=responder
        )
        delivery = transmission.delivery(bodiless=visit.request.method == "HEAD")
        return Answered(draft, delivery, taken(visit, draft, response, transmission))

    def _unrecognised(
        self, request: HttpRequest, proxy_user: str | None, now: datetime, problem: str | None = None
    ) -> Answered:
        """The local answer to a request that belongs to no provider."""
        access_key, why = named_access_key(request), problem or self._unknown(request)
        session = self._sessions.choose(access_key, proxy_user)
        told = exposed(request, None, self._sessions.secrets(access_key, session))
        return bare_answer(request, why, session=session.alias, number=session.next_number(), now=now, exposed=told)

    def _unknown(self, request: HttpRequest) -> str:
        """Why nobody answers: the host is no provider's, and what the request asks for may be no operation either."""
        why = f"no provider of the loaded specs is known at host {request.host[:255]!r}"
        for protocol in PROTOCOLS.values():
            action = protocol.identify(request).action
            names = {identity.name for identity in self._catalog.ids()}
            if action is not None and action not in names and _OPERATION_NAME.fullmatch(action):
                close = nearest(action, names)
                hint = f" (did you mean {', '.join(close)}?)" if close else ""
                return f"{why}, and no operation {action!r}{hint}"
        return why

    def _crashed(self, visit: Visit, considered: Considered, error: Exception) -> Answered:
        """The local answer to a mistake of our own; with less in its draft if the mistake is in making drafts."""
        problem = visit.redactor.text(_crash(error))
        try:
            return local_answer(visit, considered, problem)
        except Exception:
            session, number = visit.session.alias, visit.number
            return bare_answer(visit.request, problem, session=session, number=number, now=visit.now)


def _crash(error: Exception) -> str:
    """What went wrong and where, without repeating what the request held."""
    if isinstance(error, HarnessError):
        return str(error)
    frames = traceback.extract_tb(error.__traceback__)
    place = f" at {PurePath(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return f"{OWN_ERROR}: {type(error).__name__}{place}"
