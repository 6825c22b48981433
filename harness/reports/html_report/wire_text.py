"""HTTP messages as text that shows every byte of them: what does not print is drawn."""

import re
import unicodedata
from dataclasses import dataclass

from harness.wire import HttpRequest, HttpResponse, head_bytes

MOST_BYTES = 6144
"""How much of a message is shown."""
_UNUSUAL = re.compile(r"[^ -~]")


@dataclass(frozen=True, slots=True)
class Shown:
    """The beginning of a message as text; ``size`` is what the whole of it has, in bytes."""

    text: str
    size: int

    @property
    def cut(self) -> bool:
        """Whether there is more of it than the text shows."""
        return self.size > MOST_BYTES


def request_text(request: HttpRequest) -> Shown:
    """A request as it was sent; its version is not kept, and is written as the usual one."""
    fields = "".join(f"{name}: {value}\r\n" for name, value in request.headers)
    head = f"{request.method} {request.target} HTTP/1.1\r\n{fields}\r\n"
    return _shown(head.encode("latin-1", "backslashreplace") + request.body)


def response_text(response: HttpResponse) -> Shown:
    """An answer as it was meant to be sent."""
    return _shown(head_bytes(response) + response.body)


def _shown(message: bytes) -> Shown:
    return Shown(visible(message[:MOST_BYTES]), len(message))


def visible(data: bytes) -> str:
    """The bytes as text: UTF-8 where they are, else escaped; ends of lines are drawn and kept."""
    return _UNUSUAL.sub(_drawn, data.decode("utf-8", "backslashreplace"))


def _drawn(found: re.Match[str]) -> str:
    char = found[0]
    code = ord(char)
    if char == "\n":
        return "\u240a\n"
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "\u2421"
    # Pictures that are not ours, characters that are not seen, and those that turn the direction of what follows.
    if 0x2400 <= code <= 0x2421 or unicodedata.category(char) in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}:
        return f"\\u{{{code:x}}}"
    return char
