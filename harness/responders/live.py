"""The live responder: lets the real provider answer, for hosts allowed by name and for no other."""

from collections.abc import Iterable
from dataclasses import dataclass

from harness.errors import UserError
from harness.model import Call, Operation
from harness.responders.responder import Asked, AskProvider, Refused
from harness.wire import HttpRequest

LIVE = "live"
"""The responder of an exchange that the real provider has answered."""


@dataclass(frozen=True, slots=True)
class LiveResponder:
    """Has a request forwarded if its host is one of ``hosts`` (lower case, no patterns); everything else is refused.

    Operations that change something, or of which nobody knows it, are refused without ``allow_mutations``.
    """

    hosts: frozenset[str]
    allow_mutations: bool = False
    name: str = LIVE

    def respond(
        self,
        request: HttpRequest,
        call: Call,  # noqa: ARG002
        operation: Operation,
        *,
        request_id: str,  # noqa: ARG002
        asked: Asked,
    ) -> AskProvider | Refused:
        """Leave to ask the provider, or why there is none."""
        host = request.host.rstrip(".")
        if asked.at_endpoint:
            return Refused("a live call comes through the proxy: at the endpoint nothing says which host is meant")
        if not host or host not in self.hosts:
            return Refused(f"live calls to {host or 'no host'!r} are not allowed: the host is not named")
        if operation.mutates is not False and not self.allow_mutations:
            known = "changes something" if operation.mutates else "may change something"
            return Refused(f"{operation.id.name} {known} at the provider: only --allow-mutations lets it pass")
        return AskProvider(host)


def live_responder(hosts: Iterable[str], *, allow_mutations: bool = False) -> LiveResponder:
    """A live responder for these hosts; raises UserError for anything that is no single host name."""
    return LiveResponder(live_hosts(hosts), allow_mutations)


def live_hosts(hosts: Iterable[str]) -> frozenset[str]:
    """The names as hosts are compared by, lower case and without the final dot; UserError for what is no single one."""
    allowed: set[str] = set()
    for host in hosts:
        name = host.strip().lower().rstrip(".")
        if not name or any(mark in name for mark in "*?[]/:@ "):
            raise UserError(f"{host!r} is no host name", hint="name each host in full, without scheme, port or '*'")
        allowed.add(name)
    return frozenset(allowed)
