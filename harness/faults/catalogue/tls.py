"""``tls:expired`` and the like: the TLS handshake breaks off, or shows what a careful client does not accept."""

from dataclasses import dataclass
from typing import ClassVar, get_args

from harness.faults.arguments import choice, long_form, read_arguments
from harness.faults.catalogue.refuse import NO_CALL_YET, check_whole_service
from harness.faults.fault import FaultKind, Part, Refusal, Targets, Unchanged
from harness.faults.grammar import FaultText
from harness.model import HandshakeFlaw, Leaves, OperationId, Phase, Role, SpoilHandshake

FLAWS: tuple[HandshakeFlaw, ...] = get_args(HandshakeFlaw)
_FLAW = choice(
    "flaw",
    "What is wrong: it ends (eof) or is reset, the certificate's time, name or issuer, TLS 1.1 as the newest version.",
    FLAWS,
    positional=True,
    required=True,
)


@dataclass(frozen=True, slots=True)
class TlsFault(Unchanged):
    """Spoils TLS handshakes; ``anywhere`` says that the rule names no provider."""

    flaw: HandshakeFlaw
    operations: frozenset[OperationId]
    anywhere: bool

    name: ClassVar[str] = "tls"
    role: ClassVar[Role] = "connection"
    phase: ClassVar[Phase] = "connection"
    leaves: ClassVar[Leaves] = "none"
    takes: ClassVar[frozenset[Part]] = frozenset({"connection"})

    def __str__(self) -> str:
        return f"tls:{self.flaw}"

    @property
    def notes(self) -> tuple[str, ...]:
        """What it does not do at the endpoint."""
        met = "TLS connections" if self.anywhere else "only TLS connections that name the provider's host (SNI)"
        return (f"{self} meets {met} at the endpoint, as those of session anonymous",)

    @property
    def connection_step(self) -> SpoilHandshake:
        """To spoil its handshake."""
        return SpoilHandshake(self.flaw)


def build_tls(text: FaultText, phase: Phase, targets: Targets) -> TlsFault:  # noqa: ARG001 - it has one phase
    """The fault for ``tls:FLAW``; raises Refusal for what is no such flaw."""
    check_whole_service("tls", text, targets)
    if text.arguments is None:
        raise Refusal("expected what is wrong with the handshake", hint=", ".join(f"tls:{flaw}" for flaw in FLAWS))
    written = read_arguments(text.arguments, [_FLAW])["flaw"]
    flaw = next(one for one in FLAWS if one == written)
    return TlsFault(flaw, frozenset(targets.operations), targets.anywhere)


TLS = FaultKind(
    name="tls",
    forms=tuple(f"tls:{flaw}" for flaw in FLAWS),
    summary="the TLS handshake breaks off, or the certificate or the versions offered are not to be accepted",
    example="tencent=tls:expired#1",
    phases=("connection",),
    build=build_tls,
    long_form=long_form("tls", [_FLAW]),
    refused_phases=NO_CALL_YET,
    offers=lambda _: tuple(f"tls:{flaw}" for flaw in FLAWS),
)
