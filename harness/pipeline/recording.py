"""What there is to record of an answer."""

from dataclasses import replace
from datetime import UTC, date

from harness.cassette.content_coding import UndecodableError, decoded
from harness.cassette.interaction import Interaction, Label, Take
from harness.faults.transmission import Transmission
from harness.model import Draft
from harness.pipeline.stages import Visit
from harness.responders.live import LIVE
from harness.responders.replay import REPLAY
from harness.wire import LOOPBACK_HOSTS, HttpResponse

LOOPBACK = "loopback"
"""Who answered a live call that went to a server on this machine."""

_BODILESS = frozenset({204, 304})


def taken(visit: Visit, draft: Draft, response: HttpResponse | None, transmission: Transmission) -> Take | None:
    """What to record, as it travels; None where a recording has answered, or what leaves is no whole answer.

    A cassette holds whole answers only: VCR.py has no word for one that breaks off. Bodies are decoded, unless what is
    wrong with them is the fault's work.
    """
    if response is None or draft.responder == REPLAY or not transmission.is_whole:
        return None
    if draft.leaves in {"intact", "dressed"}:
        response = readable(response, visit.request.method)
    faults = tuple(fault.fault for fault in draft.faults)
    return _take(visit, response, Label(_who(visit, draft.responder), _day(visit), faults, draft.leaves))


def taken_before_faults(visit: Visit, given: HttpResponse | None, responder: str) -> Take | None:
    """What to record of an answer that faults have met: what it was before; None where nobody had to answer.

    Rules that meet the call in a replay, too, then do with it what they did when it was recorded.
    """
    if given is None or responder == REPLAY:
        return None
    return _take(visit, readable(given, visit.request.method), Label(_who(visit, responder), _day(visit)))


def _take(visit: Visit, response: HttpResponse, label: Label) -> Take:
    if visit.request.method == "HEAD" or response.status in _BODILESS:
        response = replace(response, body=b"")
    return Take(visit.session.alias, Interaction(visit.request, response, label), visit.access_key, visit.secrets)


def _who(visit: Visit, responder: str) -> str:
    """Who answered: a server on this machine is not the real provider, whatever it was asked."""
    return LOOPBACK if responder == LIVE and visit.request.host in LOOPBACK_HOSTS else responder


def _day(visit: Visit) -> date:
    return visit.now.astimezone(UTC).date()


def readable(response: HttpResponse, method: str) -> HttpResponse:
    """The response as journals and cassettes keep it: what a content coding hides, nobody could take out of it."""
    if response.header("content-encoding") is None:
        return response
    try:
        return decoded(response, method)
    except UndecodableError:
        return response
