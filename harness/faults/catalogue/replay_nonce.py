"""``replay_nonce``: the provider claims that it has seen the nonce of this signature before."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from harness.faults.arguments import long_form, read_arguments
from harness.faults.fault import FaultKind, Moment, Refusal, Targets
from harness.faults.grammar import FaultText
from harness.faults.signature_error import SignatureAnswer, SignatureFault, dated, signature_answers
from harness.model import OperationId, Phase
from harness.wire import HttpResponse


@dataclass(frozen=True, slots=True)
class ReplayNonceFault(SignatureFault):
    """The provider's own error for a nonce that was used; a new signature is all that it takes."""

    phase: Phase
    answers: Mapping[OperationId, SignatureAnswer]

    name: ClassVar[str] = "replay_nonce"

    def __str__(self) -> str:
        return "replay_nonce"

    def response(self, response: HttpResponse | None, moment: Moment) -> HttpResponse | None:
        """The answer with the true time."""
        return dated(response, moment.now)


def build_replay_nonce(text: FaultText, phase: Phase, targets: Targets) -> ReplayNonceFault:
    """The fault; raises Refusal where no provider that is meant documents such an error."""
    read_arguments(text.arguments, ())
    answers = signature_answers("replayed", targets)
    if not answers:
        meant = " and ".join(sorted({operation.provider for operation in targets.operations}))
        every = (targets.catalog.provider(name) for name in targets.catalog.providers())
        known = [provider.name for provider in every if "replayed" in provider.signature]
        hint = f"documented: {', '.join(known)}" if known else "no provider documents one"
        raise Refusal(f"no error for a nonce that was used is known of {meant}", hint=hint)
    return ReplayNonceFault(phase, answers)


REPLAY_NONCE = FaultKind(
    name="replay_nonce",
    forms=("replay_nonce",),
    summary="the provider claims that the nonce was used before: its own error, where it documents one",
    example="alibaba/ecs:RedeployInstance=replay_nonce#1",
    phases=("before",),
    build=build_replay_nonce,
    long_form=long_form("replay_nonce", ()),
    offers=lambda _: ("replay_nonce",),
)
