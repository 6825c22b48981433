"""``refuse`` and ``refuse:503``: the connection is not accepted."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar

from harness.faults.arguments import Argument, long_form, read_arguments, write_arguments
from harness.faults.fault import FaultKind, Part, Refusal, Targets, Unchanged
from harness.faults.grammar import FaultText
from harness.model import Leaves, OperationId, Phase, RefuseConnection, Role

_REASON = "it meets connections, and a connection has no call yet"
NO_CALL_YET: Mapping[Phase, str] = MappingProxyType({"before": _REASON, "after": _REASON, "mid": _REASON})
"""Why a fault of connections has no phase of a call."""

_STATUSES = range(400, 600)
_STATUS = Argument(
    "status",
    {
        "description": "The proxy's answer to CONNECT; without it the connection is reset.",
        "type": "integer",
        "minimum": _STATUSES[0],
        "maximum": _STATUSES[-1],
    },
    positional=True,
)


@dataclass(frozen=True, slots=True)
class RefuseFault(Unchanged):
    """Refuses connections; ``anywhere`` says that the rule names no provider."""

    status: int | None
    operations: frozenset[OperationId]
    anywhere: bool

    name: ClassVar[str] = "refuse"
    role: ClassVar[Role] = "connection"
    phase: ClassVar[Phase] = "connection"
    leaves: ClassVar[Leaves] = "none"
    takes: ClassVar[frozenset[Part]] = frozenset({"connection"})

    def __str__(self) -> str:
        return f"refuse{write_arguments((self.status,))}"

    @property
    def notes(self) -> tuple[str, ...]:
        """What it does not do at the endpoint."""
        if self.status is not None:
            return (f"{self} meets nothing at the endpoint: no proxy answers there",)
        if self.anywhere:
            return (f"{self} meets connections to the endpoint as those of session anonymous: no name is known yet",)
        return (f"{self} meets nothing at the endpoint: whose connection it is, only its first request says",)

    @property
    def connection_step(self) -> RefuseConnection:
        """Not to accept it."""
        return RefuseConnection(self.status)


def check_whole_service(name: str, written: FaultText, targets: Targets) -> None:
    """Raise Refusal where the rule names an operation, which no connection does."""
    if targets.whole_service:
        return
    services = {f"{operation.provider}/{operation.service}" for operation in targets.operations}
    where = services.pop() if len(services) == 1 else "*"
    message = f"{name} meets connections, and no connection says yet which operation it is for"
    raise Refusal(message, hint=f"name the provider or the service: {where}={written}")


def build_refuse(text: FaultText, phase: Phase, targets: Targets) -> RefuseFault:  # noqa: ARG001 - it has one phase
    """The fault for ``refuse`` or ``refuse:STATUS``; raises Refusal for what is no such status."""
    check_whole_service("refuse", text, targets)
    written = read_arguments(text.arguments, [_STATUS]).get("status")
    status = None if written is None else _status(written)
    return RefuseFault(status, frozenset(targets.operations), targets.anywhere)


def _status(written: str) -> int:
    if not (written.isascii() and written.isdecimal() and len(written) == 3 and int(written) in _STATUSES):
        hint = f"{_STATUSES[0]} to {_STATUSES[-1]}, for example refuse:503"
        raise Refusal(f"{written!r} is no status with which a proxy refuses", hint=hint)
    return int(written)


REFUSE = FaultKind(
    name="refuse",
    forms=("refuse", "refuse:503"),
    summary="the connection is not accepted, or the proxy answers CONNECT with a status",
    example="tencent=refuse:503#1",
    phases=("connection",),
    build=build_refuse,
    long_form=long_form("refuse", [_STATUS]),
    refused_phases=NO_CALL_YET,
    offers=lambda _: ("refuse", *(f"refuse:{status}" for status in (407, 429, 502, 503, 504))),
)
