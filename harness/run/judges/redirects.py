"""Redirects that the program followed: what it sent on is told, and not held against it as a call of its own."""

from collections.abc import Iterable, Sequence
from urllib.parse import SplitResult, urlsplit

from harness.checks.check import Contract
from harness.model import Exchange
from harness.reports.watched_run import Remark
from harness.wire import HttpResponse

ABOUT = "redirect"
_STATUSES = frozenset({301, 302, 303, 307, 308})


def judge(exchanges: Sequence[Exchange], _contract: Contract) -> Iterable[Remark]:
    """A note on what followed redirects, and one on credentials that went along to another host."""
    followed = [exchange for exchange, host in _following(exchanges) if host is None]
    elsewhere = [exchange for exchange, host in _following(exchanges) if host is not None]
    with_key = [one for one in elsewhere if one.draft.request.header("authorization") is not None]
    without = [one for one in elsewhere if one not in with_key]
    told = (
        ("followed a redirect to the same host; what it sent there is not judged", followed),
        ("followed a redirect to another host and sent its Authorization along", with_key),
        ("followed a redirect to another host, without its Authorization", without),
    )
    for message, found in told:
        if found:
            yield Remark("note", ABOUT, message, None, tuple(one.draft.id for one in found))


def own_requests(exchanges: Sequence[Exchange]) -> tuple[Exchange, ...]:
    """The exchanges without those that followed a redirect: their requests are made by it, not by the program."""
    following = {exchange.draft.id for exchange, _ in _following(exchanges)}
    return tuple(exchange for exchange in exchanges if exchange.draft.id not in following)


def _following(exchanges: Sequence[Exchange]) -> Iterable[tuple[Exchange, str | None]]:
    """Each exchange that went where the one before it in its session was sent; the host where that is another."""
    before: dict[str, Exchange] = {}
    for exchange in exchanges:
        last, draft = before.get(exchange.draft.session), exchange.draft
        before[draft.session] = exchange
        parts = None if last is None else _sent_to(last.draft.response)
        if last is None or parts is None:
            continue
        sent_to = (parts.hostname or last.draft.request.host, parts.path or "/")
        if (draft.request.host, draft.request.path) == sent_to:
            yield exchange, parts.hostname


def _sent_to(response: HttpResponse | None) -> SplitResult | None:
    location = response.header("location") if response is not None and response.status in _STATUSES else None
    try:
        return None if location is None else urlsplit(location)
    except ValueError:
        return None
