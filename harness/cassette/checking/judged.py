"""What one look at an interaction gives: a violation, and the news that it is if the real provider was asked."""

from collections.abc import Mapping
from dataclasses import dataclass

from harness.cassette.checking.checked import NewsKind
from harness.model import FactStatus, Json, Source, Violation


@dataclass(frozen=True, slots=True)
class Novelty:
    """What a page would have to say for an answer to be as documented.

    ``at`` is the anchor in the spec and ``facts`` what would stand there; ``facts`` are empty where no spec can hold
    it, or where it looks like a misspelling. ``add``: there is nothing at the anchor yet.
    """

    kind: NewsKind
    at: str
    facts: Mapping[str, Json]
    add: bool = True


@dataclass(frozen=True, slots=True)
class Judged:
    """Something that the contract does not have like this; ``novelty`` is None where it is wrong whoever said it."""

    violation: Violation
    novelty: Novelty | None = None


def judged(
    pointer: str,
    keyword: str,
    message: str,
    source: Source,
    status: FactStatus = "documented",
    *,
    novelty: Novelty | None = None,
) -> Judged:
    """A judgement from its parts."""
    return Judged(Violation(pointer, keyword, message, source, status), novelty)
