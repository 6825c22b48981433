"""Bodies freed of their content coding (gzip, deflate, br), and heads that say so."""

import importlib
import zlib
from collections.abc import Callable, Mapping
from typing import Any

from harness.signing.packed import is_text
from harness.wire import HttpResponse

LIMIT = 64 * 1024 * 1024
"""Bytes that a body may have when decoded: a few bytes of gzip can stand for gigabytes."""

_FRAMING = frozenset({"content-encoding", "transfer-encoding"})
_BODILESS = frozenset({204, 304})


class UndecodableError(ValueError):
    """A body whose coding is not known here, or that grows beyond the limit."""


class _NotEncodedError(Exception):
    """The body is not encoded, whatever its head says."""


def decoded(response: HttpResponse, method: str = "", *, limit: int = LIMIT) -> HttpResponse:
    """The response with its body decoded, and a head that says so; UndecodableError where that cannot be done.

    VCR.py stores some bodies decoded under a head that says they are not, so a body that does not decode is taken as
    it is. The answer to HEAD keeps the length of the body that it does not have.
    """
    body = response.body
    codings = [part.strip().lower() for part in (response.header("content-encoding") or "").split(",")]
    for coding in reversed(codings if body else []):
        try:
            body = _decode(body, coding, limit)
        except _NotEncodedError:
            break
    return _framed(response, body, _FRAMING, method)


def decoded_if_possible(response: HttpResponse, method: str = "", *, limit: int = LIMIT) -> HttpResponse:
    """As ``decoded``; a body that cannot be decoded stays encoded, as its head says."""
    try:
        return decoded(response, method, limit=limit)
    except UndecodableError:
        return _framed(response, response.body, _FRAMING - {"content-encoding"}, method)


def _framed(response: HttpResponse, body: bytes, gone: frozenset[str], method: str) -> HttpResponse:
    kept = [pair for pair in response.headers if pair[0].lower() not in gone]
    if not body and (method == "HEAD" or response.status in _BODILESS):
        return HttpResponse(response.status, response.reason, tuple(kept), body)
    return HttpResponse(response.status, response.reason, _with_length(kept, len(body)), body)


def _with_length(headers: list[tuple[str, str]], length: int) -> tuple[tuple[str, str], ...]:
    """The headers with one that tells the length, in the place of the first that did."""
    places = [index for index, pair in enumerate(headers) if pair[0].lower() == "content-length"]
    if not places:
        return (*headers, ("Content-Length", str(length)))
    headers[places[0]] = (headers[places[0]][0], str(length))
    return tuple(pair for index, pair in enumerate(headers) if index not in places[1:])


def _decode(body: bytes, coding: str, limit: int) -> bytes:
    if coding in {"", "identity"}:
        return body
    decoder = _DECODERS.get(coding)
    if decoder is not None:
        return decoder(body, limit)
    if is_text(body):
        raise _NotEncodedError
    raise UndecodableError(f"the body is encoded as {coding!r:.40}, which is not known here")


def _gunzip(body: bytes, limit: int) -> bytes:
    found = b""
    while body:
        inflater = zlib.decompressobj(zlib.MAX_WBITS | 16)
        found += _inflated(inflater, body, limit, len(found))
        body = inflater.unused_data
    return found


def _inflate(body: bytes, limit: int) -> bytes:
    try:
        return _inflated(zlib.decompressobj(), body, limit)
    except _NotEncodedError:
        if is_text(body):
            raise
        # Some servers leave the frame of zlib out.
        return _inflated(zlib.decompressobj(-zlib.MAX_WBITS), body, limit)


def _inflated(inflater: Any, body: bytes, limit: int, before: int = 0) -> bytes:
    try:
        found: bytes = inflater.decompress(body, limit - before + 1)
    except zlib.error as error:
        raise _NotEncodedError from error
    if before + len(found) > limit:
        raise _too_large(limit)
    if not inflater.eof:
        raise _NotEncodedError
    return found


def _unbrotli(body: bytes, limit: int) -> bytes:
    try:
        brotli = importlib.import_module("brotli")
    except ImportError as error:
        if is_text(body):
            raise _NotEncodedError from error
        raise UndecodableError("the body is encoded as 'br', which needs the package brotli") from error
    inflater, found = brotli.Decompressor(), b""
    try:
        # In small steps, as a step knows no limit of its own.
        for start in range(0, len(body), 64):
            found += inflater.process(body[start : start + 64])
            if len(found) > limit:
                raise _too_large(limit)
    except brotli.error as error:
        raise _NotEncodedError from error
    if not inflater.is_finished():
        raise _NotEncodedError
    return found


def _too_large(limit: int) -> UndecodableError:
    return UndecodableError(f"the body has more than {limit:,} bytes when decoded")


_DECODERS: Mapping[str, Callable[[bytes, int], bytes]] = {
    "gzip": _gunzip,
    "x-gzip": _gunzip,
    "deflate": _inflate,
    "br": _unbrotli,
}
