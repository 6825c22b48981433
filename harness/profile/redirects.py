"""Which redirects a client follows, and whether to another host."""

from collections.abc import Iterator, Sequence

from harness.model import CaseResult, Trait
from harness.profile.trait import conversations, told


def redirects(results: Sequence[CaseResult]) -> Iterator[Trait]:
    """``redirect/302``, ``redirect/307,to=other`` …: followed or not, and with which method."""
    seen: dict[str, list[tuple[str, str]]] = {}
    for result, conversation in conversations(results):
        for number, exchange in enumerate(conversation.exchanges):
            for fault in exchange.draft.faults:
                if fault.fault.startswith("redirect:"):
                    rest = conversation.exchanges[number + 1 :]
                    method = exchange.draft.request.method
                    became = rest[0].draft.request.method if rest else ""
                    how = "not followed" if not rest else "followed" if became == method else f"followed as {became}"
                    name = f"redirect/{fault.fault.removeprefix('redirect:').partition('@')[0]}"
                    seen.setdefault(name, []).append((how, result.case))
                    break
            else:
                continue
            break
    for name in sorted(seen):
        yield told(results[0].client, name, seen[name])
