"""Redirects that the program followed: what it sent on is told, and not held against it as a call of its own."""

from collections.abc import Iterable, Sequence

from harness.checks.check import Contract
from harness.checks.redirects import Redirect, led
from harness.model import Exchange
from harness.reports.watched_run import Remark

ABOUT = "redirect"


def judge(exchanges: Sequence[Exchange], _contract: Contract) -> Iterable[Remark]:
    """A note on what followed redirects, and one on credentials that went along to another host."""
    following = _following(exchanges)
    followed = [exchange for exchange, redirect in following if not redirect.elsewhere]
    elsewhere = [exchange for exchange, redirect in following if redirect.elsewhere]
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


def _following(exchanges: Sequence[Exchange]) -> list[tuple[Exchange, Redirect]]:
    """Each exchange that went where the one before it in its session was sent, with what had sent it."""
    sessions: dict[str, list[Exchange]] = {}
    for exchange in exchanges:
        sessions.setdefault(exchange.draft.session, []).append(exchange)
    return [one for own in sessions.values() for one in led(own)]
