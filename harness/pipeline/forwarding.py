"""Calls that the real provider is to answer: whether and when it is asked, and what is kept if it does not answer."""

from dataclasses import replace

from harness.faults.plan import Scene
from harness.faults.transmission import Transmission
from harness.model import Draft
from harness.pipeline.drafts import draft_of, local_answer, local_error
from harness.pipeline.stages import Answered, Considered, Forward, Visit

HALF_A_RESULT = (
    "{faults} keeps items from being carried out, and the real provider carries out all of a call or nothing: "
    "it was not asked; with @after it is, and its answer is changed"
)


def forward(visit: Visit, considered: Considered, host: str, scene: Scene) -> Forward | Answered:
    """The order to ask the provider at ``host``, once the faults have let so much time pass as they want to.

    No fault that comes before the call is carried out lets it be carried out: what such a fault leaves of a result,
    the provider alone could say, so that nobody answers.
    """
    chosen = considered.decision.chosen
    partly = [str(one.fault) for one in chosen if one.fault.role == "items" and one.fault.phase == "before"]
    if partly:
        return local_answer(visit, considered, HALF_A_RESULT.format(faults=" and ".join(partly)))
    wait = considered.decision.transmission(Transmission(None, None), scene).before if chosen else 0.0
    return Forward(host, visit, considered, wait)


def unanswered(pending: Forward, problem: str) -> Draft:
    """What the journal keeps of a call that the provider was to answer and has not; ``problem`` says why.

    Whether it was carried out, nobody knows.
    """
    visit = pending.visit
    said = visit.redactor.text(problem)
    draft = draft_of(visit, pending.considered, local_error(said), executed=None, responder="none")
    return replace(draft, problem=said)
