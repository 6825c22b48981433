"""``error:CODE`` and ``error:HTTP:CODE``: the provider answers with one of its documented errors.

``error:CODE,retry=2s`` says when to call again, as the provider says that.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import ClassVar

from harness.contract.catalog import Catalog
from harness.contract.wording import message_of
from harness.errors import nearest
from harness.faults.arguments import read_arguments
from harness.faults.fault import FaultKind, LongForm, Moment, Parameter, Refusal, Targets, phase_suffix
from harness.faults.grammar import FaultText
from harness.faults.retry_hint import (
    RETRY,
    RETRY_PARAMETER,
    RetryHeaders,
    no_hint,
    read_retry,
    retry_headers,
    with_hint,
)
from harness.faults.stands_in import StandsIn
from harness.faults.triggers import duration_text
from harness.model import ErrorSpec, Json, OperationId, Phase, Reply, ServiceError
from harness.wire import HttpResponse

_ARGUMENTS = re.compile(r"(?:(?P<http>[0-9]+)\s*:\s*)?(?P<code>[^\s:\[\],]+)")
CODE_PATTERN = r"^[^\s:\[\]+#~{}=@,]+$"


@dataclass(frozen=True, slots=True)
class ServiceErrorFault(StandsIn):
    """Answers with an error row; ``rows`` has it for each operation that documents it.

    ``hints`` are the headers that say to call again after ``retry`` seconds; none where that is None.
    """

    code: str
    http: int | None
    phase: Phase
    rows: Mapping[OperationId, ErrorSpec]
    retry: float | None = None
    hints: RetryHeaders = field(default_factory=no_hint)

    name: ClassVar[str] = "error"

    def __str__(self) -> str:
        status = "" if self.http is None else f"{self.http}:"
        retry = "" if self.retry is None else f",retry={duration_text(self.retry)}"
        return f"error:{status}{self.code}{retry}{phase_suffix(self.phase, 'before')}"

    @property
    def operations(self) -> frozenset[OperationId]:
        """The operations that document the error."""
        return frozenset(self.rows)

    def reply(self, reply: Reply | None, moment: Moment) -> ServiceError:  # noqa: ARG002 - it stands in its place
        """The error, with the message that the provider documents."""
        spec = self.rows[moment.call.operation]
        message, status = message_of(spec)
        return ServiceError(spec.code, message, spec.http or 0, moment.request_id, spec, status)

    def response(self, response: HttpResponse | None, moment: Moment) -> HttpResponse | None:
        """The error with the provider's hint when to call again, where one is wanted."""
        return with_hint(response, self.hints, moment)


def build_service_error(text: FaultText, phase: Phase, targets: Targets) -> ServiceErrorFault:
    """The fault for ``[HTTP:]CODE[,retry=…]``.

    Raises Refusal where no target documents the error, more than one status fits, or a provider has no such hint.
    """
    error, comma, more = (text.arguments or "").partition(",")
    found = _ARGUMENTS.fullmatch(error.strip())
    if found is None:
        raise Refusal("expected the code of an error", hint="error:CODE or error:HTTP:CODE")
    code, http = found["code"], int(found["http"]) if found["http"] else None
    retry = read_retry(read_arguments(more if comma else None, (RETRY,)))
    rows: dict[OperationId, ErrorSpec] = {}
    other_statuses: set[int] = set()
    for operation in targets.operations:
        listed = [row for row in targets.catalog.errors(operation) if row.scope != "item" and row.code == code]
        if listed:
            row = _choose(operation, listed, code, http)
            if row is None:
                other_statuses |= {row.http for row in listed if row.http is not None}
            else:
                rows[operation] = row
    if rows:
        hints = retry_headers(retry, rows, targets.catalog)
        return ServiceErrorFault(code, http, phase, MappingProxyType(rows), retry, hints)
    if other_statuses:
        raise Refusal(f"{code} is not documented with HTTP status {http}", hint=_list(other_statuses, code))
    raise _undocumented(code, targets)


