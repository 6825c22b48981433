"""Bodies under a content coding: what they say, as far as they can be unpacked.

What is packed can hide anything, so that it is looked into even where it is broken, and where no head tells of it.
"""

import contextlib
import importlib
import zlib
from dataclasses import dataclass

LIMIT = 16 * 1024 * 1024
"""Bytes that are unpacked at most: a few bytes of gzip can stand for gigabytes."""

_MOST = 4
_MOST_MEMBERS = 1000
_GZIP = b"\x1f\x8b"
_GZIP_BITS, _ZLIB_BITS, _RAW_BITS = zlib.MAX_WBITS | 16, zlib.MAX_WBITS, -zlib.MAX_WBITS
_PLAIN = frozenset({"", "identity"})


@dataclass(frozen=True, slots=True)
class Unpacked:
    """What a body says. ``is_packed``: it stands there in another form; ``is_whole``: nothing of it is missing."""

    data: bytes
    is_packed: bool = False
    is_whole: bool = True


def unpacked(body: bytes, coding: str | None, *, limit: int = LIMIT) -> Unpacked | None:
    """What a body says whose head names that coding; None where it can hide something that cannot be read here."""
    found = Unpacked(body)
    for name in reversed((coding or "").lower().split(",")):
        if name.strip() in _PLAIN or not found.data:
            continue
        layer = _layer(found.data, name.strip(), limit)
        if layer is None:
            if is_text(found.data):
                break
            return None
        found = _inside(found, layer)
    for _ in range(_MOST):
        layer = _unnamed(found.data, limit)
        if layer is None:
            break
        found = _inside(found, layer)
    return None if len(found.data) > limit and found.is_packed else found


def _inside(outer: Unpacked, layer: Unpacked) -> Unpacked:
    return Unpacked(layer.data, is_packed=True, is_whole=outer.is_whole and layer.is_whole)


def _layer(body: bytes, coding: str, limit: int) -> Unpacked | None:
    match coding:
        case "gzip" | "x-gzip":
            return _inflated(body, _GZIP_BITS, limit)
        case "deflate":
            # Some servers leave the frame of zlib out.
            raw = None if is_text(body) else _RAW_BITS
            return _inflated(body, _ZLIB_BITS, limit) or (None if raw is None else _inflated(body, raw, limit))
        case "br":
            return None if is_text(body) else _unbrotlied(body, limit)
    return None


def _unnamed(body: bytes, limit: int) -> Unpacked | None:
    """What packed data says that shows by its first bytes what it is."""
    if body.startswith(_GZIP):
        return _inflated(body, _GZIP_BITS, limit)
    if body[:1] == b"x" and int.from_bytes(body[:2]) % 31 == 0:
        found = _inflated(body, _ZLIB_BITS, limit)
        return found if found is not None and found.is_whole else None
    return None


def _inflated(body: bytes, bits: int, limit: int) -> Unpacked | None:
    """What it unpacks to, one member after the other, with what follows them; None where nothing can be unpacked."""
    parts, room, rest, is_whole = list[bytes](), limit + 1, body, True
    while rest and room > 0:
        inflater = zlib.decompressobj(bits)
        try:
            part, after = inflater.decompress(rest, room), inflater.unused_data
            is_whole = is_whole and inflater.eof
        except zlib.error:
            part, after = _beginning(rest, bits, room), b""
            if not part and not parts:
                return None
            part, is_whole = part or rest, is_whole and not part
        parts.append(part)
        room -= len(part)
        rest = after if len(parts) < _MOST_MEMBERS else b""
        is_whole = is_whole and rest == after
    data = b"".join(parts)
    return Unpacked(data, is_whole=is_whole) if data or is_whole else None


def _beginning(body: bytes, bits: int, room: int) -> bytes:
    """What can be unpacked of broken data, up to the byte that breaks it."""
    inflater, parts = zlib.decompressobj(bits), list[bytes]()
    with contextlib.suppress(zlib.error):
        for start in range(len(body)):
            parts.append(inflater.decompress(body[start : start + 1]))
            room -= len(parts[-1])
            if room <= 0:
                break
    return b"".join(parts)


def _unbrotlied(body: bytes, limit: int) -> Unpacked | None:
    try:
        brotli = importlib.import_module("brotli")
    except ImportError:
        return None
    inflater, data, is_whole = brotli.Decompressor(), b"", True
    try:
        # In small steps, as a step knows no limit of its own.
        for start in range(0, len(body), 64):
            data += inflater.process(body[start : start + 64])
            if len(data) > limit:
                break
    except brotli.error:
        is_whole = False
    return Unpacked(data, is_whole=is_whole and inflater.is_finished()) if data else None


def is_text(body: bytes) -> bool:
    """Whether a body is text in UTF-8, which nothing packed is but by chance."""
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return True
