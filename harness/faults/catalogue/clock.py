"""``clock:20m`` and ``clock:-20m``: the provider's clock is ahead or behind, and it takes a signature for expired.

The ``Date`` of its answer tells the time that it goes by. A client that sets its clock by that and calls again is
understood: the session keeps in mind which clocks it has shown.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType
from typing import ClassVar

from harness.faults.arguments import DURATION_PATTERN, Argument, as_duration, long_form, read_arguments, write_arguments
from harness.faults.fault import FaultKind, Moment, Refusal, Targets
from harness.faults.grammar import FaultText
from harness.faults.signature_error import SignatureAnswer, SignatureFault, dated, signature_answers
from harness.faults.triggers import duration_text
from harness.model import OperationId, Phase
from harness.signing.table import SCHEMES
from harness.wire import HttpResponse

_LONGEST = 366 * 24 * 3600.0


@dataclass(frozen=True, slots=True)
class ClockFault(SignatureFault):
    """The provider's own "signature expired", at a time that is ``offset`` seconds off."""

    offset: float
    phase: Phase
    answers: Mapping[OperationId, SignatureAnswer]

    name: ClassVar[str] = "clock"

    def __str__(self) -> str:
        sign = "-" if self.offset < 0 else ""
        return f"clock{write_arguments([sign + duration_text(abs(self.offset))])}"

    def response(self, response: HttpResponse | None, moment: Moment) -> HttpResponse | None:
        """The answer with the time of the provider's clock."""
        return dated(response, moment.now + timedelta(seconds=self.offset))


_BY = Argument(
    "by",
    {
        "description": "How far the provider's clock is ahead; behind with a minus.",
        "type": "string",
        "pattern": f"^-?{DURATION_PATTERN}$",
        "examples": ["20m", "-1h"],
    },
    positional=True,
    required=True,
)


def build_clock(text: FaultText, phase: Phase, targets: Targets) -> ClockFault:
    """The fault for ``[-]TIME``, for the operations whose provider would mind.

    Raises Refusal for a clock that none of them minds, or that is off beyond all measure.
    """
    written = read_arguments(text.arguments, (_BY,))["by"]
    seconds = as_duration(written.removeprefix("-"))
    if seconds == 0:
        raise Refusal("a clock that is right refuses nothing", hint="clock:20m, or clock:-20m")
    if seconds > _LONGEST:
        raise Refusal("a clock is at most a year off", hint="clock:20m, or clock:-20m")
    offset = -seconds if written.startswith("-") else seconds
    answers = signature_answers("expired", targets)
    tolerances = {operation: _tolerance(operation, targets) for operation in answers}
    met = {operation: answer for operation, answer in answers.items() if seconds > tolerances[operation]}
    if not met and tolerances:
        least = duration_text(min(tolerances.values()))
        raise Refusal(f"a signature that is up to {least} off holds here", hint="clock:20m, or clock:-20m")
    return ClockFault(offset, phase, MappingProxyType(met))


def _tolerance(operation: OperationId, targets: Targets) -> float:
    """How far the provider lets a signature's time be off, whichever way the call is signed."""
    dialects = targets.catalog.provider(operation.provider).dialects
    return max(SCHEMES[dialect.signing].tolerance_seconds for dialect in dialects)


CLOCK = FaultKind(
    name="clock",
    forms=("clock:20m", "clock:-20m"),
    summary="the provider's clock is ahead (or behind): its own error for an expired signature, and its Date",
    example="alibaba/ecs:RedeployInstance=clock:20m#1",
    phases=("before",),
    build=build_clock,
    long_form=long_form("clock", (_BY,)),
    offers=lambda _: ("clock:1200s", "clock:-1200s"),
)
