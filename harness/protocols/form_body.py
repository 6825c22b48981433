"""Query strings and form bodies as text, and the media type that says which one a body is."""

from harness.model import Shape
from harness.protocols.json_body import shown
from harness.protocols.wire_protocol import Malformed
from harness.signing.form import decode_pairs, first_values
from harness.wire import HttpRequest

FORM = "application/x-www-form-urlencoded"
TextPairs = list[tuple[str, str]]


def media_type(request: HttpRequest) -> str:
    """The media type of the body, lower case and without parameters; empty if there is none."""
    return (request.header("content-type") or "").partition(";")[0].strip().lower()


def decode(encoded: str | bytes) -> TextPairs:
    """The pairs in order, with repeats; raises Malformed where a name or value is not UTF-8."""
    pairs = []
    for name, value in decode_pairs(encoded):
        try:
            pairs.append((name.decode("utf-8"), value.decode("utf-8")))
        except UnicodeDecodeError:
            raise Malformed("malformed", f"the parameter {shown(_lenient(name))} is not UTF-8") from None
    return pairs


def look_up(request: HttpRequest, *names: str) -> dict[str, str]:
    """The first value of each of the names in query and form, whatever the bytes; absent names are left out.

    Never raises, and decodes no other values: it is made for requests of which nothing is known yet.
    """
    wanted = [name.encode() for name in names]
    found = first_values(request.query, wanted)
    if media_type(request) == FORM:
        found = first_values(request.body, wanted) | found
    return {name.decode(): _lenient(value) for name, value in found.items()}


def parameters(request: HttpRequest) -> TextPairs:
    """The parameters of a GET (its query) or a POST (its query and form).

    Raises Malformed for another method, for a POST whose body is no form, and for bytes that are not UTF-8.
    """
    if request.method not in {"GET", "POST"}:
        raise Malformed("method", f"the method is {shown(request.method)}, not GET or POST")
    pairs = decode(request.query)
    if request.method == "POST" and request.body:
        media = media_type(request)
        if media != FORM:
            raise Malformed("malformed", f"the body has content type {shown(media)}, not {FORM}")
        pairs += decode(request.body)
    return pairs


def own_parameters(request: HttpRequest, shape: Shape, common: frozenset[str]) -> TextPairs:
    """The parameters without those of every call, unless the input has one of that name; raises as ``parameters``."""
    declared = {member.name for member in shape.members}
    return [pair for pair in parameters(request) if pair[0] in declared or pair[0] not in common]


def _lenient(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")
