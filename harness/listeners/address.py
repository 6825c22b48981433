"""Where a listener may listen: an address of this machine that nobody else can reach."""

import ipaddress
from dataclasses import dataclass

from harness.errors import UserError


@dataclass(frozen=True, slots=True)
class ListenAddress:
    """A host and a port on loopback; port 0 lets the system choose one."""

    host: str
    port: int

    def __post_init__(self) -> None:
        if not _is_loopback(self.host):
            raise UserError(
                f"refused to listen on {self}: only loopback addresses are allowed", hint="127.0.0.1, ::1 or localhost"
            )

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def parse_address(text: str) -> ListenAddress:
    """The address that ``HOST:PORT`` (``[::1]:PORT`` for IPv6) names; UserError if it is none, or not on loopback."""
    host, colon, port = text.strip().rpartition(":")
    if host.startswith("[") and host.endswith("]"):
        host = host[1:-1]
    elif ":" in host:
        raise UserError(f"{text!r} is not HOST:PORT", hint="an IPv6 address is written [::1]:8080")
    if not colon or not host or not port.isascii() or not port.isdigit() or int(port) > 65535:
        raise UserError(f"{text!r} is not HOST:PORT", hint="for example 127.0.0.1:8080")
    return ListenAddress(host, int(port))


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
