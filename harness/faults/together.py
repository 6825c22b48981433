"""Which faults can meet one call together, and why others cannot."""

import itertools
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from harness.faults.fault import Fault, Ground

_LEFT_OUT: Mapping[Ground, str] = MappingProxyType(
    {
        "execution": "the call is not carried out",
        "result": "the operation does not answer",
        "an answer": "no answer is sent",
        "a body": "the answer has no body",
        "the provider's JSON": "the answer is not the provider's",
    }
)


def conflict(faults: Sequence[Fault]) -> tuple[int, str, str] | None:
    """The place of the first fault that cannot go with one before it, why, and what would do; None if all can."""
    for (_, one), (place, other) in itertools.combinations(enumerate(faults), 2):
        why = _between(one, other)
        if why is not None:
            return (place, *why)
    for place, fault in enumerate(faults):
        if "an error" in fault.needs and not any(_answers_with_an_error(other) for other in faults):
            message = f"{fault} is about an error of the call, and none stands beside it"
            return place, message, f"for example error:CODE+{fault}"
    return None


def fits(fault: Fault, chosen: Iterable[Fault]) -> bool:
    """Whether a fault can meet a call that those chosen meet."""
    return all(_between(other, fault) is None for other in chosen)


def layer(fault: Fault) -> int:
    """When it comes to changing the answer: an answer, then what it says, its bytes, and how those are packed."""
    if "answer" in fault.takes:
        return 0
    if fault.members:
        return 1
    return 3 if "encoding" in fault.takes else 2


def _answers_with_an_error(fault: Fault) -> bool:
    """Whether it answers in the operation's place, and as the provider does: that can only be an error."""
    return "answer" in fault.takes and fault.lacks.isdisjoint({"an answer", "a body", "the provider's JSON"})


def _between(one: Fault, other: Fault) -> tuple[str, str] | None:
    if (one.role == "connection") != (other.role == "connection"):
        message = f"{one} and {other} cannot go together: one meets connections, the other calls"
        return message, "write two rules"
    if one.role == other.role == "items":
        shared = _shared_items(one, other)
        if shared:
            return f"{one} and {other} both answer for {shared}", "name different items: item:CODE[i-2]"
        return None
    if "connection" in one.takes & other.takes:
        return _cannot(one, other, "a connection breaks at one point"), "write two rules, each with its own calls"
    if "answer" in one.takes & other.takes:
        return _cannot(one, other, "a call gets one answer"), "write two rules, each with its own calls"
    for needing, lacking in ((one, other), (other, one)):
        missing = needing.needs & lacking.lacks
        if missing:
            first = next(ground for ground in _LEFT_OUT if ground in missing)
            why = f"with {lacking} {_LEFT_OUT[first]}, and {needing.name} needs that"
            return _cannot(one, other, why), "write two rules, each with its own calls"
    member = _shared_member(one, other)
    if member is not None:
        return _cannot(one, other, f"both decide {member} of the answer"), "leave one of them out"
    both = sorted(one.takes & other.takes)
    if both:
        return _cannot(one, other, f"both decide the {both[0]} of the answer"), "leave one of them out"
    return None


def _cannot(one: Fault, other: Fault, why: str) -> str:
    return f"{one} and {other} cannot go together: {why}"


def _shared_items(one: Fault, other: Fault) -> str:
    if not one.named_items or not other.named_items:
        return "the same items"
    return ", ".join(item for item in one.named_items if item in other.named_items)


def _shared_member(one: Fault, other: Fault) -> str | None:
    """The pointer of a member that both edit, or that is part of one that the other edits."""
    for operation, pointer in one.members.items():
        edited = other.members.get(operation)
        if edited is not None and (f"{pointer}/".startswith(f"{edited}/") or f"{edited}/".startswith(f"{pointer}/")):
            return max(pointer, edited, key=len)
    return None
