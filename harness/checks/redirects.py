"""Where answers send the client, and which of its requests only go there."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from harness.model import Conversation, Exchange

_STATUSES = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True)
class Redirect:
    """An answer that sends the client to ``authority`` and ``host``; ``elsewhere``: that is another host."""

    exchange: Exchange
    authority: str
    host: str
    path: str
    status: int

    @property
    def elsewhere(self) -> bool:
        """Whether it leads to another host."""
        return self.host != self.exchange.draft.request.host

    @property
    def in_a_circle(self) -> bool:
        """Whether it leads to where it comes from."""
        return self.led(self.exchange)

    def led(self, exchange: Exchange) -> bool:
        """Whether an exchange went there; of a connection which came to no request only the host is known."""
        draft = exchange.draft
        return draft.request.host == self.host and (draft.of_connection or draft.request.path == self.path)


def redirect(exchange: Exchange) -> Redirect | None:
    """Where the answer of an exchange sends the client, if it does."""
    response, request = exchange.draft.response, exchange.draft.request
    location = response.header("location") if response is not None and response.status in _STATUSES else None
    if response is None or location is None:
        return None
    try:
        parts = urlsplit(location)
        authority, host = parts.netloc or request.authority, parts.hostname or request.host
    except ValueError:
        return None
    return Redirect(exchange, authority, host, parts.path or "/", response.status)


def redirects(conversation: Conversation) -> tuple[Redirect, ...]:
    """The redirects of a conversation, in their order."""
    found = (redirect(exchange) for exchange in conversation.exchanges)
    return tuple(one for one in found if one is not None)


def led(exchanges: Sequence[Exchange]) -> tuple[tuple[Exchange, Redirect], ...]:
    """The exchanges that went where the answer before them had sent the client, each with that answer."""
    found: list[tuple[Exchange, Redirect]] = []
    sent: Redirect | None = None
    for exchange in exchanges:
        if sent is not None and sent.led(exchange):
            found.append((exchange, sent))
        if not exchange.draft.of_connection:
            sent = redirect(exchange)
    return tuple(found)


def unled(exchanges: Sequence[Exchange]) -> tuple[Exchange, ...]:
    """The exchanges without those: what is asked there is made by the redirect, and not by the client alone."""
    following = {exchange.draft.id for exchange, _ in led(exchanges)}
    return tuple(exchange for exchange in exchanges if exchange.draft.id not in following)


def asked(conversation: Conversation) -> tuple[Exchange, ...]:
    """The exchanges in which the client, and no redirect, called the operation that it was asked to call."""
    return tuple(one for one in unled(conversation.exchanges) if one.draft.operation == conversation.operation)