def _choose(operation: OperationId, listed: list[ErrorSpec], code: str, http: int | None) -> ErrorSpec | None:
    """The row to send; the operation's own before the provider's common one."""
    own_first = sorted(listed, key=lambda row: row.scope == "common")
    statuses = {row.http for row in own_first if row.http is not None}
    if http is not None:
        exact = [row for row in own_first if row.http == http]
        if exact:
            return exact[0]
        open_rows = [row for row in own_first if row.http is None]
        if not open_rows:
            return None
        if not 200 <= http <= 599:
            raise Refusal(f"{http} is no HTTP status that an answer can have", hint="200 to 599")
        return replace(open_rows[0], http=http, http_status="inferred")
    if len(statuses) > 1:
        raise Refusal(f"{code} has several HTTP statuses at {operation.short}: say which", hint=_list(statuses, code))
    if not statuses:
        hint = f"for example error:{usual_status(own_first[0])}:{code}"
        raise Refusal(f"nothing documents the HTTP status of {code}: give one", hint=hint)
    return next(row for row in own_first if row.http is not None)


def usual_status(row: ErrorSpec) -> int:
    """A status that is usual for an error of its kind, where nobody documents one."""
    return {"throttling": 429, "auth": 403, "client": 400, "conflict": 409}.get(row.kind, 500)


def _list(statuses: Iterable[int], code: str) -> str:
    return "documented: " + ", ".join(f"error:{status}:{code}" for status in sorted(statuses))


def _undocumented(code: str, targets: Targets) -> Refusal:
    rows = [row for operation in targets.operations for row in targets.catalog.errors(operation)]
    where = targets.operations[0].short if len(targets.operations) == 1 else "any of these operations"
    if any(row.code == code for row in rows):
        return Refusal(f"{code} is documented as an error of single items", hint=f"item:{code}")
    return Refusal(
        f"{code!r} is no documented error of {where}",
        hint=nearest_codes(code, (row.code for row in rows if row.scope != "item"), "error:"),
    )


def nearest_codes(code: str, known: Iterable[str], prefix: str) -> str:
    """The documented codes that look most like ``code``, or, where none does, the first of them."""
    codes = sorted(set(known))
    close = nearest(code, codes)
    if close:
        return f"did you mean {', '.join(prefix + other for other in close)}?"
    if not codes:
        return "none is documented"
    more = ", …" if len(codes) > 5 else ""
    return f"documented: {', '.join(prefix + other for other in codes[:5])}{more}"


def answering(catalog: Catalog, operation: OperationId, row: ErrorSpec) -> str:
    """The fault that answers with this row: with a status where the code alone does not tell the row."""
    same = [other for other in catalog.errors(operation) if other.scope != "item" and other.code == row.code]
    if row.http is not None and all(other.http == row.http for other in same):
        return f"error:{row.code}"
    return f"error:{usual_status(row) if row.http is None else row.http}:{row.code}"


def _rows(catalog: Catalog) -> Iterator[tuple[OperationId, ErrorSpec]]:
    for operation in catalog.ids():
        yield from ((operation, row) for row in catalog.errors(operation) if row.scope != "item")


def _arguments(values: Mapping[str, Json]) -> str:
    error = f"{values['http']}:{values['code']}" if "http" in values else str(values["code"])
    return f"{error},retry={values['retry']}" if "retry" in values else error


_CODE = Parameter(
    {"description": "The code, as the documentation lists it.", "type": "string", "pattern": CODE_PATTERN},
    required=True,
    offers=lambda catalog: {row.code for _, row in _rows(catalog)},
)
_HTTP = Parameter(
    {
        "description": "The HTTP status; needed where the code is documented with several, or with none.",
        "type": "integer",
        "minimum": 200,
        "maximum": 599,
    }
)

SERVICE_ERROR = FaultKind(
    name="error",
    forms=("error:CODE", "error:HTTP:CODE", "error:CODE,retry=2s"),
    summary="the provider answers with a documented error; with retry it says when to call again",
    example="tencent/as:StartInstanceRefresh=error:InternalError#1",
    phases=("before", "after"),
    build=build_service_error,
    long_form=LongForm(
        "service_error", MappingProxyType({"code": _CODE, "http": _HTTP, "retry": RETRY_PARAMETER}), _arguments
    ),
    offers=lambda catalog: {answering(catalog, operation, row) for operation, row in _rows(catalog)},
)
