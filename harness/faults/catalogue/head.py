"""``head:duplicate_length`` and its like: the head of the answer is not what HTTP says, or hard to take."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import ClassVar

from harness.faults.amounts import Extent, size_text
from harness.faults.arguments import SIZE_PATTERN, Argument, as_size, choice, long_form, read_arguments, write_arguments
from harness.faults.fault import FaultKind, Ground, Moment, Part, Refusal, Targets, Unchanged
from harness.faults.grammar import FaultText
from harness.faults.transmission import Cut, Transmission
from harness.model import Leaves, OperationId, Phase, Role

DEFAULT_SIZE = 64 * 1024
_LARGEST = 16 * 1024**2
_GARBAGE = b"this is no status line"
_CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
_EARLY_HINTS = b"HTTP/1.1 103 Early Hints\r\nLink: </hint>; rel=preload\r\n\r\n"
_LONG = b"X-Long: "


@dataclass(frozen=True, slots=True)
class _Shape:
    """What a head becomes: the part of the answer that decides on, and how; told the size of a long header."""

    takes: Part
    change: Callable[[Transmission, int], Transmission]


_SHAPES: Mapping[str, _Shape] = MappingProxyType(
    {
        "duplicate_length": _Shape("length", lambda sent, _: replace(sent, framing="twice")),
        "contradictory_length": _Shape("length", lambda sent, _: replace(sent, framing="contradictory")),
        "garbage_status": _Shape("status line", lambda sent, _: replace(sent, status_line=_GARBAGE)),
        "interim_100": _Shape("interim response", lambda sent, _: replace(sent, interim=_CONTINUE)),
        "interim_103": _Shape("interim response", lambda sent, _: replace(sent, interim=_EARLY_HINTS)),
        "long": _Shape("head", lambda sent, size: replace(sent, fields=_LONG + b"x" * size + b"\r\n")),
        "cut": _Shape("ending", lambda sent, _: replace(sent, cut=Cut(Extent(share=0.5), "head"), ending="close")),
    }
)
_UNREADABLE = frozenset({"contradictory_length", "garbage_status", "cut"})
_SHAPE = choice(
    "shape",
    "Two equal lengths; two different ones; no status line; an interim response in front of the real one; a very long "
    "header; or only the first half of the head, and the connection closes.",
    tuple(_SHAPES),
    positional=True,
    required=True,
)
_SIZE = Argument(
    "size",
    {
        "description": "Only with long: how many bytes the value of the header has. 64KiB if not given.",
        "type": "string",
        "pattern": f"^{SIZE_PATTERN}$",
        "examples": ["64KiB", "1MiB"],
    },
)
_ARGUMENTS = (_SHAPE, _SIZE)


@dataclass(frozen=True, slots=True)
class HeadFault(Unchanged):
    """Gives the head another shape; ``size`` is that of a long header."""

    shape: str
    size: int
    operations: frozenset[OperationId]

    name: ClassVar[str] = "head"
    role: ClassVar[Role] = "change"
    phase: ClassVar[Phase] = "mid"
    needs: ClassVar[frozenset[Ground]] = frozenset({"an answer"})

    @property
    def leaves(self) -> Leaves:
        """All, where HTTP says how to read such a head."""
        return "damaged" if self.shape in _UNREADABLE else "dressed"

    def __str__(self) -> str:
        return f"head{write_arguments((self.shape,), size=None if self.size == DEFAULT_SIZE else size_text(self.size))}"

    @property
    def takes(self) -> frozenset[Part]:
        """What of the answer it changes."""
        return frozenset({_SHAPES[self.shape].takes})

    def transmit(self, transmission: Transmission, moment: Moment) -> Transmission:  # noqa: ARG002 - nothing is drawn
        """The answer with such a head."""
        return _SHAPES[self.shape].change(transmission, self.size)


def build_head(text: FaultText, phase: Phase, targets: Targets) -> HeadFault:  # noqa: ARG001 - it has one phase
    """The fault for one of the shapes; raises Refusal for any other, and for a size where nothing is long."""
    values = read_arguments(text.arguments, _ARGUMENTS)
    shape = values["shape"]
    size = as_size(values["size"]) if "size" in values else DEFAULT_SIZE
    if "size" in values and shape != "long":
        raise Refusal(f"{shape} has no size", hint=f"head:{shape}, or head:long,size={values['size']}")
    if not 1 <= size <= _LARGEST:
        raise Refusal(f"a header of {size_text(size)} is not sent", hint=f"1B to {size_text(_LARGEST)}")
    return HeadFault(shape, size, frozenset(targets.operations))


HEAD = FaultKind(
    name="head",
    forms=(*(f"head:{shape}" for shape in _SHAPES), "head:long,size=1MiB"),
    summary="the head is malformed, very long, cut off, or comes after an interim response",
    example="tencent/as:StartInstanceRefresh=head:contradictory_length#1",
    phases=("mid",),
    build=build_head,
    long_form=long_form("head", _ARGUMENTS),
    refused_phases={
        "before": "it is about the head of an answer, whoever gave it",
        "after": "it is about the head of an answer, whoever gave it",
    },
    offers=lambda _: tuple(f"head:{shape}" for shape in _SHAPES),
)
