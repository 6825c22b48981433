"""``body:EDIT``: one edit of the JSON, or XML, that the provider answers with; all else of it stays, to the byte.

Members are named by what they are in the provider's envelope (``request_id``; of errors ``code``, ``message``), or as
the operation's output names them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar, Literal, TypeAlias

from harness.contract.catalog import Catalog
from harness.faults import xml_text
from harness.faults.amounts import size_text
from harness.faults.answer_members import ROLES, Place, members_of, place_of, unknown_member
from harness.faults.arguments import (
    SIZE_PATTERN,
    Argument,
    as_size,
    choice,
    long_form,
    read_arguments,
    write_arguments,
)
from harness.faults.changed_answer import not_met, text_of, with_body
from harness.faults.fault import FaultKind, Ground, Moment, Refusal, Targets, Unchanged
from harness.faults.grammar import FaultText
from harness.faults.text_edits import edits_of
from harness.model import Leaves, OperationId, Phase, Role, ShapeType
from harness.wire import HttpResponse

Edit: TypeAlias = Literal["drop", "null", "type", "code", "extra", "huge", "unicode", "bigint"]
_OF_MEMBERS: tuple[Edit, ...] = ("drop", "null", "type")
_ADDED: tuple[Edit, ...] = ("extra", "huge", "unicode", "bigint")
_MOST = 64 * 1024**2
_UNKNOWN_CODE = '"Unlisted.Code"'
# As characters and as escapes: both are the same to JSON.
_UNICODE = '"\U00020bb7\U0001f600 \\ud842\\udfb7\\ud83d\\ude00"'
_BIGINT = str(2**53 + 1)
_EXTRA = '{"Text":"new","Number":1,"List":[null,true]}'
_ADDED_NAMES: Mapping[Edit, str] = MappingProxyType(
    {"extra": "AddedMember", "huge": "HugeMember", "unicode": "UnicodeMember", "bigint": "BigIntMember"}
)
_OF_TYPE: Mapping[str, str] = MappingProxyType(
    {"string": '"text"', "number": "1", "boolean": "true", "array": "[]", "object": "{}"}
)
_JSON_TYPES: Mapping[ShapeType, str] = MappingProxyType(
    {
        "string": "string",
        "integer": "number",
        "number": "number",
        "boolean": "boolean",
        "list": "array",
        "structure": "object",
    }
)


@dataclass(frozen=True, slots=True)
class BodyFault(Unchanged):
    """One ``edit`` of the answer. ``member`` is the one that it edits, as it was named; None where it adds one.

    ``places`` says for each operation where that is; ``type_`` is the wrong type, ``size`` that of a huge value.
    """

    edit: Edit
    member: str | None
    places: Mapping[OperationId, Place]
    type_: str | None = None
    size: int | None = None

    name: ClassVar[str] = "body"
    role: ClassVar[Role] = "change"
    phase: ClassVar[Phase] = "after"

    def __str__(self) -> str:
        match self.edit:
            case "drop" | "null" | "type":
                return f"body{write_arguments((), **{self.edit: self.member, 'as': self.type_})}"
            case "code":
                return "body:code=unknown"
            case "huge":
                return f"body{write_arguments((), **{'huge': size_text(self.size or 0), 'in': self.member})}"
            case "extra" | "unicode" | "bigint":
                return f"body{write_arguments((self.edit,), **{'in': self.member})}"

    @property
    def leaves(self) -> Leaves:
        """All, where a member of a result is absent or one was added; a value of a wrong type can be no answer."""
        if self.edit == "type" or (self.edit in _OF_MEMBERS and self.member in {"code", "message"}):
            return "damaged"
        return "intact"

    @property
    def operations(self) -> frozenset[OperationId]:
        """The operations whose answers have the member."""
        return frozenset(self.places)

    @property
    def needs(self) -> frozenset[Ground]:
        """The provider's JSON, and that it is the answer which has the member."""
        base: frozenset[Ground] = frozenset({"an answer", "a body", "the provider's JSON"})
        return base.union(*(place.needs for place in self.places.values()))

    @property
    def members(self) -> Mapping[OperationId, str]:
        """The pointer of the member that it edits, or adds."""
        own = _ADDED_NAMES.get(self.edit, "")
        return {operation: place.pointer or f"/{own}" for operation, place in self.places.items()}

    def response(self, response: HttpResponse | None, moment: Moment) -> HttpResponse | None:
        """The answer with its body edited; raises UnsoundRun where it has not got the member, or is so already."""
        if response is None:
            return None
        text, place = text_of(response, self), self.places[moment.call.operation]
        if self.edit == "type" and xml_text.is_xml(text):
            raise not_met(self, "the answer is XML, whose values have no types")
        edited = self._edited(text, place)
        if edited is None:
            raise not_met(self, f"the answer has no {self.member or 'object'}")
        if edited == text:
            raise not_met(self, f"{self.member} is so anyway")
        return with_body(response, edited.encode())

    def _edited(self, text: str, place: Place) -> str | None:
        if place.pointer is None:
            return self._with_member(text, place)
        form = edits_of(text)
        if self.edit == "drop":
            return form.removed(text, place.pointer)
        before = form.value_at(text, place.pointer)
        return None if before is None else form.replaced(text, place.pointer, self._value(before))

    def _with_member(self, text: str, place: Place) -> str | None:
        """With a member added to the error, else to the result; an unknown one to the whole body too."""
        form = edits_of(text)
        name, value = _ADDED_NAMES[self.edit], self._value("")
        inner = next((one for one in (place.error, place.result) if form.value_at(text, one) is not None), "")
        edited = form.added(text, inner, name, value)
        return form.added(edited, "", name, value) if edited and inner and self.edit == "extra" else edited

    def _value(self, before: str) -> str:
        """The new value as JSON; ``before`` is the one that it replaces."""
        match self.edit:
            case "type":
                return _OF_TYPE[self.type_] if self.type_ is not None else _wrong_type(before)
            case "code":
                return _UNKNOWN_CODE
            case "huge":
                return f'"{"x" * (self.size or 0)}"'
            case "unicode":
                return _UNICODE
            case "bigint":
                return _BIGINT
            case "extra":
                return _EXTRA
            case "drop" | "null":
                return "null"


