"""What all traits share: whose results they are, and how several sightings are told as one."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from harness.model import CaseResult, Conversation, Exchange, Trait

Sighting = tuple[float, str]
"""A number that was seen, and the case in which it was."""

FindTraits = Callable[[Sequence[CaseResult]], Iterable[Trait]]
"""Finds the traits of one client in its results; ``Trait.client`` is that of the first result."""

_MOST_CASES = 10


def conversations(results: Iterable[CaseResult]) -> Iterator[tuple[CaseResult, Conversation]]:
    """The conversations of which the client said what came of them."""
    for result in results:
        for conversation in result.conversations:
            if conversation.outcome.kind not in {"crash", "unsupported", "died"}:
                yield result, conversation


def own(conversation: Conversation) -> tuple[Exchange, ...]:
    """The exchanges in which the operation was called, those that broke at the connection included."""
    return tuple(
        one
        for one in conversation.exchanges
        if one.draft.operation == conversation.operation or (one.draft.of_connection and one.draft.faults)
    )


def counted(client: str, name: str, seen: Sequence[Sighting], unit: str = "") -> Trait:
    """The trait of numbers that were seen: one, or the least and the most of them."""
    numbers = [number for number, _ in seen]
    least, most = min(numbers), max(numbers)
    text = f"{least:g}" if least == most else f"{least:g} to {most:g}"
    return Trait(client, name, f"{text}{unit}", most, cases_of(case for _, case in seen))


def told(client: str, name: str, seen: Sequence[tuple[str, str]]) -> Trait:
    """The trait of words that were seen, each once, in the order of their letters."""
    return Trait(client, name, ", ".join(sorted({word for word, _ in seen})), None, cases_of(case for _, case in seen))


def cases_of(cases: Iterable[str]) -> tuple[str, ...]:
    """The first of the cases, each once."""
    return tuple(dict.fromkeys(cases))[:_MOST_CASES]
