"""``throttle`` and ``throttle:20/1s``: calls above a rate are refused in the provider's own words.

With CALLS or CHANCE in the rule, ``throttle`` refuses exactly the calls chosen, whatever their rate. ``above`` in the
rule is the same as a rate of its own. ``retry=2s`` says when to call again, as the provider says that.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import ClassVar

from harness.contract.wording import fields_of, fill_fields
from harness.faults.arguments import Argument, long_form, read_arguments, write_arguments
from harness.faults.fault import FaultKind, Moment, Refusal, Targets, phase_suffix
from harness.faults.grammar import FaultText
from harness.faults.retry_hint import RETRY, RetryHeaders, no_hint, read_retry, retry_headers, with_hint
from harness.faults.stands_in import StandsIn
from harness.faults.triggers import RATE_PATTERN, Rate, documented_rate, duration_text, parse_rate
from harness.model import ErrorSpec, ErrorTemplate, FactStatus, OperationId, Phase, Reply, ServiceError
from harness.wire import HttpResponse


@dataclass(frozen=True, slots=True)
class ThrottleAnswer:
    """How one operation says that calls come too often; ``limit`` None where nobody documents the rate."""

    template: ErrorTemplate
    spec: ErrorSpec | None
    limit: Rate | None


@dataclass(frozen=True, slots=True)
class ThrottleFault(StandsIn):
    """Refuses calls above its rates, or those that the rule chooses where there are none.

    ``hints`` are the headers that say to call again after ``retry`` seconds; none where that is None.
    """

    written: Rate | None
    phase: Phase
    counted: Mapping[OperationId, Rate]
    answers: Mapping[OperationId, ThrottleAnswer]
    retry: float | None = None
    hints: RetryHeaders = field(default_factory=no_hint)

    name: ClassVar[str] = "throttle"

    def __str__(self) -> str:
        retry = None if self.retry is None else duration_text(self.retry)
        return f"throttle{write_arguments([self.written], retry=retry)}{phase_suffix(self.phase, 'before')}"

    @property
    def operations(self) -> frozenset[OperationId]:
        """The operations that it can meet."""
        return frozenset(self.answers)

    @property
    def rates(self) -> Mapping[OperationId, Rate]:
        """The rates above which it refuses calls."""
        return self.counted

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

    def response(self, response: HttpResponse | None, moment: Moment) -> HttpResponse | None:
        """The refusal with the provider's hint when to call again, where one is wanted."""
        return with_hint(response, self.hints, moment)


def build_throttle(text: FaultText, phase: Phase, targets: Targets) -> ThrottleFault:
    """The fault for ``throttle[:[RATE],[retry=…]]``.

    Raises Refusal where a rate is needed and none is documented, or a provider has no such hint.
    """
    values = read_arguments(text.arguments, (_RATE, RETRY))
    written = parse_rate(values["rate"]) if "rate" in values else None
    if "rate" in values and written is None:
        raise Refusal(f"{values['rate']!r} is no rate", hint="requests per time, for example throttle:20/1s")
    retry = read_retry(values)
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
    hints = retry_headers(retry, answers, targets.catalog)
    return ThrottleFault(written, phase, MappingProxyType(rates), MappingProxyType(answers), retry, hints)


def _answer(operation: OperationId, targets: Targets, limit: Rate | None) -> ThrottleAnswer:
    template = targets.catalog.provider(operation.provider).throttle
    rows = [row for row in targets.catalog.errors(operation) if row.scope != "item" and row.code == template.code]
    same_status = [row for row in rows if row.http == template.http]
    return ThrottleAnswer(template, next(iter(same_status or rows), None), limit)


_RATE = Argument(
    "rate",
    {
        "description": "Requests in a time; the documented rate if none is given.",
        "type": "string",
        "pattern": RATE_PATTERN,
        "examples": ["20/1s", "500/60s"],
    },
    positional=True,
)

THROTTLE = FaultKind(
    name="throttle",
    forms=("throttle", "throttle:20/1s", "throttle:20/1s,retry=2s"),
    summary="calls above the rate (the documented one, if none is given) are refused in the provider's own words",
    example="alibaba/ecs:RedeployInstance=throttle:20/1s",
    phases=("before", "after"),
    build=build_throttle,
    long_form=long_form("throttle", (_RATE, RETRY)),
    offers=lambda _: ("throttle",),
)
