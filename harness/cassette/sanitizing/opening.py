"""Messages with their bodies unpacked: what a content coding hides, nobody could take out of it."""

import re
from dataclasses import replace
from typing import TypeVar

from harness.signing.packed import unpacked
from harness.wire import HttpRequest, HttpResponse

Message = TypeVar("Message", HttpRequest, HttpResponse)

_CODING = "content-encoding"
_GONE = re.compile(rb"\[[0-9]+ bytes that cannot be unpacked\]")


def opened(message: Message) -> Message:
    """The message as its body reads unpacked, and a head that says so.

    One that is broken becomes what can be read of it, and its head stays. One that cannot be read at all goes: it could
    hide anything.
    """
    if not message.body:
        return message
    found = unpacked(message.body, ", ".join(value for name, value in message.headers if name.lower() == _CODING))
    if found is None:
        return _plain(message, f"[{len(message.body)} bytes that cannot be unpacked]".encode())
    if not found.is_packed:
        return message
    return _plain(message, found.data) if found.is_whole else replace(message, body=found.data)


def is_gone(body: bytes) -> bool:
    """Whether the body is what is written in place of one that could not be read at all."""
    return _GONE.fullmatch(body) is not None


def closed(clean: Message, unpacked: Message, original: Message) -> Message:
    """What is to be written of a message: of a broken body that holds nothing secret the bytes as they were."""
    if unpacked.body == original.body or unpacked.headers != original.headers:
        return clean
    if clean.body == unpacked.body:
        length = [("Content-Length", str(len(original.body)))] if clean.header("content-length") is not None else []
        return replace(clean.with_headers(length) if length else clean, body=original.body)
    return _plain(clean, clean.body)


def _plain(message: Message, body: bytes) -> Message:
    headers = tuple(
        (name, str(len(body)) if name.lower() == "content-length" else value)
        for name, value in message.headers
        if name.lower() != _CODING
    )
    return replace(message, headers=headers, body=body)
