"""``empty`` and ``empty:502``: an answer without a body."""

from dataclasses import dataclass
from typing import ClassVar

from harness.faults.arguments import Argument, long_form, read_arguments, write_arguments
from harness.faults.fault import FaultKind, Ground, Moment, Targets, phase_suffix
from harness.faults.grammar import FaultText
from harness.faults.stands_in import StandsIn
from harness.faults.statuses import STATUS_SCHEMA, as_status
from harness.model import Leaves, OperationId, Phase, Reply
from harness.wire import HttpResponse, phrase

_DEFAULT_STATUS = 200


@dataclass(frozen=True, slots=True)
class EmptyFault(StandsIn):
    """Only a status; with 204 not even a length."""

    status: int
    phase: Phase
    operations: frozenset[OperationId]

    name: ClassVar[str] = "empty"
    leaves: ClassVar[Leaves] = "damaged"

    def __str__(self) -> str:
        status = None if self.status == _DEFAULT_STATUS else self.status
        return f"empty{write_arguments([status])}{phase_suffix(self.phase, 'before')}"

    @property
    def leaves_out(self) -> frozenset[Ground]:
        """A body, and so whatever the provider would say in it."""
        return frozenset({"a body", "the provider's JSON"})

    def reply(self, reply: Reply | None, moment: Moment) -> None:  # noqa: ARG002 - it stands in its place
        """Nothing is said."""
        return

    def response(self, response: HttpResponse | None, moment: Moment) -> HttpResponse:  # noqa: ARG002
        """The status and nothing else."""
        headers = () if self.status == 204 else (("Content-Length", "0"),)
        return HttpResponse(self.status, phrase(self.status), headers)


_STATUS = Argument(
    "status", {**STATUS_SCHEMA, "description": "The HTTP status; 200 if not given.", "examples": [204]}, positional=True
)


def build_empty(text: FaultText, phase: Phase, targets: Targets) -> EmptyFault:
    """The fault for ``[STATUS]``; raises Refusal for a status that no such answer has."""
    values = read_arguments(text.arguments, (_STATUS,))
    status = as_status(values["status"], "empty") if "status" in values else _DEFAULT_STATUS
    return EmptyFault(status, phase, frozenset(targets.operations))


EMPTY = FaultKind(
    name="empty",
    forms=("empty", "empty:204", "empty:502"),
    summary="an answer without a body: 200 if no status is given",
    example="alibaba/ecs:RedeployInstance=empty:204#1",
    phases=("before", "after"),
    build=build_empty,
    long_form=long_form("empty", (_STATUS,)),
    offers=lambda _: ("empty", "empty:204", "empty:502"),
)
