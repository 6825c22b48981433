"""What differs between a call and a recording, by name, as short text."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from harness.cassette.decoding import Decoded
from harness.model import Json, Shape
from harness.signing.form import decode_pairs
from harness.wire import HttpRequest

_SHOWN = 60
_TOKEN = "(a token)"  # noqa: S105 - stands for one, is none
_ANYTHING = Shape("string")


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that was recorded otherwise than it was sent; None where it was not there at all.

    ``name`` is a parameter (``Settings.BatchSize``, ``InstanceIds.1``), or ``action``, ``version``, ``region``,
    ``method``, ``host``, ``path``, ``query …``, ``body``, ``request``. ``undeclared``: the contract has no such
    parameter.
    """

    name: str
    recorded: str | None
    sent: str | None
    undeclared: bool = False

    def __str__(self) -> str:
        more = ", which the contract does not have" if self.undeclared else ""
        if self.sent is None:
            return f"{self.name} was recorded as {self.recorded} and not sent{more}"
        if self.recorded is None:
            return f"{self.name} was sent as {self.sent} and not recorded{more}"
        return f"{self.name} was recorded as {self.recorded} and sent as {self.sent}{more}"


def differences(asked: Decoded, recorded: Decoded, *, by_host: bool = False) -> tuple[Difference, ...]:
    """What differs between two sanitized requests, the broadest first; of another action only that it is another.

    ``by_host``: they are compared as requests of nobody's, host and body as they are.
    """
    if by_host or asked.route is None or recorded.route is None:
        return tuple(_of_requests(asked.request, recorded.request, with_host=True))
    if (asked.route.provider.name, _action(asked)) != (recorded.route.provider.name, _action(recorded)):
        return (Difference("action", recorded.name, asked.name),)
    return tuple(_of_calls(asked, recorded))


def shown(value: Json) -> str:
    """A value in short: as JSON has it, cut where it is long."""
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"


def _of_calls(asked: Decoded, recorded: Decoded) -> Iterator[Difference]:
    yield from _one("version", _version(recorded), _version(asked))
    if asked.region is not None and recorded.region is not None:
        yield from _one("region", recorded.region, asked.region)
    if asked.params is None or recorded.params is None:
        if asked.malformed != recorded.malformed:
            yield Difference("request", _condition(recorded), _condition(asked))
        else:
            yield from _of_requests(asked.request, recorded.request, with_host=False)
        return
    yield from _one("path", recorded.request.path, asked.request.path)
    shape = _ANYTHING if asked.operation is None else asked.operation.input
    before, now = dict(_leaves(recorded.params, shape)), dict(_leaves(asked.params, shape))
    for name in dict.fromkeys((*now, *before)):
        known = asked.operation is None or _declared(name, asked.operation.input)
        yield from _one(name, before.get(name), now.get(name), undeclared=not known)


def _of_requests(asked: HttpRequest, recorded: HttpRequest, *, with_host: bool) -> Iterator[Difference]:
    yield from _one("method", recorded.method, asked.method)
    if with_host:
        yield from _one("scheme", recorded.scheme, asked.scheme)
        yield from _one("host", recorded.authority, asked.authority)
    yield from _one("path", shown(recorded.path), shown(asked.path))
    before, now = _query(recorded), _query(asked)
    for name in dict.fromkeys((*now, *before)):
        yield from _one(f"query {name}", before.get(name), now.get(name))
    if recorded.body != asked.body:
        pairs = enumerate(zip(recorded.body, asked.body, strict=False))
        place = next((at for at, (one, other) in pairs if one != other), min(len(recorded.body), len(asked.body)))
        before_bytes, now_bytes = (f"{len(body)} bytes" for body in (recorded.body, asked.body))
        yield Difference("body", f"{before_bytes}, other from byte {place} on", now_bytes)


def _one(name: str, recorded: str | None, sent: str | None, *, undeclared: bool = False) -> Iterator[Difference]:
    if recorded != sent:
        yield Difference(name, recorded, sent, undeclared)


def _leaves(params: Mapping[str, Json], shape: Shape, prefix: str = "") -> Iterator[tuple[str, str]]:
    """Every single value by its name, as text; an idempotency token as one, whatever it is."""
    members = {member.name: member for member in shape.members}
    for name, value in params.items():
        member = members.get(name)
        if member is not None and member.idempotency_token and value:
            yield prefix + name, _TOKEN
        else:
            yield from _leaf(prefix + name, value, _ANYTHING if member is None else member.shape)


def _leaf(name: str, value: Json, shape: Shape) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict) and value:
        yield from _leaves(value, shape, f"{name}.")
    elif isinstance(value, list) and value:
        for number, item in enumerate(value, start=1):
            yield from _leaf(f"{name}.{number}", item, shape.item or _ANYTHING)
    else:
        yield name, shown(value)


def _declared(name: str, shape: Shape) -> bool:
    """Whether the contract knows the parameter, the elements of a list and what it says nothing of included."""
    for part in name.split("."):
        if shape.type == "list":
            shape = shape.item or _ANYTHING
        elif shape.type == "structure" and shape.members:
            member = shape.member(part)
            if member is None:
                return False
            shape = member.shape
    return True


def _query(request: HttpRequest) -> dict[str, str]:
    """The parameters of the query by their names; of one that comes more than once, all values in their order."""
    found: dict[str, list[Json]] = {}
    for name, value in decode_pairs(request.query):
        found.setdefault(name.decode("utf-8", "replace"), []).append(value.decode("utf-8", "replace"))
    return {name: shown(values if len(values) > 1 else values[0]) for name, values in found.items()}


def _action(decoded: Decoded) -> str | None:
    return None if decoded.identity is None else decoded.identity.action


def _version(decoded: Decoded) -> str | None:
    return None if decoded.identity is None else decoded.identity.version


def _condition(decoded: Decoded) -> str:
    return "a call" if decoded.malformed is None else f"one that cannot be read ({decoded.malformed})"
