"""``truncate:50%`` and ``truncate:10B``: the body is shorter than the provider made it.

``length=kept``: the head promises the whole body, and the connection closes. ``corrected``: the head tells the shorter
length, and the connection stays open. ``chunked``: the body comes in chunks, and closes before the last one.
"""

from dataclasses import dataclass, replace
from typing import ClassVar, Literal

from harness.faults.amounts import Extent
from harness.faults.arguments import (
    EXTENT_PATTERN,
    Argument,
    as_extent,
    choice,
    long_form,
    read_arguments,
    write_arguments,
)
from harness.faults.fault import FaultKind, Ground, Moment, Part, Refusal, Targets, Unchanged
from harness.faults.grammar import FaultText
from harness.faults.transmission import Transmission
from harness.model import Leaves, OperationId, Phase, Role

Length = Literal["kept", "corrected", "chunked"]
_LENGTHS: tuple[Length, ...] = ("kept", "corrected", "chunked")
_LEFT = Argument(
    "left",
    {
        "description": "What is left of the body: bytes, or a share.",
        "type": "string",
        "pattern": EXTENT_PATTERN,
        "examples": ["50%", "10B"],
    },
    positional=True,
    required=True,
)
_LENGTH = choice(
    "length",
    "What the head says: the whole length (kept), the shorter one (corrected), or that chunks come, the last of which "
    "is missing (chunked). kept if not given.",
    _LENGTHS,
)
_ARGUMENTS = (_LEFT, _LENGTH)


@dataclass(frozen=True, slots=True)
class TruncateFault(Unchanged):
    """Leaves ``left`` of the body; ``length`` is what the head says of it."""

    left: Extent
    length: Length
    operations: frozenset[OperationId]

    name: ClassVar[str] = "truncate"
    role: ClassVar[Role] = "change"
    phase: ClassVar[Phase] = "mid"
    leaves: ClassVar[Leaves] = "damaged"
    needs: ClassVar[frozenset[Ground]] = frozenset({"an answer", "a body"})

    def __str__(self) -> str:
        return f"truncate{write_arguments((self.left,), length=None if self.length == 'kept' else self.length)}"

    @property
    def takes(self) -> frozenset[Part]:
        """The size of the body; the length in the head, and the end, unless they stay."""
        match self.length:
            case "kept":
                return frozenset({"size", "ending"})
            case "corrected":
                return frozenset({"size", "length"})
            case "chunked":
                return frozenset({"size", "length", "ending"})

    def transmit(self, transmission: Transmission, moment: Moment) -> Transmission:  # noqa: ARG002 - nothing is drawn
        """The answer with less of its body."""
        shorter = replace(transmission, left=self.left)
        match self.length:
            case "kept":
                return replace(shorter, ending="close")
            case "corrected":
                return replace(shorter, framing="fitting")
            case "chunked":
                return replace(shorter, framing="chunked", ending="close")


def build_truncate(text: FaultText, phase: Phase, targets: Targets) -> TruncateFault:  # noqa: ARG001 - it has one phase
    """The fault for a size or a share; raises Refusal where it is neither, or cuts nothing."""
    values = read_arguments(text.arguments, _ARGUMENTS)
    left = as_extent(values["left"])
    length: Length = next((length for length in _LENGTHS if length == values.get("length")), "kept")
    if left.share == 1:
        raise Refusal("100% of the body is all of it", hint="0% to 99.999%")
    return TruncateFault(left, length, frozenset(targets.operations))


TRUNCATE = FaultKind(
    name="truncate",
    forms=("truncate:50%", "truncate:10B", "truncate:50%,length=corrected", "truncate:50%,length=chunked"),
    summary="only a part of the body is sent; the length in the head is kept, corrected, or left to unfinished chunks",
    example="volcengine/ecs:RebootInstances=truncate:50%#1",
    phases=("mid",),
    build=build_truncate,
    long_form=long_form("truncate", _ARGUMENTS),
    refused_phases={
        "before": "it cuts an answer, whoever gave it",
        "after": "it cuts an answer, whoever gave it",
    },
    offers=lambda _: ("truncate:50%", "truncate:10B", "truncate:50%,length=corrected", "truncate:50%,length=chunked"),
)
