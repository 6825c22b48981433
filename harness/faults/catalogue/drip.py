"""``drip:8B/100ms``: the answer comes a few bytes at a time."""

from harness.faults.amounts import size_text
from harness.faults.arguments import (
    DURATION_PATTERN,
    SIZE_PATTERN,
    Argument,
    as_duration,
    as_size,
    long_form,
    read_arguments,
)
from harness.faults.fault import FaultKind, Refusal, Targets
from harness.faults.grammar import FaultText
from harness.faults.pacing import OVER, REFUSED_PHASES, PacedFault, over_of
from harness.faults.triggers import duration_text
from harness.model import Pace, Phase

_HINT = "bytes per time, for example drip:8B/100ms"
_PACE = Argument(
    "pace",
    {
        "description": "How many bytes at a time, and the time between them.",
        "type": "string",
        "pattern": rf"^{SIZE_PATTERN}\s*/\s*{DURATION_PATTERN}$",
        "examples": ["8B/100ms"],
    },
    positional=True,
    required=True,
)
_ARGUMENTS = (_PACE, OVER)


def build_drip(text: FaultText, phase: Phase, targets: Targets) -> PacedFault:  # noqa: ARG001 - it has one phase
    """The fault for ``SIZE/TIME``; raises Refusal where it is no pace."""
    values = read_arguments(text.arguments, _ARGUMENTS)
    size_written, slash, time_written = (part.strip() for part in values["pace"].partition("/"))
    if not slash:
        raise Refusal(f"{values['pace']!r} is no pace", hint=_HINT)
    pace = Pace(as_size(size_written), as_duration(time_written))
    if not pace.size:
        raise Refusal("no bytes at a time would never end", hint="hang sends nothing more")
    if not pace.seconds:
        raise Refusal("no time between them is no drip", hint=_HINT)
    written = f"{size_text(pace.size)}/{duration_text(pace.seconds)}"
    return PacedFault("drip", written, pace, over_of(values), frozenset(targets.operations))


DRIP = FaultKind(
    name="drip",
    forms=("drip:8B/100ms", "drip:8B/100ms,over=head", "drip:8B/100ms,over=body"),
    summary="the answer comes a few bytes at a time; all of it, or only its head or body",
    example="tencent/as:StartInstanceRefresh=drip:8B/100ms#1",
    phases=("mid",),
    build=build_drip,
    long_form=long_form("drip", _ARGUMENTS),
    refused_phases=REFUSED_PHASES,
    offers=lambda _: ("drip:8B/0.1s", "drip:8B/0.1s,over=body", "drip:1B/0.1s,over=head"),
)
