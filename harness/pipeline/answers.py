"""What somebody has said, as an answer on the wire: changed by the faults, and with the steps in which it leaves."""

from dataclasses import replace

from harness.cassette.content_coding import UndecodableError, decoded
from harness.cassette.decoding import unlisted
from harness.faults.plan import Scene
from harness.faults.transmission import Transmission
from harness.model import Leaves, Reply, Result
from harness.pipeline.drafts import draft_of
from harness.pipeline.recording import readable, taken, taken_before_faults
from harness.pipeline.stages import Answered, Considered, Visit, addressed, region_of
from harness.protocols.wire_protocol import Malformed
from harness.responders.replay import REPLAY
from harness.wire import HttpResponse


def answered(
    visit: Visit,
    considered: Considered,
    reply: Reply | None,
    *,
    executed: int | None,
    responder: str,
    encoded: HttpResponse | None = None,
    given: HttpResponse | Reply | None = None,
    asked: bool = False,
) -> Answered:
    """The answer on the wire, and how it leaves.

    ``asked``: the real provider was asked; ``encoded`` is what it sent, where no fault has changed what that says.
    ``given`` is what was answered before any fault was asked; None where nobody had to answer.
    """
    addressee = considered.operation or addressed(visit)
    region = region_of(visit, considered) or visit.route.provider.default_region or None
    response = encoded
    if response is None and reply is not None:
        response = visit.route.protocol.serialize(reply, addressee, region=region)
    transmission = Transmission(response, executed, asked)
    decision = considered.decision
    if decision.chosen:
        scene = scene_of(visit, considered)
        response = decision.response(response, scene)
        transmission = decision.transmission(Transmission(response, executed, asked), scene)
        if asked:
            transmission = replace(transmission, before=0.0)  # that wait is over
    if response is None or (isinstance(reply, Result) and decision.answers is not None):
        reply = None  # another answer than the operation's went out, or none
    told = readable(response, visit.request.method) if asked and response is not None else response
    draft = draft_of(visit, considered, told, reply, executed=transmission.executed_at_once, responder=responder)
    delivery = transmission.delivery(bodiless=visit.request.method == "HEAD")
    if visit.records_faults or not decision.chosen:
        return Answered(draft, delivery, taken(visit, draft, response, transmission))
    if given is not None and not isinstance(given, HttpResponse):
        given = visit.route.protocol.serialize(given, addressee, region=region)
    return Answered(draft, delivery, taken_before_faults(visit, given, responder))


def completed(
    visit: Visit,
    considered: Considered,
    response: HttpResponse,
    *,
    responder: str,
    asked: bool = False,
    leaves: Leaves = "intact",
) -> Answered:
    """The answer that somebody has given already: the provider, or a recording.

    ``leaves`` is what faults had left of it. What was asked need not be a call of a known operation.
    """
    operation = considered.operation or unlisted(visit.identity, visit.route.provider)
    decision = considered.decision
    try:
        plain = decoded(response, visit.request.method) if response.header("content-encoding") else response
        sent: Reply = visit.route.protocol.parse_response(plain, operation)
    except (Malformed, UndecodableError, RecursionError) as error:
        told = _unread(visit, considered, response, responder=responder, asked=asked)
        if leaves in {"foreign", "damaged"}:
            return told
        whose = "recorded" if responder == REPLAY else "provider's"
        problem = f"the {whose} answer cannot be read: {visit.redactor.text(str(error))}"
        return replace(told, draft=replace(told.draft, problem=problem))
    executed = 1 if isinstance(sent, Result) else None
    reply = sent
    if decision.chosen:
        changed = decision.reply(sent, replace(scene_of(visit, considered), request_id=sent.request_id))
        return answered(
            visit,
            considered,
            changed,
            executed=executed,
            responder=responder,
            encoded=plain if changed == sent else None,
            given=response,
            asked=asked,
        )
    return answered(visit, considered, reply, executed=executed, responder=responder, encoded=response, asked=asked)


def _unread(visit: Visit, considered: Considered, response: HttpResponse, *, responder: str, asked: bool) -> Answered:
    """An answer that is none of the protocol's: it passes, unless a fault stands in its place."""
    decision = considered.decision
    reply = None if decision.answers is None else decision.reply(None, scene_of(visit, considered))
    kept = response if reply is None else None
    return answered(
        visit, considered, reply, executed=None, responder=responder, encoded=kept, given=response, asked=asked
    )


def scene_of(visit: Visit, considered: Considered) -> Scene:
    """The call as faults meet it."""
    operation, call = considered.settled()
    return Scene(call, operation, visit.request_id, visit.request, visit.now, visit.at_endpoint)
