"""Which recordings answer a call: what is compared of two requests, as a value that can be looked up.

Compared are operation, version, region and typed parameters: never bytes, times, nonces, signatures, the host or the
order of parameters, and the dialect neither, nor the method: a call is the same by GET and by POST. What cannot be read
as a call is compared as it was sent.
"""

from collections.abc import Hashable
from typing import TypeAlias
from urllib.parse import urlsplit

from harness.cassette.decoding import Decoded
from harness.model import Json, Member, Shape
from harness.signing.form import Pairs, decode_pairs
from harness.wire import HttpRequest

Key: TypeAlias = Hashable

_ANYTHING = Shape("string")
_ANY_STRUCTURE = Shape("structure")
_A_TOKEN = ("token",)
_PORTS = {"http": 80, "https": 443}


def key(decoded: Decoded) -> Key:
    """What a request has in common with all recordings that answer it, the region apart; equal for what is the same.

    Two dialects of one provider give the same key. Of an idempotency token only counts that there is one.
    """
    if decoded.route is None:
        return raw_key(decoded.request)
    provider, request = decoded.route.provider.name, decoded.request
    named = (decoded.identity.action, decoded.identity.version) if decoded.identity is not None else (None, None)
    if decoded.params is None:
        return (provider, *named, request.method, request.path, _pairs(request), request.body)
    operation = decoded.operation
    if operation is None:
        return (provider, *named, _odd_path(request), frozen(dict(decoded.params), _ANY_STRUCTURE))
    return (operation.id, named[1], _odd_path(request), frozen(dict(decoded.params), operation.input))


def raw_key(request: HttpRequest) -> Key:
    """The key of a request that is nobody's: method, scheme, host, port, path, parameters in any order, body."""
    return (request.method, *_place(request), request.path, _pairs(request), request.body)


def regions_agree(asked: str | None, recorded: str | None) -> bool:
    """Whether a recording of one region may answer a call for another: only some hosts say it, so unknown is any."""
    return asked is None or recorded is None or asked == recorded


def matches(asked: Decoded, recorded: Decoded) -> bool:
    """Whether both are the same call."""
    return regions_agree(asked.region, recorded.region) and key(asked) == key(recorded)


def frozen(value: Json, shape: Shape) -> Hashable:
    """A parameter as a value that can be compared: the types count, the order of members does not, that of a list does.

    A whole number is the same with and without its point only where the contract asks for any number.
    """
    match value:
        case dict():
            members = {member.name: member for member in shape.members}
            return (
                "structure",
                tuple((name, _member(inner, members.get(name))) for name, inner in sorted(value.items())),
            )
        case list():
            return ("list", tuple(frozen(item, shape.item or _ANYTHING) for item in value))
        case bool():
            return ("boolean", value)
        case int() | float():
            of_any = shape.type == "number" and value == (near := _float(value))
            return ("number", near) if of_any else (type(value).__name__, value)
        case _:
            return value


def _member(value: Json, member: Member | None) -> Hashable:
    if member is None:
        return frozen(value, _ANYTHING)
    return _A_TOKEN if member.idempotency_token and value else frozen(value, member.shape)


def _float(value: float) -> float | None:
    try:
        return float(value)
    except OverflowError:
        return None


def _odd_path(request: HttpRequest) -> str | None:
    return None if request.path == "/" else request.path


def _pairs(request: HttpRequest) -> Pairs:
    return tuple(sorted(decode_pairs(request.query)))


def _place(request: HttpRequest) -> tuple[str, str, int | None]:
    try:
        port = urlsplit(f"//{request.authority}").port
    except ValueError:
        return request.scheme, request.authority, None
    return request.scheme, request.host, port or _PORTS.get(request.scheme)
