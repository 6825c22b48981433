"""A recorded answer held against the contract: envelope, status, content type, members, errors, request id."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from harness.cassette.checking.asked import SPEC_NAME, type_of
from harness.cassette.checking.error_rows import judge_error, judge_item_error
from harness.cassette.checking.facts import Facts, at, at_pointer
from harness.cassette.checking.judged import Judged, Novelty, judged
from harness.contract.example import item_key
from harness.contract.problem import pointer
from harness.contract.validate import output_violations
from harness.model import Call, FactStatus, Json, Leaves, Reply, Result, ServiceError, Shape
from harness.protocols import item_errors, json_body
from harness.protocols.request_id import has_form
from harness.protocols.router import Route
from harness.protocols.wire_protocol import Malformed
from harness.wire import HttpResponse


@dataclass(frozen=True, slots=True)
class Answer:
    """What an answer says, None where it is not the provider's envelope, and what is wrong with it."""

    reply: Reply | None
    found: tuple[Judged, ...]


def judge_answer(response: HttpResponse, way: Route, facts: Facts, call: Call | None, leaves: Leaves) -> Answer:
    """What the answer says, and what is wrong with it; ``call`` is None where the request could not be read.

    An answer that a fault has left in another dress is not judged by its content type.
    """
    try:
        reply = way.protocol.parse_response(response, facts.operation)
    except (Malformed, RecursionError) as error:
        detail = error.detail if isinstance(error, Malformed) else "the body is nested too deep"
        return Answer(None, (judged("", "envelope", detail, facts.of_provider("envelope")),))
    found = [*_request_id(response, way, facts)]
    if leaves != "dressed":
        found += _content_type(response, reply, way, facts)
    found += _echo(response, reply, way, facts, call)
    if isinstance(reply, Result):
        found += _success(response, reply, facts, call)
    else:
        found += _error(reply, way, facts)
    return Answer(reply, tuple(found))


def _request_id(response: HttpResponse, way: Route, facts: Facts) -> Iterator[Judged]:
    """Whether the body names the request; a header does not make up for it."""
    bare = replace(response, headers=tuple(pair for pair in response.headers if pair[0].lower() == "content-type"))
    named = way.protocol.parse_response(bare, facts.operation).request_id
    place = facts.provider.envelope.request_id if facts.provider.envelope is not None else ""
    form = facts.provider.request_id
    if not named:
        source = facts.source("output/RequestId")
        known = source if source.lines is not None else facts.of_provider("envelope/request_id")
        yield judged(place, "required", "the answer names no request id", known)
    elif not has_form(form, named):
        message = f"the request id {named[:60]!r} is not of the form {form}"
        yield judged(place, "pattern", message, facts.of_provider("request_id"), "inferred")


def _content_type(response: HttpResponse, reply: Reply, way: Route, facts: Facts) -> Iterator[Judged]:
    expected = way.protocol.serialize(reply, facts.operation, region=None).header("content-type") or ""
    given = response.header("content-type")
    if given is None or _media(given) != _media(expected):
        message = f"the content type is {given or 'missing'}: answers have {expected}"
        status = way.protocol.content_type_status
        yield judged("", "content-type", message, facts.of_provider("protocol"), status)
    elif _plain(given) != _plain(expected):
        message = f"the content type is {given}: answers have {expected}"
        yield judged("", "content-type", message, facts.of_provider("protocol"), "inferred")


def _media(content_type: str) -> str:
    return content_type.partition(";")[0].strip().lower()


def _plain(content_type: str) -> str:
    return content_type.replace(" ", "").lower()


def _echo(response: HttpResponse, reply: Reply, way: Route, facts: Facts, call: Call | None) -> Iterator[Judged]:
    """What the envelope repeats of the call, where it repeats something: the operation, its version, the region."""
    region = call.region if call is not None else None
    expected = _body(way.protocol.serialize(reply, facts.operation, region=region))
    operation = facts.operation.id
    names = {value for value in (operation.name, operation.version, operation.service, region) if value}
    given = _body(response)
    for place, value in _texts(expected, ""):
        said = at(given, place)
        if value in names and isinstance(said, str) and said != value and not _is_value(place, facts):
            message = f"the answer says {said[:60]!r}, the call was for {value!r}"
            yield judged(place, "const", message, facts.of_provider("envelope"))


def _is_value(place: str, facts: Facts) -> bool:
    """Whether the place is among the output members or in the error, which have their own rules."""
    envelope = facts.provider.envelope
    if envelope is None or not envelope.result:
        return True
    return place.startswith((f"{envelope.result}/", f"{envelope.error}/")) and envelope.result != ""


