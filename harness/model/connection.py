"""What a fault does to a connection, before there is a request."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

HandshakeFlaw = Literal["eof", "reset", "expired", "not_yet_valid", "wrong_name", "unknown_issuer", "old_version"]
"""What is wrong with a TLS handshake: it ends without a word (FIN or RST), the certificate, or the versions offered."""


@dataclass(frozen=True, slots=True)
class RefuseConnection:
    """Do not accept the connection: a proxy's answer of that ``status``; without one it is broken off (RST)."""

    status: int | None = None


@dataclass(frozen=True, slots=True)
class SpoilHandshake:
    """Let the TLS handshake fail, or let it show what a careful client does not accept."""

    flaw: HandshakeFlaw


ConnectionStep: TypeAlias = RefuseConnection | SpoilHandshake
