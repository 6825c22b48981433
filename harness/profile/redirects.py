"""Which redirects a client follows, and whether to another host."""

from collections.abc import Iterator, Sequence

from harness.checks.redirects import Redirect, led
from harness.checks.redirects import redirects as redirects_in
from harness.model import CaseResult, Exchange, Trait
from harness.profile.trait import cases_of, conversations


def redirects(results: Sequence[CaseResult]) -> Iterator[Trait]:
    """``redirects followed`` and ``redirects followed to another host``: by status, and as GET where it was not one.

    Followed is what the next request goes to. Of a redirect to the same address nothing is said: who follows it and
    who only calls again do the same.
    """
    seen: dict[bool, set[str]] = {}
    cases: dict[bool, list[str]] = {}
    for result, conversation in conversations(results):
        following = led(conversation.exchanges)
        for redirect in redirects_in(conversation):
            if redirect.in_a_circle:
                continue
            cases.setdefault(redirect.elsewhere, []).append(result.case)
            words = {_followed(redirect, exchange) for exchange, sent in following if sent == redirect}
            seen.setdefault(redirect.elsewhere, set()).update(words)
    for elsewhere in sorted(seen):
        names = sorted(seen[elsewhere])
        name = "redirects followed to another host" if elsewhere else "redirects followed"
        yield Trait(results[0].client, name, ", ".join(names) or "none", len(names), cases_of(cases[elsewhere]))


def _followed(redirect: Redirect, exchange: Exchange) -> str:
    """``307``, ``302 as GET``; of a connection which came to no request the method is not known."""
    asked, became = redirect.exchange.draft.request.method, exchange.draft.request.method
    return f"{redirect.status}" if exchange.draft.of_connection or asked == became else f"{redirect.status} as {became}"
