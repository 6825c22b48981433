"""Takes everything secret and everything volatile out of an interaction before it is written."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from harness.cassette.interaction import Interaction
from harness.cassette.sanitizing import charset, in_text, made_up, pieces, request_head
from harness.cassette.sanitizing.charset import Written
from harness.cassette.sanitizing.explained import PLAIN_HEADERS, Explained, Vocabulary, plain_name
from harness.cassette.sanitizing.known import Known
from harness.cassette.sanitizing.opening import closed, opened
from harness.cassette.sanitizing.pieces import Piece
from harness.cassette.sanitizing.random_text import SHORTEST, TOKEN, looks_random
from harness.contract.catalog import Catalog
from harness.model import Json
from harness.signing.secret_names import SecretKind
from harness.wire import HttpRequest, HttpResponse

_MAKERS: Mapping[SecretKind, Callable[[str], str]] = {
    "key": made_up.key_id,
    "secret": made_up.secret,
    "signature": made_up.signature,
    "credential": made_up.secret,
    "account": made_up.account,
}
_JSON_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_GONE = frozenset(
    {
        "age",
        "alt-svc",
        "cf-ray",
        "connection",
        "date",
        "eagleeye-traceid",
        "expires",
        "keep-alive",
        "nel",
        "proxy-connection",
        "report-to",
        "server-timing",
        "set-cookie",
        "set-cookie2",
        "strict-transport-security",
        "via",
        "x-acs-trace-id",
        "x-cache",
        "x-served-by",
        "x-timer",
        "x-tt-trace-host",
        "x-tt-trace-id",
        "x-tt-trace-tag",
    }
)


class Sanitizer:
    """Sanitizes for the providers of a catalog. The same value always becomes the same made-up value, in every file.

    What is sanitized already stays as it is: sanitizing twice changes nothing.
    """

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog
        self._vocabulary = Vocabulary(catalog)
        self._kept = request_head.kept_headers(catalog)

    def interaction(
        self, interaction: Interaction, *, access_key: str | None = None, secrets: Iterable[str] = ()
    ) -> Interaction:
        """The interaction without secrets; ``secrets`` are further values that are known to be secret."""
        request, response = opened(interaction.request), opened(interaction.response)
        asked, answered = self._asked(request), self._answered(response)
        cleaner = self._cleaner(request, response, asked, answered, _given(access_key, secrets))
        label = interaction.label
        if label is not None:
            label = replace(label, faults=tuple(cleaner.text(fault) for fault in label.faults))
        clean = replace(
            interaction,
            request=closed(cleaner.request(request, asked), request, interaction.request),
            response=closed(cleaner.response(response, answered), response, interaction.response),
            label=label,
        )
        if _is_divided(request) and clean.request != interaction.request:
            return self.interaction(clean, access_key=access_key, secrets=secrets)
        return clean

    def telling(self, interaction: Interaction) -> Callable[[str], str]:
        """Takes the secrets of an interaction out of what is told of it."""
        request, response = opened(interaction.request), opened(interaction.response)
        return self._cleaner(request, response, self._asked(request), self._answered(response), {}).text

    def _cleaner(
        self,
        request: HttpRequest,
        response: HttpResponse,
        asked: "_Pieces",
        answered: "_Pieces",
        given: Mapping[str, str],
    ) -> "_Cleaner":
        facts = self._vocabulary.of(request)
        found = {**given, **_met(asked, request, facts)}
        for name, value in response.headers:
            if name.lower() in {"set-cookie", "set-cookie2"}:
                found |= dict(request_head.of_cookies(value))
        found |= _secret_pieces(answered.all(), facts)
        return _Cleaner(facts, Known(found, facts.public))

    def request(
        self, request: HttpRequest, *, access_key: str | None = None, secrets: Iterable[str] = ()
    ) -> HttpRequest:
        """The request without secrets, as it stands in a cassette and as it is compared with those in one."""
        given, request = request, opened(request)
        facts = self._vocabulary.of(request)
        asked = self._asked(request)
        found = _given(access_key, secrets) | _met(asked, request, facts)
        clean = closed(_Cleaner(facts, Known(found, facts.public)).request(request, asked), request, given)
        if _is_divided(request) and clean != given:
            return self.request(clean, access_key=access_key, secrets=secrets)
        return clean

    def text(self, text: str) -> str:
        """A text without what its form gives away."""
        return in_text.without_secrets(text)

    def json(self, value: Json, name: str = "") -> Json:
        """A value without secrets, that of a member of that name."""
        match value:
            case dict():
                return {self.text(key): self.json(inner, key) for key, inner in value.items()}
            case list():
                return [self.json(inner, name) for inner in value]
            case str():
                return _NOTHING_KNOWN.said(Piece(value, value, name, "member"))
        return value

    def _asked(self, request: HttpRequest) -> "_Pieces":
        path, mark, query = request.target.partition("?")
        target = [*pieces.path(path)]
        if mark:
            target += [Piece("?"), *pieces.pairs(query, "query")]
        kept = tuple(pair for pair in request.headers if pair[0].lower() in self._kept)
        signed = {value: request_head.authorization(value, request) for value in request.header_values("authorization")}
        return _Pieces(target, kept, _Body.of(request), signed)

    def _answered(self, response: HttpResponse) -> "_Pieces":
        kept = tuple(pair for pair in response.headers if pair[0].lower() not in _GONE)
        return _Pieces([], kept, _Body.of(response), {})


@dataclass(frozen=True, slots=True)
class _Body:
    """A body in pieces, and what it is written in."""

    pieces: Sequence[Piece]
    written: Written

    @classmethod
    def of(cls, message: HttpRequest | HttpResponse) -> "_Body":
        kind = (message.header("content-type") or "").lower()
        written = charset.read(message.body, kind)
        return cls(tuple(pieces.body(written.text, kind)) if written.text else (), written)


@dataclass(frozen=True, slots=True)
class _Pieces:
    """A message in pieces: of a request its target, the headers that stay, and the body.

    ``signed`` has what stands in place of each ``Authorization`` header, and the secrets that it held.
    """

    target: Sequence[Piece]
    headers: tuple[tuple[str, str], ...]
    body: _Body
    signed: Mapping[str, tuple[str, Mapping[str, str]]]

    def all(self) -> list[Piece]:
        """All that stands in fields."""
        headers = (Piece(value, value, name, "header") for name, value in self.headers)
        return [piece for piece in (*self.target, *headers, *self.body.pieces) if piece.name]


@dataclass(frozen=True, slots=True)
class _Cleaner:
    """Takes out of the pieces of one interaction what is known to be secret, and what shows itself to be."""

    facts: Explained
    known: Known

    def request(self, request: HttpRequest, asked: _Pieces) -> HttpRequest:
        facts = self.facts
        authority = request_head.authority(request, facts.route, facts.operation, facts.region)
        headers = []
        for name, value in asked.headers:
            folded = name.lower()
            if folded == "host":
                said = self.authority(authority)
            elif folded == "authorization":
                said = self.known.replace(asked.signed[value][0])
            elif folded in request_head.PINNED:
                said = request_head.PINNED[folded]
            else:
                said = self.said(Piece(value, value, name, "header"))
            headers.append((name, said))
        moved = authority != request.authority.rpartition("@")[2] and facts.operation is not None
        return HttpRequest(
            request.method,
            "https" if moved else request.scheme,
            self.authority(authority),
            self._joined(asked.target),
            tuple(headers),
            self._bytes(asked.body),
        )

    def response(self, response: HttpResponse, answered: _Pieces) -> HttpResponse:
        body = self._bytes(answered.body)
        headers = [
            (
                name,
                str(len(body))
                if name.lower() == "content-length" and body != response.body
                else self.said(Piece(value, value, name, "header")),
            )
            for name, value in answered.headers
        ]
        return HttpResponse(response.status, self.text(response.reason), tuple(headers), body)

    def authority(self, authority: str) -> str:
        host, colon, port = authority.rpartition(":")
        if not (colon and port.isdigit() and not host.endswith(":")):
            host, colon, port = authority, "", ""
        bare = host.removeprefix("[").removesuffix("]")
        made = made_up.address(bare)
        host = host.replace(bare, made) if made != bare else self.known.replace(host)
        return host + colon + port

    def text(self, text: str) -> str:
        """The text without what is known to be secret, and without what its form gives away."""
        return in_text.without_secrets(self.known.replace(text)) if text else text

    def _bytes(self, body: _Body) -> bytes:
        return self.known.replace_wide(body.written.back(self._joined(body.pieces)))

    def _joined(self, message: Sequence[Piece]) -> str:
        return self.known.replace_across("".join(map(self._clean, message)))

    def _clean(self, piece: Piece) -> str:
        if piece.name is None:
            return piece.raw
        said = self.facts.pinned.get(piece.name) if piece.place in {"query", "form"} else None
        if said is None:
            said = self.said(piece)
        return piece.raw if said == piece.text else piece.encode(said)

    def said(self, piece: Piece) -> str:
        """What a field says in place of what it said."""
        name, text = piece.name or "", piece.text
        kind = self.facts.kind(name)
        if kind is not None:
            return _made_up(piece, kind)
        if piece.place == "number":
            replaced = self.known.replace(text)
            return replaced if replaced == text or _JSON_NUMBER.fullmatch(replaced) else made_up.secret(text)
        text = self.text(text)
        if len(text) >= SHORTEST and piece.place != "name" and not self.facts.explains(name):
            if piece.place == "header" and plain_name(name) in PLAIN_HEADERS:
                return text
            text = TOKEN.sub(_unless_random, text)
        return text


def _is_divided(request: HttpRequest) -> bool:
    """Whether what stands in one field may be encoded in a way that makes several of it, which then become one."""
    return "&#" in request.target or b"&#" in request.body


_NOTHING_KNOWN = _Cleaner(Explained(), Known({}))


def _unless_random(found: "re.Match[str]") -> str:
    return made_up.secret(found[0]) if looks_random(found[0]) else found[0]


def _made_up(piece: Piece, kind: SecretKind) -> str:
    if kind == "credential" and not _needs_number(piece):
        return request_head.credential_parameter(piece.text)[0]
    if kind not in {"account", "signature"} and _needs_number(piece):
        return made_up.secret(piece.text)
    return _MAKERS[kind](piece.text)


def _needs_number(piece: Piece) -> bool:
    """Whether nothing but a number may take its place: it stands without quotes, or could elsewhere and has a sign."""
    return piece.place == "number" or (made_up.is_number(piece.text) and not piece.text.isdigit())


def _given(access_key: str | None, secrets: Iterable[str]) -> dict[str, str]:
    found = {secret: made_up.secret(secret) for secret in secrets}
    return found | ({access_key: made_up.key_id(access_key)} if access_key else {})


def _met(asked: _Pieces, request: HttpRequest, facts: Explained) -> dict[str, str]:
    """The secrets that a request has in the places that are theirs."""
    found = dict(request_head.handed_over(request))
    for _, secrets in asked.signed.values():
        found |= secrets
    return found | _secret_pieces(asked.all(), facts)


def _secret_pieces(message: Iterable[Piece], facts: Explained) -> dict[str, str]:
    found: dict[str, str] = {}
    for piece in message:
        name = piece.name or ""
        kind = facts.kind(name)
        if kind is None or not piece.text:
            continue
        if kind == "credential" and not _needs_number(piece):
            found |= request_head.credential_parameter(piece.text)[1]
        elif name.lower() != "authorization" or piece.place != "header":
            found[piece.text] = _made_up(piece, kind)
    return found
