"""Secrets that a request carries in plain where they do not belong.

A secret key never travels. A session token does, in the places that its signing scheme gives it; anywhere else in a URL
it would stay behind in logs of proxies and servers.
"""

from collections.abc import Iterable, Iterator
from urllib.parse import unquote, unquote_plus

from harness.signing.form import decode_pairs, wire_bytes
from harness.signing.query_signature import has_form
from harness.signing.scheme import SigningScheme
from harness.signing.table import SCHEMES
from harness.wire import HttpRequest

_SHORTEST = 6
_TOKEN_HEADERS = frozenset[str]().union(*(scheme.token_headers for scheme in SCHEMES.values()))
_TOKEN_PARAMS = frozenset[str]().union(*(scheme.token_params for scheme in SCHEMES.values()))


def exposed(request: HttpRequest, scheme: SigningScheme | None, secret_keys: Iterable[str]) -> tuple[str, ...]:
    """What is exposed, in words: ``secret key in the query``, ``session token in the URL``.

    ``scheme`` is the one by which the request is signed, None where nobody knows it: no place is right there.
    ``secret_keys`` are those that the request must not hold.
    """
    keys = [key for key in secret_keys if len(key) >= _SHORTEST]
    found = [f"secret key in {place}" for key in keys for place in _places(request, key)]
    if any(_in_url(request, token, scheme) for token in _tokens(request)):
        found.append("session token in the URL")
    return tuple(dict.fromkeys(found))


def _places(request: HttpRequest, secret: str) -> Iterator[str]:
    if secret in unquote(request.path):
        yield "the path"
    if secret in unquote_plus(request.query):
        yield "the query"
    for name, value in request.headers:
        if secret in value:
            yield f"the header {name}"
    if wire_bytes(secret) in request.body or (has_form(request) and _among(wire_bytes(secret), request.body)):
        yield "the body"


def _among(secret: bytes, encoded: bytes) -> bool:
    return any(secret in value for _, value in decode_pairs(encoded))


def _tokens(request: HttpRequest) -> set[bytes]:
    """The session tokens that the request names as such, under any scheme."""
    found = {value.strip().encode("latin-1", "replace") for value in _header_values(request)}
    pairs = decode_pairs(request.query) + (decode_pairs(request.body) if has_form(request) else ())
    found |= {value for name, value in pairs if name.decode("utf-8", "replace") in _TOKEN_PARAMS}
    return {token for token in found if len(token) >= _SHORTEST}


def _header_values(request: HttpRequest) -> Iterator[str]:
    return (value for name, value in request.headers if name.lower() in _TOKEN_HEADERS)


def _in_url(request: HttpRequest, token: bytes, scheme: SigningScheme | None) -> bool:
    """Whether the URL holds a token elsewhere than in the parameters that the scheme has for it."""
    by_design = frozenset[str]() if scheme is None else scheme.token_params
    pairs = decode_pairs(request.query)
    return token.decode("utf-8", "replace") in unquote(request.path) or any(
        token in value and name.decode("utf-8", "replace") not in by_design for name, value in pairs
    )
