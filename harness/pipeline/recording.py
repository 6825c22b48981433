"""What there is to record of an answer."""

from datetime import UTC

from harness.cassette.interaction import Interaction, Label, Take
from harness.faults.transmission import Transmission
from harness.model import Draft
from harness.pipeline.stages import Visit
from harness.responders.replay import REPLAY
from harness.wire import HttpResponse


def taken(visit: Visit, draft: Draft, response: HttpResponse | None, transmission: Transmission) -> Take | None:
    """What to record, as it travels; None where a recording has answered, or what leaves is no whole answer.

    A cassette holds whole answers only: VCR.py has no word for one that breaks off.
    """
    if response is None or draft.responder == REPLAY or not transmission.is_whole:
        return None
    faults = tuple(fault.fault for fault in draft.faults)
    label = Label(draft.responder, visit.now.astimezone(UTC).date(), faults, draft.leaves)
    interaction = Interaction(visit.request, response, label)
    return Take(visit.session.alias, interaction, visit.access_key, visit.secrets)
