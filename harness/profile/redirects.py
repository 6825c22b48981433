"""Which redirects a client follows, and whether to another host."""

from collections.abc import Iterator, Sequence

from harness.model import CaseResult, Trait
from harness.profile.trait import cases_of, conversations

_PREFIX = "redirect:"


def redirects(results: Sequence[CaseResult]) -> Iterator[Trait]:
    """``redirects followed`` and ``redirects followed to another host``: by status, and as GET where it was not one."""
    seen: dict[bool, dict[str, set[str]]] = {}
    cases: dict[bool, list[str]] = {}
    for result, conversation in conversations(results):
        exchanges = conversation.exchanges
        forms = [_redirect(fault.fault) for exchange in exchanges[:1] for fault in exchange.draft.faults]
        for status, destination in (form for form in forms if form is not None):
            elsewhere = destination == "other"
            cases.setdefault(elsewhere, []).append(result.case)
            followed = seen.setdefault(elsewhere, {}).setdefault(status, set())
            if len(exchanges) > 1:
                asked, became = exchanges[0].draft.request.method, exchanges[1].draft.request.method
                followed.add(status if asked == became else f"{status} as {became}")
    for elsewhere in sorted(seen):
        names = [word for status in sorted(seen[elsewhere]) for word in sorted(seen[elsewhere][status])]
        name = "redirects followed to another host" if elsewhere else "redirects followed"
        yield Trait(results[0].client, name, ", ".join(names) or "none", len(names), cases_of(cases[elsewhere]))


def _redirect(fault: str) -> tuple[str, str] | None:
    """The status of a redirect and where it leads; None for another fault."""
    if not fault.startswith(_PREFIX):
        return None
    status, _, rest = fault.removeprefix(_PREFIX).partition("@")[0].partition(",")
    return status, rest.removeprefix("to=") or "same"
