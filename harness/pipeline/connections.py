"""Connections before there is a request: whose they are, which fault meets them, what the journal keeps of them."""

import contextlib
from dataclasses import dataclass, replace
from datetime import datetime

from harness.contract.catalog import Catalog
from harness.errors import HarnessError
from harness.faults.connections import Arriving, Place
from harness.model import BY_CONNECTION, ConnectionStep, Draft, RefuseConnection
from harness.pipeline.drafts import bare_answer
from harness.protocols.router import Hosted, hosted
from harness.sessions import Session, SessionStore
from harness.wire import LOOPBACK_HOSTS, HttpRequest, HttpResponse, phrase


@dataclass(frozen=True, slots=True)
class Met:
    """A connection that a fault meets: what is done to it, and what is known of it so far.

    ``draft.response`` is the answer to send before it ends; None where nothing is said.
    """

    draft: Draft
    step: ConnectionStep


def meet(
    asked: HttpRequest,
    place: Place,
    catalog: Catalog,
    sessions: SessionStore,
    *,
    proxy_user: str | None,
    now: datetime,
    at_endpoint: bool,
) -> Met | None:
    """The fault that meets a connection, which counts it; None if it goes on as usual.

    ``asked`` says where it is to lead, as far as that is known. What leads to a host of nobody's meets no fault.
    """
    owner = _owner(asked, catalog)
    if owner is None and not (at_endpoint or asked.host in LOOPBACK_HOSTS):
        return None
    arriving = Arriving(place, at_endpoint=at_endpoint)
    if owner is not None:
        arriving = replace(arriving, provider=owner.provider.name, services=owner.services)
    session = sessions.choose(None, proxy_user)
    decision = session.decide_connection(arriving, now=now)
    step = decision.connection_step
    if step is None:
        return None
    response = refusal(step.status) if isinstance(step, RefuseConnection) and step.status is not None else None
    draft = replace(_draft(asked, session, now), provider=arriving.provider, response=response, faults=decision.applied)
    return Met(draft, step)


def broken_off(
    asked: HttpRequest,
    problem: str,
    catalog: Catalog,
    sessions: SessionStore,
    *,
    proxy_user: str | None,
    now: datetime,
) -> Draft:
    """What is known of a connection that came to no request for another reason than a fault."""
    owner = _owner(asked, catalog)
    draft = _draft(asked, sessions.choose(None, proxy_user), now)
    return replace(draft, provider=None if owner is None else owner.provider.name, problem=problem)


def refusal(status: int) -> HttpResponse:
    """What a proxy says that lets nobody through; after 407 the client may try again on the same connection."""
    body = f"{status} {phrase(status)}".rstrip().encode("ascii") + b"\n"
    more = ("Proxy-Authenticate", 'Basic realm="proxy"') if status == 407 else ("Connection", "close")
    headers = (("Content-Type", "text/plain"), ("Content-Length", str(len(body))), more)
    return HttpResponse(status, phrase(status), headers, body)


def _owner(asked: HttpRequest, catalog: Catalog) -> Hosted | None:
    """Whose host it is; nobody's where that cannot be told, which the first request will be told of."""
    with contextlib.suppress(HarnessError):
        return hosted(asked.host, catalog) if asked.host else None
    return None


def connection_draft(asked: HttpRequest, *, session: str, number: int, now: datetime) -> Draft:
    """What the journal keeps of a connection at least: where it was to lead."""
    bare = HttpRequest(asked.method, asked.scheme, asked.authority, "")
    draft = bare_answer(bare, "", session=session, number=number, now=now).draft
    return replace(draft, request=bare, response=None, responder=BY_CONNECTION, problem=None)


def _draft(asked: HttpRequest, session: Session, now: datetime) -> Draft:
    return connection_draft(asked, session=session.alias, number=session.next_number(), now=now)
