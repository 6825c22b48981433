"""``encoding:KIND``: the answer says that it is gzip: rightly and unasked, with broken data, or without being so."""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Literal

from harness.contract.catalog import Catalog
from harness.faults.arguments import choice, long_form, read_arguments, write_arguments
from harness.faults.changed_answer import with_body, with_header
from harness.faults.fault import FaultKind, Ground, Moment, Part, Refusal, Targets, Unchanged
from harness.faults.grammar import FaultText
from harness.model import Leaves, OperationId, Phase, Role
from harness.wire import HttpResponse

Kind = Literal["gzip", "corrupt", "claimed"]
_KINDS: tuple[Kind, ...] = ("gzip", "corrupt", "claimed")
Damage = Literal["middle", "checksum"]
_DAMAGES: tuple[Damage, ...] = ("middle", "checksum")
# No name, no time, system unknown: the same body gives the same bytes.
_GZIP_HEAD = bytes((0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255))
# The last block, of the type that RFC 1951 reserves for errors.
_NO_BLOCK = b"\x07"


@dataclass(frozen=True, slots=True)
class EncodingFault(Unchanged):
    """Sets Content-Encoding to gzip and does to the body what ``kind`` says; ``damage`` is where it breaks."""

    kind: Kind
    damage: Damage
    operations: frozenset[OperationId]

    name: ClassVar[str] = "encoding"
    role: ClassVar[Role] = "change"
    phase: ClassVar[Phase] = "after"
    takes: ClassVar[frozenset[Part]] = frozenset({"encoding"})
    needs: ClassVar[frozenset[Ground]] = frozenset({"an answer", "a body"})

    @property
    def leaves(self) -> Leaves:
        """All, where it can be unpacked."""
        return "dressed" if self.kind == "gzip" else "damaged"

    def __str__(self) -> str:
        return f"encoding{write_arguments((self.kind,), **{'as': None if self.damage == 'middle' else self.damage})}"

    def response(self, response: HttpResponse | None, moment: Moment) -> HttpResponse | None:  # noqa: ARG002
        """The answer as gzip, or as what claims to be."""
        if response is None:
            return None
        return with_header(with_body(response, self._encoded(response.body)), "Content-Encoding", "gzip")

    def _encoded(self, body: bytes) -> bytes:
        match self.kind:
            case "gzip":
                return _gzip(body)
            case "corrupt":
                return _broken_off(body) if self.damage == "middle" else _wrong_checksum(body)
            case "claimed":
                return body


def _gzip(body: bytes) -> bytes:
    packing = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return _GZIP_HEAD + packing.compress(body) + packing.flush() + _trailer(body)


def _broken_off(body: bytes) -> bytes:
    """Half of the body can be unpacked, then comes a block that there cannot be."""
    packing = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    half = packing.compress(body[: len(body) // 2]) + packing.flush(zlib.Z_FULL_FLUSH)
    return _GZIP_HEAD + half + _NO_BLOCK + _trailer(body)


def _wrong_checksum(body: bytes) -> bytes:
    packed = bytearray(_gzip(body))
    packed[-8] ^= 0xFF
    return bytes(packed)


def _trailer(body: bytes) -> bytes:
    return zlib.crc32(body).to_bytes(4, "little") + (len(body) % 2**32).to_bytes(4, "little")


def _build(text: FaultText, phase: Phase, targets: Targets) -> EncodingFault:
    del phase
    values = read_arguments(text.arguments, _ARGUMENTS)
    kind = next(kind for kind in _KINDS if kind == values["kind"])
    if "as" in values and kind != "corrupt":
        raise Refusal(f"as goes with corrupt, not with {kind}", hint=f"encoding:corrupt,as={values['as']}")
    damage = next(damage for damage in _DAMAGES if damage == values.get("as", "middle"))
    return EncodingFault(kind, damage, frozenset(targets.operations))


def _offers(catalog: Catalog) -> Iterator[str]:
    del catalog
    return (f"encoding:{kind}" for kind in _KINDS)


_ARGUMENTS = (
    choice(
        "kind",
        "gzip: valid, whether asked for or not; corrupt: gzip that cannot be unpacked; claimed: the label only, the "
        "body is plain.",
        _KINDS,
        positional=True,
        required=True,
    ),
    choice("as", "Where corrupt gzip breaks: in the middle (if not given), or in its checksum at the end.", _DAMAGES),
)

ENCODING = FaultKind(
    name="encoding",
    forms=("encoding:gzip", "encoding:corrupt", "encoding:corrupt,as=checksum", "encoding:claimed"),
    summary="the answer comes as gzip unasked, as gzip that is broken, or as plain text that claims to be gzip",
    example="volcengine/ecs:RebootInstances=encoding:corrupt",
    phases=("after",),
    build=_build,
    long_form=long_form("encoding", _ARGUMENTS),
    offers=_offers,
)
