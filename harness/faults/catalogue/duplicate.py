"""``duplicate``: the provider carries the call out twice, and answers once."""

from dataclasses import dataclass, replace
from typing import ClassVar

from harness.faults.arguments import long_form, read_arguments
from harness.faults.fault import FaultKind, Ground, Moment, Part, Targets, Unchanged
from harness.faults.grammar import FaultText
from harness.faults.transmission import Transmission
from harness.model import OperationId, Phase, Role


@dataclass(frozen=True, slots=True)
class DuplicateFault(Unchanged):
    """Carries out twice what the provider carries out."""

    operations: frozenset[OperationId]

    name: ClassVar[str] = "duplicate"
    role: ClassVar[Role] = "change"
    phase: ClassVar[Phase] = "after"
    takes: ClassVar[frozenset[Part]] = frozenset({"executions"})
    needs: ClassVar[frozenset[Ground]] = frozenset({"execution"})

    def __str__(self) -> str:
        return "duplicate"

    def transmit(self, transmission: Transmission, moment: Moment) -> Transmission:  # noqa: ARG002 - nothing is drawn
        """Two executions for one; none where the call was refused, and one where the real provider was asked."""
        if transmission.asked or transmission.executions is None:
            return transmission
        return replace(transmission, executions=2 * transmission.executions)


def build_duplicate(text: FaultText, phase: Phase, targets: Targets) -> DuplicateFault:  # noqa: ARG001 - only one phase
    """The fault; raises Refusal for arguments."""
    read_arguments(text.arguments, ())
    return DuplicateFault(frozenset(targets.operations))


DUPLICATE = FaultKind(
    name="duplicate",
    forms=("duplicate",),
    summary="the call is carried out twice, and answered once",
    example="tencent/as:StartInstanceRefresh=duplicate#1",
    phases=("after",),
    build=build_duplicate,
    long_form=long_form("duplicate", ()),
    refused_phases={
        "before": "what is not carried out cannot be carried out twice",
        "mid": "it cuts nothing: only how often the call is carried out changes",
    },
    offers=lambda _: ("duplicate",),
)