def _wrong_type(before: str) -> str:
    """A number for a string, an object for a list, a list for an object, and a string for all else."""
    return {'"': _OF_TYPE["number"], "[": _OF_TYPE["object"], "{": _OF_TYPE["array"]}.get(before[0], f'"{before}"')


def _build(text: FaultText, phase: Phase, targets: Targets) -> BodyFault:
    del phase
    values = read_arguments(text.arguments, _ARGUMENTS)
    edit, member = _edit(values)
    if "as" in values and edit != "type":
        raise Refusal("as says which wrong type, and goes with type", hint="body:type=request_id,as=array")
    if "in" in values:
        if edit not in {"huge", "unicode", "bigint"}:
            raise Refusal("in says where a value goes, and goes with huge, unicode and bigint", hint=_SOME)
        member = values["in"]
    size = _size(values["huge"]) if edit == "huge" else None
    places = {}
    for operation in targets.operations:
        place = place_of(member, targets.catalog, operation)
        if place is not None and (place.type is None or values.get("as") != _JSON_TYPES[place.type]):
            places[operation] = place
    if not places:
        raise _nowhere(member, values.get("as"), targets)
    return BodyFault(edit, member, MappingProxyType(places), values.get("as"), size)


def _edit(values: Mapping[str, str]) -> tuple[Edit, str | None]:
    """The one edit that is meant, and the member it names."""
    given: list[tuple[Edit, str | None]] = [(edit, values[edit]) for edit in _OF_MEMBERS if edit in values]
    given += [("code", "code")] if "code" in values else []
    given += [("huge", None)] if "huge" in values else []
    given += [(edit, None) for edit in _ADDED if edit == values.get("edit")]
    if len(given) == 1:
        return given[0]
    if not given:
        raise Refusal("expected what becomes of the body", hint=_SOME)
    raise Refusal("one edit at a time", hint="each in a fault of its own: body:drop=request_id+body:extra")


def _size(text: str) -> int:
    size = as_size(text)
    if not 1 <= size <= _MOST:
        raise Refusal(f"{text} is no size that a value can have here", hint="1B to 64MiB")
    return size


def _nowhere(member: str | None, type_: str | None, targets: Targets) -> Refusal:
    """Why no operation's answers have the place."""
    if any(place_of(member, targets.catalog, operation) is not None for operation in targets.operations):
        return Refusal(f"{member} is documented as {type_}: that is no wrong type", hint=f"body:type={member}")
    return unknown_member(member, targets.catalog, targets.operations)


def _names(catalog: Catalog) -> set[str]:
    return {name for operation in catalog.ids() for name in members_of(catalog, operation)}


def _offers(catalog: Catalog) -> Iterator[str]:
    yield from ("body:extra", "body:huge=1MiB", "body:unicode", "body:bigint")
    yield from (f"body:{edit}={name}" for edit in _OF_MEMBERS for name in _names(catalog) if name not in ROLES[1:])


_SOME = "for example body:drop=request_id, body:null=request_id, body:extra, body:huge=1MiB"
_NAME = r"^[A-Za-z_][A-Za-z0-9_.-]*$"
_ARGUMENTS = (
    choice(
        "edit",
        "extra: members that nothing documents, in the result (or the error) and at the top; unicode: a string with "
        "characters beyond the basic plane; bigint: an integer beyond 2^53. The latter two in a member of their own.",
        ("extra", "unicode", "bigint"),
        positional=True,
    ),
    Argument("drop", {"description": "The member that is left out.", "type": "string", "pattern": _NAME}),
    Argument("null", {"description": "The member that becomes null.", "type": "string", "pattern": _NAME}),
    Argument(
        "type", {"description": "The member that gets a value of a wrong type.", "type": "string", "pattern": _NAME}
    ),
    choice("as", "The wrong type: a number for a string and a string for all else, if not given.", tuple(_OF_TYPE)),
    choice("code", "An error code that nobody documents, in place of that of the error beside it.", ("unknown",)),
    Argument(
        "huge",
        {
            "description": "The size of a huge string, in a member of its own.",
            "type": "string",
            "pattern": f"^{SIZE_PATTERN}$",
            "examples": ["1MiB"],
        },
    ),
    Argument(
        "in",
        {"description": "The member that gets the huge, unicode or bigint value.", "type": "string", "pattern": _NAME},
    ),
)

BODY = FaultKind(
    name="body",
    forms=(
        "body:drop=MEMBER",
        "body:null=MEMBER",
        "body:type=MEMBER",
        "body:type=MEMBER,as=array",
        "body:code=unknown",
        "body:extra",
        "body:huge=1MiB",
        "body:unicode",
        "body:bigint",
        "body:bigint,in=MEMBER",
    ),
    summary="one member of the answer is missing, null, of a wrong type, unknown, or has a value that few expect; "
    "MEMBER is request_id, code, message, or one of the operation's output",
    example="tencent/as:StartInstanceRefresh=body:drop=RefreshActivityId",
    phases=("after",),
    build=_build,
    long_form=long_form("body", _ARGUMENTS),
    offers=_offers,
)
