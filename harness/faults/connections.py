"""The rules of a plan that meet connections, before there is a call.

They count connections, each at its own place: where one arrives (``refuse``), or where its TLS handshake begins
(``tls``).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from harness.faults.rule import Rule
from harness.faults.schedule import Entry
from harness.model import ConnectionStep, RefuseConnection

Place = Literal["connect", "handshake"]
"""Where a connection is counted: as it arrives, or as its TLS handshake begins."""


@dataclass(frozen=True, slots=True)
class Arriving:
    """A connection as it comes to one of the places.

    ``provider`` is None where nobody knows whose it is; ``services`` are those that it can be for. ``at_endpoint``: it
    did not come to a proxy, so that nobody can answer as one.
    """

    place: Place
    provider: str | None = None
    services: frozenset[str] = frozenset()
    at_endpoint: bool = False


class Connections:
    """Connection rules in the order of their plan; those of each place are asked one after the other."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._rules: dict[Place, list[tuple[Entry, frozenset[tuple[str, str]]]]] = {"connect": [], "handshake": []}
        for entry in entries:
            services = frozenset((operation.provider, operation.service) for operation in entry.rule.operations)
            self._rules[place_of(entry.rule)].append((entry, services))

    def __bool__(self) -> bool:
        return any(self._rules.values())

    def meet(self, arriving: Arriving, elapsed: float, drawn: Callable[[Entry], bool]) -> Entry | None:
        """The first rule that is triggered; each that means the connection counts it, if it comes during its time."""
        wanted = {(arriving.provider, service) for service in arriving.services}
        met: Entry | None = None
        for entry, services in self._rules[arriving.place]:
            rule = entry.rule
            if services.isdisjoint(wanted) if arriving.provider is not None else not rule.anywhere:
                continue
            if arriving.at_endpoint and _answers_as_proxy(rule):
                continue
            if rule.limits.during is not None and not rule.limits.during.includes(elapsed):
                continue
            entry.base += 1
            chosen = rule.calls is None or rule.calls.includes(entry.base)
            if met is None and chosen and not entry.over and drawn(entry):
                met = entry
        return met


def place_of(rule: Rule) -> Place:
    """Where a rule of connections counts them."""
    return "connect" if isinstance(_step(rule), RefuseConnection) else "handshake"


def _answers_as_proxy(rule: Rule) -> bool:
    step = _step(rule)
    return isinstance(step, RefuseConnection) and step.status is not None


def _step(rule: Rule) -> ConnectionStep | None:
    return next((fault.connection_step for fault in rule.faults), None)
