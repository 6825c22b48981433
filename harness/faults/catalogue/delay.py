"""``delay:2s``, ``delay:1s-3s`` and ``delay:median=200ms,p99=3s``: the answer takes its time.

``@before`` the wait comes before the provider carries the call out, ``@after`` it comes between that and the answer;
with ``at=body`` between the answer's head and its body.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from statistics import NormalDist
from typing import ClassVar, Literal, TypeAlias

from harness.faults.arguments import (
    DURATION_PATTERN,
    Argument,
    as_duration,
    choice,
    long_form,
    read_arguments,
    write_arguments,
)
from harness.faults.fault import FaultKind, Ground, Moment, Part, Refusal, Targets, Unchanged, phase_suffix
from harness.faults.grammar import FaultText
from harness.faults.transmission import Transmission
from harness.faults.triggers import duration_text
from harness.model import OperationId, Phase, Role

_NORMAL = NormalDist()
_P99 = _NORMAL.inv_cdf(0.99)
_LEAST_DRAW = 2.0**-53
_LONGEST = 999_999_999.0


@dataclass(frozen=True, slots=True)
class Uniform:
    """Seconds from ``low`` to ``high``, each as likely as the other; always the same where they are equal."""

    low: float
    high: float

    def __str__(self) -> str:
        low, high = duration_text(self.low), duration_text(self.high)
        return write_arguments((low if low == high else f"{low}-{high}",))

    def seconds(self, draw: float) -> float:
        """Those of a number drawn from [0, 1)."""
        return self.low + (self.high - self.low) * draw


@dataclass(frozen=True, slots=True)
class LogNormal:
    """Seconds of which half are below ``median`` and 99 in a hundred below ``p99``, with a long tail."""

    median: float
    p99: float

    def __str__(self) -> str:
        return write_arguments(median=duration_text(self.median), p99=duration_text(self.p99))

    def seconds(self, draw: float) -> float:
        """Those of a number drawn from [0, 1), by the inverse of the distribution function."""
        sigma = math.log(self.p99 / self.median) / _P99
        deviation = _NORMAL.inv_cdf(min(max(draw, _LEAST_DRAW), 1 - _LEAST_DRAW))
        return min(self.median * math.exp(sigma * deviation), _LONGEST)


Spread: TypeAlias = Uniform | LogNormal
Place = Literal["head", "body"]


@dataclass(frozen=True, slots=True)
class DelayFault(Unchanged):
    """Waits ``spread`` seconds before the part of the answer that ``place`` names."""

    spread: Spread
    place: Place
    phase: Phase
    operations: frozenset[OperationId]

    name: ClassVar[str] = "delay"
    role: ClassVar[Role] = "slow"

    def __str__(self) -> str:
        place = ",at=body" if self.place == "body" else ""
        return f"delay{self.spread}{place}{phase_suffix(self.phase, 'before')}"

    @property
    def takes(self) -> frozenset[Part]:
        """When the call is carried out, or when the head or the body leaves."""
        if self.place == "body":
            return frozenset({"body delay"})
        return frozenset({"start" if self.phase == "before" else "head delay"})

    @property
    def needs(self) -> frozenset[Ground]:
        """That the call was carried out, where the wait comes after that; a body, where it comes before one."""
        if self.place == "body":
            return frozenset({"execution", "an answer", "a body"})
        return frozenset() if self.phase == "before" else frozenset({"execution"})

    def transmit(self, transmission: Transmission, moment: Moment) -> Transmission:
        """The answer with the wait in it."""
        seconds = self.spread.seconds(moment.draw)
        if self.place == "body":
            return replace(transmission, gap=seconds)
        if self.phase == "before":
            return replace(transmission, before=seconds)
        return replace(transmission, wait=seconds)


def build_delay(text: FaultText, phase: Phase, targets: Targets) -> DelayFault:
    """The fault for a time, a range, or median and p99; raises Refusal where it is none, or not one of them."""
    values = read_arguments(text.arguments, _ARGUMENTS)
    spread = _spread(values)
    place: Place = "body" if values.get("at") == "body" else "head"
    if place == "body" and phase == "before":
        reason = "between head and body there is an answer already: that wait comes after the call is carried out"
        raise Refusal(reason, hint=f"delay{spread},at=body@after")
    return DelayFault(spread, place, phase, frozenset(targets.operations))


def _spread(values: Mapping[str, str]) -> Spread:
    drawn = values.keys() & {"median", "p99"}
    if "time" in values and drawn:
        raise Refusal("a time and median and p99 exclude each other", hint=_FORMS)
    if "time" not in values and len(drawn) < 2:
        raise Refusal("expected a time, or median and p99 both", hint=_FORMS)
    if drawn:
        return _log_normal(as_duration(values["median"]), as_duration(values["p99"]))
    first, dash, last = (part.strip() for part in values["time"].partition("-"))
    low = as_duration(first)
    high = as_duration(last) if dash else low
    if high < low:
        raise Refusal(f"{values['time']!r} ends before it begins", hint=f"delay:{last}-{first}")
    if not high:
        raise Refusal("a delay of no time is none", hint=_FORMS)
    return Uniform(low, high)


def _log_normal(median: float, p99: float) -> LogNormal:
    if not median:
        raise Refusal("a median of no time has no p99", hint=_FORMS)
    if p99 < median:
        raise Refusal("p99 is below the median", hint=f"delay:median={duration_text(p99)},p99={duration_text(median)}")
    return LogNormal(median, p99)


_FORMS = "delay:2s, delay:1s-3s or delay:median=200ms,p99=3s"
_TIME = Argument(
    "time",
    {
        "description": "How long, or the shortest and the longest time.",
        "type": "string",
        "pattern": f"^{DURATION_PATTERN}(-{DURATION_PATTERN})?$",
        "examples": ["2s", "1s-3s"],
    },
    positional=True,
)
_MEDIAN = Argument(
    "median",
    {
        "description": "Half of the calls wait less; goes with p99.",
        "type": "string",
        "pattern": f"^{DURATION_PATTERN}$",
        "examples": ["200ms"],
    },
)
_P99_TIME = Argument(
    "p99",
    {
        "description": "99 of 100 calls wait less; goes with median.",
        "type": "string",
        "pattern": f"^{DURATION_PATTERN}$",
        "examples": ["3s"],
    },
)
_AT = choice("at", "Before the head, or between head and body (only @after). head if not given.", ("head", "body"))
_ARGUMENTS = (_TIME, _MEDIAN, _P99_TIME, _AT)

DELAY = FaultKind(
    name="delay",
    forms=("delay:2s", "delay:1s-3s", "delay:median=200ms,p99=3s", "delay:2s,at=body@after"),
    summary="the answer takes its time: always the same, drawn from a range, or from a distribution with a long tail",
    example="tencent/as:StartInstanceRefresh=delay:2s#1",
    phases=("before", "after"),
    build=build_delay,
    long_form=long_form("delay", _ARGUMENTS),
    refused_phases={"mid": "it cuts nothing; between head and body is at=body, @after"},
    offers=lambda _: ("delay:2s", "delay:1s-3s", "delay:median=0.2s,p99=3s", "delay:2s,at=body@after"),
)
