"""What the faults share that send an answer slowly: which part of it, and at which pace."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import ClassVar, Literal

from harness.faults.arguments import choice, write_arguments
from harness.faults.fault import Ground, Moment, Part, Unchanged
from harness.faults.transmission import Transmission
from harness.model import OperationId, Pace, Phase, Role

Over = Literal["all", "head", "body"]
_OVERS: tuple[Over, ...] = ("all", "head", "body")
OVER = choice("over", "Which part of the answer is slow. all if not given.", _OVERS)
_WHY_MID = "it is about the bytes of an answer, whoever gave it"
REFUSED_PHASES: Mapping[Phase, str] = MappingProxyType({"before": _WHY_MID, "after": _WHY_MID})
"""Why such a fault is ``mid`` and nothing else."""


@dataclass(frozen=True, slots=True)
class PacedFault(Unchanged):
    """Sends the part ``over`` of the answer at a pace; ``written`` says which, as the rule does."""

    name: str
    written: str
    pace: Pace
    over: Over
    operations: frozenset[OperationId]

    role: ClassVar[Role] = "slow"
    phase: ClassVar[Phase] = "mid"
    takes: ClassVar[frozenset[Part]] = frozenset({"pace"})

    def __str__(self) -> str:
        return f"{self.name}{write_arguments((self.written,), over=None if self.over == 'all' else self.over)}"

    @property
    def needs(self) -> frozenset[Ground]:
        """Something to send."""
        return frozenset({"an answer", "a body"}) if self.over == "body" else frozenset({"an answer"})

    def transmit(self, transmission: Transmission, moment: Moment) -> Transmission:  # noqa: ARG002 - nothing is drawn
        """The answer at this pace."""
        slow = transmission if self.over == "body" else replace(transmission, head_pace=self.pace)
        return slow if self.over == "head" else replace(slow, body_pace=self.pace)


def over_of(values: Mapping[str, str]) -> Over:
    """The part that the arguments name."""
    return next((over for over in _OVERS if over == values.get("over")), "all")
