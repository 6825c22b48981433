"""What ``close``, ``reset`` and ``hang`` share: the connection ends, in one of three ways, before its answer does.

``@before`` and ``@after`` nothing of the answer is sent; ``@mid`` it ends after some bytes, or a share of its body.
"""

from dataclasses import dataclass, replace
from typing import ClassVar

from harness.faults.amounts import Extent
from harness.faults.arguments import EXTENT_PATTERN, Argument, as_extent, long_form, read_arguments, write_arguments
from harness.faults.fault import FaultKind, Ground, Moment, Part, Refusal, Targets, Unchanged, phase_suffix
from harness.faults.grammar import FaultText
from harness.faults.stands_in import answered_by_fault
from harness.faults.transmission import Cut, Ending, Transmission
from harness.model import Leaves, OperationId, Phase, Role
from harness.wire import HttpResponse

_SENT = Argument(
    "sent",
    {
        "description": "Only @mid: how much still goes out, in bytes of head and body or as a share of the body. "
        "50% if not given.",
        "type": "string",
        "pattern": EXTENT_PATTERN,
        "examples": ["100B", "50%"],
    },
    positional=True,
)
_ARGUMENTS = (_SENT,)
_HALF = Extent(share=0.5)


@dataclass(frozen=True, slots=True)
class EndingFault(Unchanged):
    """Ends the connection; ``sent`` says after how much of the answer, where it is cut in the middle."""

    ending: Ending
    sent: Extent
    phase: Phase
    operations: frozenset[OperationId]

    unsent: ClassVar[frozenset[Ground]] = frozenset({"an answer", "a body", "the provider's JSON"})

    def __str__(self) -> str:
        sent = write_arguments((None if self.sent == _HALF else self.sent,))
        return f"{self.ending}{sent}{phase_suffix(self.phase, 'before')}"

    @property
    def name(self) -> str:
        """The way in which it ends."""
        return self.ending

    @property
    def leaves(self) -> Leaves:
        """Nothing, or a part."""
        return "damaged" if self.phase == "mid" else "none"

    @property
    def role(self) -> Role:
        """It keeps everybody from answering, or cuts what was answered."""
        return "change" if self.phase == "mid" else "answer"

    @property
    def takes(self) -> frozenset[Part]:
        """The end; all there is of an answer, where none is sent. What never comes has no time either."""
        if self.phase == "mid":
            return frozenset({"ending"})
        if self.ending != "hang":
            return frozenset({"answer", "ending"})
        return frozenset({"answer", "ending", "start" if self.phase == "before" else "head delay"})

    @property
    def needs(self) -> frozenset[Ground]:
        """Something to cut; that the call is carried out, if the answer to it is to be lost."""
        if self.phase != "mid":
            return frozenset({"execution"}) if self.phase == "after" else frozenset()
        return frozenset({"an answer"}) if self.sent.share is None else frozenset({"an answer", "a body"})

    @property
    def lacks(self) -> frozenset[Ground]:
        """Everything, where nothing is sent."""
        return frozenset() if self.phase == "mid" else answered_by_fault(self.phase) | self.unsent

    def response(self, response: HttpResponse | None, moment: Moment) -> HttpResponse | None:  # noqa: ARG002
        """None, unless it is cut in the middle."""
        return response if self.phase == "mid" else None

    def transmit(self, transmission: Transmission, moment: Moment) -> Transmission:  # noqa: ARG002 - nothing is drawn
        """The answer with its end."""
        if self.phase != "mid":
            return replace(transmission, ending=self.ending)
        cut = Cut(self.sent, "answer" if self.sent.share is None else "body")
        return replace(transmission, ending=self.ending, cut=cut)


def ending_kind(ending: Ending, summary: str, example: str) -> FaultKind:
    """The line of the table for one way to end."""

    def build(text: FaultText, phase: Phase, targets: Targets) -> EndingFault:
        values = read_arguments(text.arguments, _ARGUMENTS)
        sent = as_extent(values["sent"]) if "sent" in values else _HALF
        if "sent" in values and phase != "mid":
            reason = f"{ending}@{phase} sends nothing of the answer, so there is nothing to count: {values['sent']}"
            raise Refusal(reason, hint=f"{ending}:{sent}@mid")
        return EndingFault(ending, sent, phase, frozenset(targets.operations))

    return FaultKind(
        name=ending,
        forms=(ending, f"{ending}@after", f"{ending}:50%@mid", f"{ending}:100B@mid"),
        summary=summary,
        example=example,
        phases=("before", "after", "mid"),
        build=build,
        long_form=long_form(ending, _ARGUMENTS),
        offers=lambda _: (ending, f"{ending}@after", f"{ending}@mid", f"{ending}:100B@mid"),
    )