def _texts(value: Json, here: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _texts(inner, here + pointer(name))
    elif isinstance(value, str):
        yield here, value


def _body(response: HttpResponse) -> Json:
    try:
        return json_body.decode(response.body)
    except Malformed:
        return None


def _success(response: HttpResponse, reply: Result, facts: Facts, call: Call | None) -> Iterator[Judged]:
    if response.status != 200:
        message = f"a result has status {response.status}: the provider's have 200"
        status: FactStatus = "inferred" if 200 <= response.status < 300 else "documented"
        yield judged("", "status", message, facts.of_provider("protocol"), status)
    root = facts.provider.envelope.result if facts.provider.envelope is not None else ""
    operation = facts.operation
    for violation in output_violations(operation, dict(reply.value)):
        novelty = None
        if violation.keyword == "enum":
            novelty = _value(operation.output, violation.pointer, at(dict(reply.value), violation.pointer))
        yield Judged(replace(violation, pointer=root + violation.pointer), novelty)
    for place, name, shape, value in _undeclared(operation.output, dict(reply.value), ""):
        listed = f"structures/{shape.name}" if place else "output"
        novelty = Novelty("member", f"{listed}/{name}", {"type": type_of(value)} if SPEC_NAME.fullmatch(name) else {})
        message = f"{name!r} is no member that {operation.id.name} lists"
        yield judged(
            root + place + pointer(name),
            "additionalProperties",
            message,
            facts.table(listed, "output"),
            novelty=novelty,
        )
    yield from _absent(reply, facts, root)
    yield from _items(reply, facts, call, root)


def _value(output: Shape, place: str, value: Json) -> Novelty | None:
    """A value beside those that the page lists."""
    shape, owner = at_pointer(output, place)
    if owner is None:
        return None
    anchor = owner.source.anchor
    return Novelty("value", anchor, {"enum": [*shape.enum, value]}, add=False)


def _undeclared(shape: Shape, value: Json, place: str) -> Iterator[tuple[str, str, Shape, Json]]:
    """Members that no page lists: where they stand, their names, the structure, their values."""
    if shape.type == "list" and shape.item is not None and isinstance(value, list):
        for index, item in enumerate(value):
            yield from _undeclared(shape.item, item, f"{place}/{index}")
    elif shape.type == "structure" and isinstance(value, dict):
        for name, inner in value.items():
            member = shape.member(name)
            if member is None:
                yield place, name, shape, inner
            else:
                yield from _undeclared(member.shape, inner, place + pointer(name))


def _absent(reply: Result, facts: Facts, root: str) -> Iterator[Judged]:
    """Members that a result lacks: of those that the page says are returned it is a violation."""
    returned = {fact.get("member"): number for number, fact in enumerate(facts.operation.facts) if _is_returns(fact)}
    for member in facts.operation.output.members:
        if member.name in reply.value or member.name == "RequestId" or member.required:
            continue
        number = returned.get(member.name)
        source = member.source if number is None else facts.source(f"facts/{number}")
        message = f"the result has no {member.name}"
        status: FactStatus = "unknown" if number is None else "documented"
        yield judged(root + pointer(member.name), "required", message, source, status)


def _is_returns(fact: object) -> bool:
    return isinstance(fact, dict) and fact.get("kind") == "returns"


def _items(reply: Result, facts: Facts, call: Call | None, root: str) -> Iterator[Judged]:
    """Errors of single items: each is a listed row, and belongs to an item that was asked for."""
    operation = facts.operation
    place = item_errors.place(operation.output)
    if place is None:
        return
    path = pointer(*place.path)
    shape, _ = at_pointer(operation.output, path)
    entries = at(dict(reply.value), path)
    key = item_key(operation, shape.item) if shape.item is not None else None
    wanted = call.params.get(key[1]) if call is not None and key is not None else None
    for index, entry in enumerate(entries if isinstance(entries, list) else []):
        here = f"{root}{path}/{index}"
        error = entry.get("Error") if isinstance(entry, dict) else None
        if not isinstance(entry, dict) or not isinstance(error, dict):
            continue
        code, text = error.get("Code"), error.get("Message")
        if isinstance(code, str) and code:
            said = text if isinstance(text, str) else ""
            code_at, message_at = f"{here}/Error/Code", f"{here}/Error/Message"
            yield from judge_item_error(code, said, facts, code_at=code_at, message_at=message_at)
        elif code is None or code == "":
            source = facts.source("structures/Error/Code", "output")
            yield judged(f"{here}/Error/Code", "required", "the error of the item has no code", source)
        item = entry.get(place.id_member)
        if isinstance(wanted, list) and item not in wanted:
            member = shape.item.member(place.id_member) if shape.item is not None else None
            source = member.source if member is not None else operation.source
            message = f"{item!r} failed, which {key[1] if key else 'the call'} does not name"
            yield judged(f"{here}/{place.id_member}", "item", message, source)


def _error(reply: ServiceError, way: Route, facts: Facts) -> Iterator[Judged]:
    root = facts.provider.envelope.error if facts.provider.envelope is not None else ""
    return judge_error(reply, facts, way.signature, code_at=f"{root}/Code", message_at=f"{root}/Message")
