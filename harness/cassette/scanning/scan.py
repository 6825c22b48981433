"""Looks for what seems secret in a cassette: in each field of each interaction, and in what stands around them."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from harness.cassette.interaction import Cassette, Interaction
from harness.cassette.reading import ReadCassette
from harness.cassette.sanitizing import Sanitizer, charset, pieces
from harness.cassette.sanitizing.explained import PLAIN_HEADERS, Explained, Vocabulary, plain_name
from harness.cassette.sanitizing.opening import is_gone, opened
from harness.cassette.sanitizing.pieces import Piece
from harness.cassette.sanitizing.request_head import PINNED
from harness.cassette.scanning.leak import Leak, shortened
from harness.cassette.scanning.rule import Field
from harness.cassette.scanning.rules import RULES
from harness.contract.catalog import Catalog
from harness.model import Json
from harness.signing.secret_names import secret_kind
from harness.wire import Headers, HttpRequest, HttpResponse


@dataclass(frozen=True, slots=True)
class _Place:
    """A field, where it stands in words, and which rules hold for it."""

    field: Field
    told: str
    named: bool = True
    body: str | None = None
    side: str = ""

    def __str__(self) -> str:
        pointer = None if self.body is None else _pointer(self.body, self.field)
        return self.told if pointer is None else f"{self.side} {pointer}"


def scan(cassette: Cassette | ReadCassette, catalog: Catalog) -> tuple[Leak, ...]:
    """What looks secret in a cassette, in its order. Made-up values of ours and what the contract explains do not.

    Interactions that could not be read are passed over; the others keep their numbers.
    """
    vocabulary, sanitizer = Vocabulary(catalog), Sanitizer(catalog)
    file = str(cassette.path)
    found = [
        leak
        for number, interaction in enumerate(cassette.interactions, start=1)
        if isinstance(interaction, Interaction)
        for leak in _told_safely(
            tuple(_leaks(_interaction(interaction, vocabulary), file, interaction.line, number)), interaction, sanitizer
        )
    ]
    found += _leaks(_metadata(dict(cassette.metadata), "metadata"), file, 0, 0)
    return tuple(dict.fromkeys(found))


def scan_text(file: str, text: str, *, told: Iterable[Leak] = ()) -> tuple[Leak, ...]:
    """What looks secret in the text of a file as it stands, comments included, besides what has been told already."""
    known = {(leak.rule, leak.shown) for leak in told}
    found = []
    for number, line in enumerate(text.splitlines(), start=1):
        place = _Place(Field("", line), "text", named=False)
        found += [leak for leak in _leaks([place], file, number, 0) if (leak.rule, leak.shown) not in known]
    return tuple(dict.fromkeys(found))


def _told_safely(leaks: tuple[Leak, ...], interaction: Interaction, sanitizer: Sanitizer) -> Iterator[Leak]:
    """The leaks with nothing secret in the names of their places."""
    if leaks:
        safe = sanitizer.telling(interaction)
        yield from (replace(leak, place=safe(leak.place)) for leak in leaks)


def _leaks(places: Iterable[_Place], file: str, line: int, number: int) -> Iterator[Leak]:
    for place in places:
        for rule in RULES:
            if rule.everywhere or place.named:
                for value in rule.find(place.field):
                    yield Leak(file, line, number, str(place), rule.id, shortened(value))


def _interaction(interaction: Interaction, vocabulary: Vocabulary) -> Iterator[_Place]:
    request, response = opened(interaction.request), opened(interaction.response)
    facts = vocabulary.of(request)
    path, _, query = request.target.partition("?")
    yield _Place(Field("", f"{request.scheme}://{request.authority}{path}"), "request URL", named=False)
    for piece in pieces.path(path):
        yield from _piece(piece, "request path", facts)
    for piece in pieces.pairs(query, "query"):
        yield from _piece(piece, "request query", facts)
    yield from _headers(request.headers, "request", facts)
    yield from _packed(interaction.request, request, "request")
    yield from _body(request, "request", facts)
    yield _Place(Field("", response.reason), "response status", named=False)
    yield from _headers(response.headers, "response", facts)
    yield from _packed(interaction.response, response, "response")
    yield from _body(response, "response", facts)
    if interaction.label is not None:
        for fault in interaction.label.faults:
            yield _Place(Field("", fault), "faults", named=False)


def _headers(headers: Headers, side: str, facts: Explained) -> Iterator[_Place]:
    for name, value in headers:
        explained = facts.explains(name) or name.lower() in PINNED or plain_name(name) in PLAIN_HEADERS
        yield _Place(Field(name, value, "header", facts.kind(name), explained), f"{side} header {name}")


def _packed(message: HttpRequest | HttpResponse, unpacked: HttpRequest | HttpResponse, side: str) -> Iterator[_Place]:
    """A body that nobody can look into, by its coding."""
    if is_gone(unpacked.body) and not is_gone(message.body):
        told = f"{message.header('content-encoding')} {message.body.decode('latin-1')}"
        yield _Place(Field("", told, "packed"), f"{side} body")


def _body(message: HttpRequest | HttpResponse, side: str, facts: Explained) -> Iterator[_Place]:
    if not message.body:
        return
    kind = (message.header("content-type") or "").lower()
    text = charset.read(message.body, kind).text
    for piece in pieces.body(text, kind):
        for place in _piece(piece, f"{side} body", facts):
            yield replace(place, body=text, side=side)


def _piece(piece: Piece, place: str, facts: Explained) -> Iterator[_Place]:
    if piece.name is None:
        return
    field = Field(piece.name, piece.text, piece.place, facts.kind(piece.name), facts.explains(piece.name))
    yield _Place(field, f"{place} {piece.name}".rstrip())


def _metadata(value: Json, place: str, name: str = "") -> Iterator[_Place]:
    match value:
        case dict():
            for key, inner in value.items():
                yield _Place(Field("", key, "name"), place, named=False)
                yield from _metadata(inner, f"{place}/{key}", key)
        case list():
            for index, inner in enumerate(value):
                yield from _metadata(inner, f"{place}/{index}", name)
        case str():
            yield _Place(Field(name, value, "member", secret_kind(name), Explained().explains(name)), place)


def _pointer(body: str, field: Field) -> str | None:
    """Where in a JSON body a field stands that holds that text; None where it cannot be told."""
    try:
        waiting: list[tuple[str, str, Json]] = [("", "", json.loads(body))]
    except (ValueError, RecursionError):
        return None
    while waiting:
        place, name, value = waiting.pop()
        match value:
            case dict():
                waiting += [(f"{place}/{_escaped(key)}", key, inner) for key, inner in value.items()]
            case list():
                waiting += [(f"{place}/{index}", name, inner) for index, inner in enumerate(value)]
            case bool() | None:
                continue
            case _ if str(value) == field.text and name == field.name:
                return place
    return None


def _escaped(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1")
