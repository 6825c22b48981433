"""What the signatures have in common that stand among the parameters of a request, in its query or its form."""

import base64
import hmac
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias

from harness.signing.authorization import malformed
from harness.signing.form import Pairs, decode_pairs, encode_pairs, first_values, wire_bytes
from harness.signing.scheme import SignatureFailure
from harness.wire import HttpRequest

Values: TypeAlias = Mapping[str, str]

_FORM = "application/x-www-form-urlencoded"
_HIDDEN = b"removed"


@dataclass(frozen=True, slots=True)
class SignedParameters:
    """The parameters of a request: ``pairs`` in order, and ``values`` by name, each as text."""

    pairs: Pairs
    values: Values

    def without(self, name: str) -> Pairs:
        """The pairs without those of that name."""
        return tuple(pair for pair in self.pairs if pair[0] != name.encode())


def has_form(request: HttpRequest) -> bool:
    """Whether the body is a form by its content type."""
    return (request.header("content-type") or "").partition(";")[0].strip().lower() == _FORM


def look_up(request: HttpRequest, names: Iterable[str]) -> dict[str, str]:
    """The first value of each of the names in query and form, and no other value decoded. Never raises."""
    wanted = [name.encode() for name in names]
    found = first_values(request.query, wanted)
    if has_form(request):
        found = first_values(request.body, wanted) | found
    return {name.decode(): value.decode("utf-8", "replace") for name, value in found.items()}


def signed_parameters(request: HttpRequest) -> SignedParameters | SignatureFailure:
    """All parameters of query and form; a failure where one is given twice, so that nobody knows which one counts."""
    pairs = decode_pairs(request.query)
    if has_form(request):
        pairs += decode_pairs(request.body)
    values = {name.decode("utf-8", "replace"): value.decode("utf-8", "replace") for name, value in pairs}
    if len(values) < len(pairs):
        return malformed("a parameter is given twice")
    return SignedParameters(pairs, values)


def with_parameters(request: HttpRequest, added: Values, *, in_query: bool = False) -> HttpRequest:
    """The request with these parameters at the end of its form where its body is one, else of its query.

    Earlier ones of the same names are dropped, wherever they stand. ``in_query``: in the query in any case.
    """
    new = tuple((name.encode(), wire_bytes(value)) for name, value in added.items())
    gone = {name for name, _ in new}
    in_form = not in_query and has_form(request) and request.method == "POST"
    query = encode_pairs(_dropped(decode_pairs(request.query), gone) + (() if in_form else new))
    target = f"{request.path}?{query}" if query else request.path
    if not in_form:
        return replace(request, target=target)
    form = encode_pairs((*_dropped(decode_pairs(request.body), gone), *new))
    return replace(request, target=target, body=form.encode())


def hidden(pairs: Pairs, names: Collection[str]) -> Pairs:
    """The pairs with another value in place of each secret, fit to be shown."""
    secret = {name.encode() for name in names}
    return tuple((name, _HIDDEN if name in secret else value) for name, value in pairs)


def base64_hmac(key: bytes, text: bytes, algorithm: str) -> str:
    """The signature in base64."""
    return base64.b64encode(hmac.digest(key, text, algorithm)).decode("ascii")


def judge(signature: str, key: bytes, texts: Iterable[bytes], algorithm: str, shown: bytes) -> SignatureFailure | None:
    """None if the signature is that of one of the texts; ``shown`` is the string to sign without its secrets.

    Each comparison takes the same time wherever it differs.
    """
    given = signature.encode("utf-8", "replace")
    if any(hmac.compare_digest(given, base64_hmac(key, text, algorithm).encode()) for text in texts):
        return None
    told = shown.decode("utf-8", "replace")
    return SignatureFailure("mismatch", f"the signature does not match; string to sign here: {told!r}")


def _dropped(pairs: Pairs, names: Collection[bytes]) -> Pairs:
    return tuple(pair for pair in pairs if pair[0] not in names)
