"""A signature that the provider refuses although it is right: what ``clock`` and ``replay_nonce`` have in common."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from harness.contract.wording import fill_fields
from harness.faults.fault import Moment, Targets
from harness.faults.stands_in import StandsIn
from harness.model import ErrorSpec, ErrorTemplate, OperationId, Reply, ServiceError
from harness.wire import HttpResponse, http_date


@dataclass(frozen=True, slots=True)
class SignatureAnswer:
    """How a provider refuses a signature: its template, and the listed row that the answer stands for."""

    template: ErrorTemplate
    spec: ErrorSpec | None

    def reply(self, moment: Moment) -> ServiceError:
        """The error, with what the call says filled in."""
        operation, template = moment.operation.id, self.template
        fields = {
            "parameter": "Signature",
            "action": operation.name,
            "version": operation.version,
            "service": operation.service,
            "region": moment.call.region or "",
            "access_key": moment.call.access_key or "",
        }
        message = fill_fields(template.message, fields)
        return ServiceError(template.code, message, template.http, moment.request_id, self.spec, template.status)


class SignatureFault(StandsIn):
    """The provider's own answer to a signature; ``answers`` has it for each operation whose provider has one."""

    __slots__ = ()

    answers: Mapping[OperationId, SignatureAnswer]

    @property
    def operations(self) -> frozenset[OperationId]:
        """The operations that it can meet."""
        return frozenset(self.answers)

    def reply(self, reply: Reply | None, moment: Moment) -> ServiceError:  # noqa: ARG002 - it stands in its place
        """The provider's error."""
        return self.answers[moment.call.operation].reply(moment)


def signature_answers(problem: str, targets: Targets) -> Mapping[OperationId, SignatureAnswer]:
    """The provider's answer to a problem, for each operation whose provider has one."""
    answers: dict[OperationId, SignatureAnswer] = {}
    for operation in targets.operations:
        template = targets.catalog.provider(operation.provider).signature.get(problem)
        if template is not None:
            rows = [
                row for row in targets.catalog.errors(operation) if row.scope != "item" and row.code == template.code
            ]
            same_status = [row for row in rows if row.http == template.http]
            answers[operation] = SignatureAnswer(template, next(iter(same_status or rows), None))
    return MappingProxyType(answers)


def dated(response: HttpResponse | None, moment: datetime) -> HttpResponse | None:
    """The answer with that moment as its ``Date``."""
    return None if response is None else response.with_headers([("Date", http_date(moment))])
