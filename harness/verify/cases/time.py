"""Answers that do not come, or not in time: before the head, behind it, within the body, and byte by byte."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from harness.contract.catalog import Catalog
from harness.contract.example import example_params
from harness.faults.rule import Rule
from harness.model import Operation
from harness.verify.cases.case import CLIENT_TIMEOUT, Case, CaseCall, ExpectMet, ExpectResult
from harness.verify.cases.rules import connection_rule, rule_for

_TIMEOUT = 1.0
_HANGS: Mapping[str, str] = MappingProxyType(
    {"before-head": "hang", "before-body": "hang:0%@mid", "in-body": "hang:50%@mid"}
)
# Some seconds each for answers of a few hundred bytes, and never one without a byte: a client whose timeout is for each
# wait of its own may take them, a client whose timeout is for the whole must not. Bodies differ in length by provider;
# a member that nobody documents makes them take about as long, and longer than any machine's slowness would explain.
_DRIPS: Mapping[str, str] = MappingProxyType(
    {"all": "drip:40B/0.3s", "head": "drip:16B/0.2s,over=head", "body": "body:huge=400B+drip:16B/0.2s,over=body"}
)
_SLOW = ("delay:0.3s", "delay:0.3s,at=body@after", "drip:64B/0.05s", "bandwidth:4KB/s")


def time_cases(catalog: Catalog, operation: Operation, seed: int) -> Iterator[Case]:  # noqa: ARG001 - nothing is drawn
    """Hangs and drips with a timeout of a second, the same hangs with the client's own; what is slow but in time."""
    for name, fault in _HANGS.items():
        yield from _case(operation, f"hang/{name}", rule_for(catalog, operation, fault))
    for name, fault in _DRIPS.items():
        yield from _case(operation, f"drip/{name}", rule_for(catalog, operation, fault))
    yield from _case(operation, "refuse", connection_rule(catalog, operation, "refuse"), tls=True)
    for fault in _SLOW:
        yield from _case(operation, f"in-time/{fault}", rule_for(catalog, operation, fault), timeout=CLIENT_TIMEOUT)
    for name, fault in _HANGS.items():
        yield from _case(operation, f"default/{name}", rule_for(catalog, operation, fault), timeout=None)


def _case(
    operation: Operation, name: str, rule: Rule | None, *, timeout: float | None = _TIMEOUT, tls: bool = False
) -> Iterator[Case]:
    if rule is not None:
        expected = ExpectResult() if timeout == CLIENT_TIMEOUT else ExpectMet()
        yield Case(
            id=f"{operation.id.short}/time/{name}",
            group="time",
            operation=operation.id,
            calls=(CaseCall(example_params(operation), expected),),
            rules=(str(rule),),
            timeout=timeout,
            slow=timeout is None,
            tls=tls,
        )
