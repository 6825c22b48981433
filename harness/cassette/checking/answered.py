"""A recorded answer held against the contract: envelope, status, content type, members, errors, request id."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from harness.cassette.checking.error_rows import judge_error
from harness.cassette.checking.facts import Facts, at
from harness.cassette.checking.judged import Judged, judged
from harness.cassette.checking.result_members import judge_result
from harness.contract.problem import pointer
from harness.model import Call, FactStatus, Json, Leaves, Reply, Result, ServiceError
from harness.protocols import json_body
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
        found += [*_status(response, facts), *judge_result(reply, facts, call)]
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
    return envelope is None or place.startswith((f"{envelope.result}/", f"{envelope.error}/"))


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


def _status(response: HttpResponse, facts: Facts) -> Iterator[Judged]:
    if response.status != 200:
        message = f"a result has status {response.status}: the provider's have 200"
        status: FactStatus = "inferred" if 200 <= response.status < 300 else "documented"
        yield judged("", "status", message, facts.of_provider("protocol"), status)


def _error(reply: ServiceError, way: Route, facts: Facts) -> Iterator[Judged]:
    root = facts.provider.envelope.error if facts.provider.envelope is not None else ""
    return judge_error(reply, facts, way.signature, code_at=f"{root}/Code", message_at=f"{root}/Message")
