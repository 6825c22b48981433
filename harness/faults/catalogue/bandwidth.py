"""``bandwidth:1KB/s``: the answer comes over a slow line."""

from harness.faults.amounts import size_text
from harness.faults.arguments import SIZE_PATTERN, Argument, as_size, long_form, read_arguments
from harness.faults.fault import FaultKind, Refusal, Targets
from harness.faults.grammar import FaultText
from harness.faults.pacing import OVER, REFUSED_PHASES, PacedFault, over_of
from harness.model import Pace, Phase

_PIECES_A_SECOND = 20
_HINT = "bytes per second, for example bandwidth:1KB/s"
_RATE = Argument(
    "rate",
    {
        "description": "Bytes per second.",
        "type": "string",
        "pattern": rf"^{SIZE_PATTERN}\s*/\s*s$",
        "examples": ["1KB/s"],
    },
    positional=True,
    required=True,
)
_ARGUMENTS = (_RATE, OVER)


def pace_of(rate: int) -> Pace:
    """The pace of a line of so many bytes a second: in small pieces, of a byte at the least."""
    size = max(1, rate // _PIECES_A_SECOND)
    return Pace(size, size / rate)


def build_bandwidth(text: FaultText, phase: Phase, targets: Targets) -> PacedFault:  # noqa: ARG001 - it has one phase
    """The fault for ``SIZE/s``; raises Refusal where it is no rate of bytes."""
    values = read_arguments(text.arguments, _ARGUMENTS)
    size_written, slash, unit = (part.strip() for part in values["rate"].partition("/"))
    if not slash or unit not in {"s", "1s"}:
        raise Refusal(f"{values['rate']!r} is no rate of bytes", hint=f"{_HINT}; drip takes another time")
    rate = as_size(size_written)
    if not rate:
        raise Refusal("no bytes a second would never end", hint="hang sends nothing more")
    over = over_of(values)
    return PacedFault("bandwidth", f"{size_text(rate)}/s", pace_of(rate), over, frozenset(targets.operations))


BANDWIDTH = FaultKind(
    name="bandwidth",
    forms=("bandwidth:1KB/s", "bandwidth:1KB/s,over=head", "bandwidth:1KB/s,over=body"),
    summary="the answer comes over a slow line; all of it, or only its head or body",
    example="alibaba/ecs:RedeployInstance=bandwidth:1KB/s#1",
    phases=("mid",),
    build=build_bandwidth,
    long_form=long_form("bandwidth", _ARGUMENTS),
    refused_phases=REFUSED_PHASES,
    offers=lambda _: ("bandwidth:1KB/s", "bandwidth:1KB/s,over=body"),
)
