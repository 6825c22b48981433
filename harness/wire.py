"""HTTP messages exactly as they travel: raw target, header pairs in order with repeats, body bytes."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import format_datetime
from http import HTTPStatus
from urllib.parse import urlsplit

Headers = tuple[tuple[str, str], ...]

# The names of this machine, as ``HttpRequest.host`` gives them.
LOOPBACK_HOSTS = frozenset({"127.0.0.1", "::1", "localhost"})


def _get_all(headers: Headers, name: str) -> tuple[str, ...]:
    folded = name.lower()
    return tuple(value for key, value in headers if key.lower() == folded)


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """A request as it arrived.

    ``authority`` is where the client believed it was going (``host`` or ``host:port``: the CONNECT target or absolute
    URI through a proxy, else the Host header). ``target`` is the raw origin-form request target, undecoded. Header
    values are decoded as ISO 8859-1, so that every byte survives.
    """

    method: str
    scheme: str
    authority: str
    target: str
    headers: Headers = ()
    body: bytes = b""

    @property
    def host(self) -> str:
        """The authority without its port, lower case; empty where the authority is none."""
        try:
            return urlsplit(f"//{self.authority}").hostname or ""
        except ValueError:
            return ""

    @property
    def path(self) -> str:
        """The raw path of the target, ``/`` if empty."""
        return self.target.partition("?")[0] or "/"

    @property
    def query(self) -> str:
        """The raw query string, without ``?``; empty if there is none."""
        return self.target.partition("?")[2]

    def header(self, name: str) -> str | None:
        """The first value of a header, or None; names ignore case."""
        values = _get_all(self.headers, name)
        return values[0] if values else None

    def header_values(self, name: str) -> tuple[str, ...]:
        """All values of a header in order; names ignore case."""
        return _get_all(self.headers, name)

    def with_headers(self, pairs: Iterable[tuple[str, str]]) -> "HttpRequest":
        """A copy with the given headers set: earlier values of the same names are dropped."""
        return replace(self, headers=_set(self.headers, tuple(pairs)))


@dataclass(frozen=True, slots=True)
class HttpResponse:
    """An answer as it will be, or was, sent: header pairs in order, the body as it is on the wire."""

    status: int
    reason: str = ""
    headers: Headers = ()
    body: bytes = b""

    def header(self, name: str) -> str | None:
        """The first value of a header, or None; names ignore case."""
        values = _get_all(self.headers, name)
        return values[0] if values else None

    def with_headers(self, pairs: Iterable[tuple[str, str]]) -> "HttpResponse":
        """A copy with the given headers set: earlier values of the same names are dropped."""
        return replace(self, headers=_set(self.headers, tuple(pairs)))


def phrase(status: int) -> str:
    """The usual reason phrase of a status; empty where there is none."""
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""


def http_date(moment: datetime) -> str:
    """An aware moment as ``Date`` has it: ``Fri, 02 Jan 2026 12:00:00 GMT``."""
    return format_datetime(moment.astimezone(UTC), usegmt=True)


def head_bytes(response: HttpResponse) -> bytes:
    """The head of an answer as it goes over the wire, with the empty line that ends it."""
    reason = response.reason or phrase(response.status)
    fields = "".join(f"{name}: {value}\r\n" for name, value in response.headers)
    return f"HTTP/1.1 {response.status} {reason}\r\n{fields}\r\n".encode("latin-1")


def _set(headers: Headers, pairs: Headers) -> Headers:
    names = {name.lower() for name, _ in pairs}
    return (*(pair for pair in headers if pair[0].lower() not in names), *pairs)
