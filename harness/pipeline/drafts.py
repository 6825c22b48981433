"""Drafts of exchanges, without secrets, and the local answer that says what the harness cannot do."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType

from harness.model import Close, Delivery, Draft, Json, Reply, Result, Send, ServiceError
from harness.pipeline.stages import Answered, Considered, Visit, region_of
from harness.responders.replay import REPLAY
from harness.signing.redaction import BODY_LIMIT, Redactor, redact_unrecognised
from harness.wire import HttpRequest, HttpResponse

LOCAL_ERROR = 599
OWN_ERROR = "an error of the harness itself"
"""How the problem of an exchange begins that a mistake of ours has spoilt."""

_MAX_VIOLATIONS = 100
_NOTHING: Mapping[str, Json] = MappingProxyType({})


def local_error(problem: str, told: Mapping[str, Json] = _NOTHING) -> HttpResponse:
    """An answer of our own: status 599, the connection ends, the body says why; ``told`` is the same as data."""
    body = json.dumps({"harness": {"problem": problem, **told}}).encode("ascii")
    return HttpResponse(
        LOCAL_ERROR,
        "Harness Error",
        (("Content-Type", "application/json"), ("Content-Length", str(len(body))), ("Connection", "close")),
        body,
    )


def local_answer(visit: Visit, considered: Considered, problem: str, told: Mapping[str, Json] = _NOTHING) -> Answered:
    """The local answer for a request whose provider is known, and its draft; ``told`` is the problem as data."""
    response = local_error(problem, told)
    draft = draft_of(visit, considered, response, executed=None, responder="none")
    return Answered(replace(draft, problem=problem), Delivery((Send(response), Close())))


def bare_answer(
    request: HttpRequest,
    problem: str,
    *,
    session: str,
    number: int,
    now: datetime,
    exposed: tuple[str, ...] = (),
    told: Mapping[str, Json] = _NOTHING,
) -> Answered:
    """The local answer where nothing is known of the request; its draft keeps only what cannot be secret."""
    response = local_error(problem, told)
    draft = _bare_draft(request, session=session, number=number, now=now, exposed=exposed)
    return Answered(replace(draft, response=response, problem=problem), Delivery((Send(response), Close())))


def bare_played(
    request: HttpRequest,
    response: HttpResponse,
    *,
    session: str,
    number: int,
    now: datetime,
    exposed: tuple[str, ...] = (),
) -> Answered:
    """What was recorded of a request that is nobody's; of the answer, its draft keeps the status alone."""
    draft = _bare_draft(request, session=session, number=number, now=now, exposed=exposed)
    kept = HttpResponse(response.status, response.reason)
    return Answered(replace(draft, response=kept, responder=REPLAY), Delivery((Send(response),)))


def _bare_draft(request: HttpRequest, *, session: str, number: int, now: datetime, exposed: tuple[str, ...]) -> Draft:
    return Draft(
        id=f"{session}-{number}",
        session=session,
        provider=None,
        operation=None,
        region=None,
        request=redact_unrecognised(request),
        response=None,
        params=None,
        reply=None,
        violations=(),
        signature="not judged",
        signature_detail=None,
        faults=(),
        executed=None,
        responder="none",
        problem=None,
        requested_at=now,
        exposed=exposed,
    )


def draft_of(
    visit: Visit,
    considered: Considered,
    response: HttpResponse | None,
    reply: Reply | None = None,
    *,
    executed: int | None,
    responder: str,
) -> Draft:
    """The exchange as far as it is known, without secrets.

    Of a request too large to be kept in full neither parameters nor result are kept, only what is left of the messages.
    """
    clean = visit.redactor
    call = considered.call if len(visit.request.body) + len(visit.request.target) <= BODY_LIMIT else None
    region = region_of(visit, considered)
    return Draft(
        id=f"{visit.session.alias}-{visit.number}",
        session=visit.session.alias,
        provider=visit.route.provider.name,
        operation=None if considered.operation is None else considered.operation.id,
        region=None if region is None else clean.text(region),
        request=clean.request(visit.request),
        response=None if response is None else clean.response(response),
        params=None if call is None else clean.params(call.params),
        reply=_clean_reply(reply, clean, keep_value=call is not None),
        violations=tuple(
            replace(one, pointer=clean.text(one.pointer), message=clean.text(one.message))
            for one in considered.violations[:_MAX_VIOLATIONS]
        ),
        signature=considered.signature,
        signature_detail=considered.signature_detail,
        faults=considered.decision.applied,
        executed=executed,
        responder=responder,
        problem=None,
        requested_at=visit.now,
        exposed=tuple(clean.text(one) for one in visit.exposed),
    )


def _clean_reply(reply: Reply | None, clean: Redactor, *, keep_value: bool) -> Reply | None:
    match reply:
        case Result():
            return replace(reply, value=clean.params(reply.value) if keep_value else {})
        case ServiceError():
            return replace(reply, message=clean.text(reply.message))
    return None
