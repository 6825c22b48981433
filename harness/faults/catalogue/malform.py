"""``malform:KIND``: the body of the answer is no longer what a parser of the provider's answers expects."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import ClassVar, Literal, TypeAlias

from harness.contract.catalog import Catalog
from harness.errors import nearest
from harness.faults import json_text, xml_text
from harness.faults.arguments import Argument, choice, long_form, read_arguments, write_arguments
from harness.faults.changed_answer import not_met, text_of, with_body
from harness.faults.fault import FaultKind, Ground, Moment, Part, Refusal, Targets, Unchanged
from harness.faults.grammar import FaultText
from harness.faults.text_edits import edits_of
from harness.model import Leaves, OperationId, Phase, Role
from harness.protocols.table import PROTOCOLS
from harness.protocols.wire_protocol import Malformed
from harness.wire import HttpResponse

Kind: TypeAlias = Literal[
    "invalid_json", "wrong_encoding", "bom", "trailing", "duplicate_keys", "wrong_type", "other_envelope"
]
_KINDS: tuple[Kind, ...] = (
    "invalid_json",
    "wrong_encoding",
    "bom",
    "trailing",
    "duplicate_keys",
    "wrong_type",
    "other_envelope",
)
_WAYS: Mapping[Kind, tuple[str, ...]] = MappingProxyType(
    {
        "invalid_json": ("cut", "comma"),
        "wrong_encoding": ("utf-16", "latin-1", "gbk"),
        "wrong_type": ("array", "string", "number", "boolean", "null"),
    }
)
"""What ``as`` can say, the default first."""

_BOM = b"\xef\xbb\xbf"
_TRAILING = b"\ntrailing"
_NOTE = "Note"
# What the other encodings write otherwise than UTF-8: without it a plain answer has the same bytes in them.
_NOTES: Mapping[str, str] = MappingProxyType({"latin-1": "\u00e9", "gbk": "\u4e2d"})
_PLAIN_VALUES: Mapping[str, str] = MappingProxyType({"number": "1", "boolean": "true", "null": "null"})


@dataclass(frozen=True, slots=True)
class Wrapping:
    """The protocols that an answer may be read by, and that of another provider by which it is written anew.

    Of ``own`` the one counts that the request was of; the first is the documented one.
    """

    own: tuple[str, ...]
    other: str


def _no_wrappings() -> Mapping[OperationId, Wrapping]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class MalformFault(Unchanged):
    """Spoils the body; status and headers stay, the length fits. ``way`` is how, None where it is the usual one."""

    kind: Kind
    way: str | None
    operations: frozenset[OperationId]
    wrappings: Mapping[OperationId, Wrapping] = field(default_factory=_no_wrappings)

    name: ClassVar[str] = "malform"
    role: ClassVar[Role] = "change"
    phase: ClassVar[Phase] = "after"
    takes: ClassVar[frozenset[Part]] = frozenset({"body"})

    @property
    def leaves(self) -> Leaves:
        """All behind a byte order mark; else nothing that a reader could be sure of."""
        return "dressed" if self.kind == "bom" else "damaged"

    def __str__(self) -> str:
        return f"malform{write_arguments((self.kind,), **{'as': self.way})}"

    @property
    def needs(self) -> frozenset[Ground]:
        """A body; the provider's own where what is spoilt is its JSON."""
        of_text = self.kind == "bom" or (self.kind == "wrong_encoding" and self._way not in _NOTES)
        return frozenset({"an answer", "a body"} if of_text else {"an answer", "a body", "the provider's JSON"})

    @property
    def lacks(self) -> frozenset[Ground]:
        """In another envelope nothing stands where the provider has it."""
        return frozenset({"the provider's JSON"} if self.kind == "other_envelope" else ())

    @property
    def _way(self) -> str:
        return self.way or next(iter(_WAYS.get(self.kind, ())), "")

    def response(self, response: HttpResponse | None, moment: Moment) -> HttpResponse | None:
        """The answer with its body spoilt; raises UnsoundRun where that cannot be done."""
        return None if response is None else with_body(response, self._spoilt(response, moment))

    def _spoilt(self, response: HttpResponse, moment: Moment) -> bytes:
        match self.kind:
            case "invalid_json":
                return self._broken(text_of(response, self)).encode()
            case "wrong_encoding":
                return self._encoded(text_of(response, self))
            case "bom":
                return _BOM + response.body
            case "trailing":
                return response.body + _TRAILING
            case "duplicate_keys":
                return self._doubled(text_of(response, self)).encode()
            case "wrong_type":
                return self._retyped(text_of(response, self)).encode()
            case "other_envelope":
                return self._wrapped(response, moment)

    def _broken(self, text: str) -> str:
        if self._way == "cut":
            return text[: len(text) // 2]
        # What stands before the last end of an answer in XML is as much too much there as a comma in JSON.
        last, more = ("</", "<") if xml_text.is_xml(text) else ("}", ",")
        body, end, rest = text.rpartition(last)
        if not end:
            raise not_met(self, "the answer is no JSON object")
        return f"{body}{more}{end}{rest}"

    def _encoded(self, text: str) -> bytes:
        if self._way not in _NOTES:
            return text.encode(self._way)
        xml = xml_text.is_xml(text)
        noted = edits_of(text).added(text, "", _NOTE, f'"{_NOTES[self._way]}"')
        if noted is None:
            raise not_met(self, "the answer is no JSON object")
        return b"".join(_in_encoding(character, self._way, xml=xml) for character in noted)

    def _doubled(self, text: str) -> str:
        if xml_text.is_xml(text):
            raise not_met(self, "the answer is XML, where an element that is there twice is a list")
        listed = json_text.members(text, 0)
        if not listed:
            raise not_met(self, "the answer has no members")
        for member in listed:
            text = json_text.added(text, "", member.name, "null") or text
        return text

    def _retyped(self, text: str) -> str:
        if xml_text.is_xml(text):
            raise not_met(self, "the answer is XML, which has no types")
        match self._way:
            case "array":
                return f"[{text}]"
            case "string":
                return json.dumps(text, ensure_ascii=False)
            case way:
                return _PLAIN_VALUES[way]

    def _wrapped(self, response: HttpResponse, moment: Moment) -> bytes:
        wrapping = self.wrappings[moment.call.operation]
        try:
            own = [PROTOCOLS[name] for name in wrapping.own]
            spoken = next((protocol for protocol in own if protocol.recognises(moment.request)), own[0])
            reply = spoken.parse_response(response, moment.operation)
        except Malformed as malformed:
            raise not_met(self, malformed.detail) from None
        return PROTOCOLS[wrapping.other].serialize(reply, moment.operation, region=moment.call.region).body


def _in_encoding(character: str, encoding: str, *, xml: bool) -> bytes:
    try:
        return character.encode(encoding, "xmlcharrefreplace" if xml else "strict")
    except UnicodeEncodeError:
        return json.dumps(character)[1:-1].encode("ascii")


def _build(text: FaultText, phase: Phase, targets: Targets) -> MalformFault:
    del phase
    values = read_arguments(text.arguments, _ARGUMENTS)
    kind = next(kind for kind in _KINDS if kind == values["kind"])
    way = values.get("as")
    operations = frozenset(targets.operations)
    if kind == "other_envelope":
        wrappings = _wrappings(targets, way)
        return MalformFault(kind, way, frozenset(wrappings), wrappings)
    ways = _WAYS.get(kind, ())
    if way is not None and not ways:
        raise Refusal(f"{kind} can be done in one way only", hint=f"malform:{kind}")
    if way is not None and way not in ways:
        close = nearest(way, ways) or ways
        raise Refusal(f"{kind} cannot be done as {way!r}", hint=f"possible: {', '.join(close)}")
    return MalformFault(kind, None if way == next(iter(ways), None) else way, operations)


def _wrappings(targets: Targets, named: str | None) -> Mapping[OperationId, Wrapping]:
    """How each operation's answers are wrapped: as the provider named, or as the next one of another protocol."""
    providers = targets.catalog.providers()
    if named is not None and named not in providers:
        close = nearest(named, providers) or providers
        raise Refusal(f"unknown provider {named!r}", hint=f"possible: {', '.join(close)}")
    protocols = {
        provider: tuple(dialect.protocol for dialect in targets.catalog.provider(provider).dialects)
        for provider in providers
    }
    found: dict[OperationId, Wrapping] = {}
    for operation in targets.operations:
        own = operation.provider
        after = providers.index(own) + 1
        others = (named,) if named is not None else (*providers[after:], *providers[: after - 1])
        other = next((one for one in others if protocols[one][0] != protocols[own][0]), None)
        if other is not None:
            found[operation] = Wrapping(tuple(dict.fromkeys(protocols[own])), protocols[other][0])
    if not found:
        message = "no provider of another protocol is known" if named is None else f"{named} has this envelope itself"
        raise Refusal(message, hint=f"providers: {', '.join(providers)}")
    return MappingProxyType(found)


def _offers(catalog: Catalog) -> Iterator[str]:
    del catalog
    return (f"malform:{kind}" for kind in _KINDS)


_ARGUMENTS = (
    choice(
        "kind",
        "invalid_json: cut in the middle; wrong_encoding: not UTF-8, without saying so; bom: a byte order mark in "
        "front; trailing: text behind the end; duplicate_keys: each key again, with null; wrong_type: no object at "
        "the top; other_envelope: the same answer as another provider would wrap it.",
        _KINDS,
        positional=True,
        required=True,
    ),
    Argument(
        "as",
        {
            "description": "How. invalid_json: cut (if not given), comma; wrong_encoding: utf-16 (if not given), "
            "latin-1, gbk (these two with one more member that they write otherwise than UTF-8); wrong_type: array (if "
            "not given), string, number, boolean, null; other_envelope: a provider.",
            "type": "string",
            "pattern": r"^[A-Za-z0-9_.-]+$",
            "examples": ["comma", "utf-16", "string"],
        },
    ),
)

MALFORM = FaultKind(
    name="malform",
    forms=(
        "malform:invalid_json",
        "malform:invalid_json,as=comma",
        "malform:wrong_encoding",
        "malform:wrong_encoding,as=latin-1",
        "malform:bom",
        "malform:trailing",
        "malform:duplicate_keys",
        "malform:wrong_type",
        "malform:wrong_type,as=string",
        "malform:other_envelope",
        "malform:other_envelope,as=tencent",
    ),
    summary="the body cannot be read as the provider's: broken, in another encoding, with something before or behind "
    "it, with keys twice, of another type, or in another provider's envelope",
    example="tencent/as:StartInstanceRefresh=malform:invalid_json",
    phases=("after",),
    build=_build,
    long_form=long_form("malform", _ARGUMENTS),
    offers=_offers,
)
