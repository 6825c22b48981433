"""Which members the answers of an operation have, and where: the envelope's by role, the output's by name."""

from collections.abc import Sequence
from dataclasses import dataclass

from harness.contract.catalog import Catalog
from harness.errors import nearest
from harness.faults.fault import Ground, Refusal
from harness.model import Envelope, OperationId, ShapeType

ROLES = ("request_id", "code", "message")
_OF_ERRORS = {"code": "Code", "message": "Message"}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a member stands in an answer, as a JSON pointer, None where it is yet to be added; ``type`` as documented.

    ``result`` and ``error`` are where those are; ``needs`` says of which answers the member is.
    """

    result: str
    error: str
    pointer: str | None = None
    type: ShapeType | None = None
    needs: frozenset[Ground] = frozenset()


def place_of(name: str | None, catalog: Catalog, operation: OperationId) -> Place | None:
    """Where the member is in answers of the operation, or for None a new one; None where the contract has none."""
    envelope = catalog.provider(operation.provider).envelope
    if envelope is None:
        return None
    if name is None:
        return Place(envelope.result, envelope.error)
    if name in {"request_id", _own_name(envelope)}:
        return Place(envelope.result, envelope.error, envelope.request_id, "string")
    if name in _OF_ERRORS:
        pointer = f"{envelope.error}/{_OF_ERRORS[name]}"
        return Place(envelope.result, envelope.error, pointer, "string", frozenset({"an error"}))
    member = catalog.operation(operation).output.member(name)
    if member is None:
        return None
    return Place(envelope.result, envelope.error, f"{envelope.result}/{name}", member.shape.type, frozenset({"result"}))


def members_of(catalog: Catalog, operation: OperationId) -> tuple[str, ...]:
    """The names of all members that can be named, the roles first; none where the envelope is not known."""
    envelope = catalog.provider(operation.provider).envelope
    if envelope is None:
        return ()
    output = (member.name for member in catalog.operation(operation).output.members)
    return tuple(dict.fromkeys((*ROLES, _own_name(envelope), *output)))


def _own_name(envelope: Envelope) -> str:
    """What the provider itself calls the request id."""
    return envelope.request_id.rpartition("/")[2]


def unknown_member(name: str | None, catalog: Catalog, operations: Sequence[OperationId]) -> Refusal:
    """Why a member that none of the operations has cannot be named, with those that can."""
    known = tuple(dict.fromkeys(member for operation in operations for member in members_of(catalog, operation)))
    if not known:
        return Refusal("no provider file says where the parts of these answers stand", hint="envelope in provider.yaml")
    where = operations[0].short if len(operations) == 1 else "any of these operations"
    close = nearest(name or "", known)
    hint = f"did you mean {', '.join(close)}?" if close else f"known: {', '.join(known)}"
    return Refusal(f"{name!r} is no member of the answers of {where}", hint=hint)
