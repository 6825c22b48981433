"""Query strings and form bodies as pairs of bytes, and the strict percent-encoding that signatures are made of."""

from collections.abc import Collection, Iterator
from urllib.parse import quote_from_bytes, unquote_to_bytes

Pairs = tuple[tuple[bytes, bytes], ...]


def wire_bytes(text: str) -> bytes:
    """The bytes that a part of a request target stood for; never raises, whatever the text holds."""
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogatepass")


def decode_pairs(encoded: str | bytes) -> Pairs:
    """The decoded name-value pairs in order, with repeats.

    ``+`` is a space, ``a`` means ``a=``, empty parts are dropped.
    """
    return tuple((unquote_to_bytes(name), unquote_to_bytes(value)) for name, value in _raw_pairs(encoded))


def first_values(encoded: str | bytes, names: Collection[bytes]) -> dict[bytes, bytes]:
    """The first value of each of the names that is there; other values are not decoded."""
    found: dict[bytes, bytes] = {}
    for raw_name, value in _raw_pairs(encoded):
        name = unquote_to_bytes(raw_name)
        if name in names and name not in found:
            found[name] = unquote_to_bytes(value)
    return found


def _raw_pairs(encoded: str | bytes) -> Iterator[tuple[bytes, bytes]]:
    raw = wire_bytes(encoded) if isinstance(encoded, str) else encoded
    for part in raw.replace(b"+", b" ").split(b"&"):
        if part:
            name, _, value = part.partition(b"=")
            yield name, value


def encode(value: bytes | str) -> str:
    """Percent-encoded as RFC 3986 has it: only ``A-Za-z0-9-_.~`` stay, a space is ``%20``."""
    return quote_from_bytes(wire_bytes(value) if isinstance(value, str) else value, safe="")


def encode_pairs(pairs: Pairs | tuple[tuple[str, str], ...]) -> str:
    """The pairs as a query string, in the order given; an empty value is written ``name=``."""
    return "&".join(f"{encode(name)}={encode(value)}" for name, value in pairs)
