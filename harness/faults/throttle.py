"""``throttle`` and ``throttle:20/1s``: calls above a rate are refused in the provider's own words.

With CALLS or CHANCE in the rule, ``throttle`` refuses exactly the calls chosen, whatever their rate. ``above`` in the
rule is the same as a rate of its own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar

from harness.contract.wording import fields_of, fill_fields
from harness.faults.fault import FaultKind, LongForm, Moment, Parameter, Refusal, Targets, phase_suffix
from harness.faults.grammar import FaultText
from harness.faults.service_error import MID_REFUSED
from harness.faults.triggers import RATE_PATTERN, Rate, documented_rate, parse_rate
from harness.model import (
    ErrorSpec,
    ErrorTemplate,
    FactStatus,
    Json,
    OperationId,
    Phase,
    Reply,
    ServiceError,
)


@dataclass(frozen=True, slots=True)
class ThrottleAnswer:
    """How one operation says that calls come too often; ``limit`` None where nobody documents the rate."""

    template: ErrorTemplate
    spec: ErrorSpec | None
    limit: Rate | None


@dataclass(frozen=True, slots=True)
class ThrottleFault:
    """Refuses calls above ``rates``, or those that the rule chooses where ``rates`` is empty."""

    written: Rate | None
    phase: Phase
    rates: Mapping[OperationId, Rate]
    answers: Mapping[OperationId, ThrottleAnswer]

    name: ClassVar[str] = "throttle"
    needs_result: ClassVar[bool] = False
    named_items: ClassVar[tuple[str, ...]] = ()
    each: ClassVar[int] = 1

    def __str__(self) -> str:
        rate = "" if self.written is None else f":{self.written}"
        return f"throttle{rate}{phase_suffix(self.phase, 'before')}"

    @property
    def operations(self) -> frozenset[OperationId]:
        """The operations that it can meet."""
        return frozenset(self.answers)

    def items(self, asked: Sequence[str]) -> tuple[str, ...]:  # noqa: ARG002 - part of the interface
        """None: the whole call is refused."""
        return ()

    def reply(self, reply: Reply | None, moment: Moment) -> ServiceError:  # noqa: ARG002 - it stands in its place
        """The provider's throttle answer with count and limit filled in."""
        answer = self.answers[moment.call.operation]
        limit = answer.limit
        requests = limit.requests if limit is not None else 1
        count = moment.count if self.rates else requests + 1
        window = repr(limit.seconds).removesuffix(".0") if limit is not None else "1"
        fields = {"count": str(count), "limit": str(requests), "window": window, "action": moment.operation.id.name}
        template = answer.template
        made_up = limit is None and bool(fields_of(template.message) & {"count", "limit", "window"})
        status: FactStatus = "inferred" if made_up else template.status
        message = fill_fields(template.message, fields)
        return ServiceError(template.code, message, template.http, moment.request_id, answer.spec, status)


def build_throttle(text: FaultText, phase: Phase, targets: Targets) -> ThrottleFault:
    """The fault for ``throttle`` or ``throttle:RATE``; raises Refusal where a rate is needed and none is documented."""
    written = None if text.arguments is None else parse_rate(text.arguments)
    if text.arguments is not None and written is None:
        raise Refusal(f"{text.arguments!r} is no rate", hint="requests per time, for example throttle:20/1s")
    if written is not None and targets.above:
        raise Refusal("the rule has a rate already: above", hint=f"throttle:{written}, or throttle{{above {written}}}")
    if written is not None and targets.triggered:
        raise Refusal(
            "a rate and chosen calls exclude each other",
            hint=f"throttle:{written} counts calls; throttle#1 refuses the first whatever the rate",
        )
    rates: dict[OperationId, Rate] = {}
    answers: dict[OperationId, ThrottleAnswer] = {}
    for operation_id in targets.operations:
        rate = written or targets.above.get(operation_id) or documented_rate(targets.catalog.operation(operation_id))
        chosen = targets.triggered and not targets.above
        if rate is None and not chosen:
            raise Refusal(
                f"no rate is documented for {operation_id.short}: give one",
                hint="throttle:20/1s, or throttle#1 to refuse the first call whatever the rate",
            )
        if rate is not None and not chosen:
            rates[operation_id] = rate
        answers[operation_id] = _answer(operation_id, targets, rate)
    return ThrottleFault(written, phase, MappingProxyType(rates), MappingProxyType(answers))


def _answer(operation: OperationId, targets: Targets, limit: Rate | None) -> ThrottleAnswer:
    template = targets.catalog.provider(operation.provider).throttle
    rows = [row for row in targets.catalog.errors(operation) if row.scope != "item" and row.code == template.code]
    same_status = [row for row in rows if row.http == template.http]
    return ThrottleAnswer(template, next(iter(same_status or rows), None), limit)


def _arguments(values: Mapping[str, Json]) -> str | None:
    return str(values["rate"]) if "rate" in values else None


_RATE = Parameter(
    {
        "description": "Requests in a time; the documented rate if none is given.",
        "type": "string",
        "pattern": RATE_PATTERN,
        "examples": ["20/1s", "500/60s"],
    }
)

THROTTLE = FaultKind(
    name="throttle",
    forms=("throttle", "throttle:20/1s"),
    summary="calls above the rate (the documented one, if none is given) are refused in the provider's own words",
    default_phase="before",
    refused_phases=MappingProxyType({"mid": MID_REFUSED}),
    build=build_throttle,
    long_form=LongForm("throttle", MappingProxyType({"rate": _RATE}), _arguments),
    offers=lambda _: ("throttle",),
)
