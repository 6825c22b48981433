"""What a check found in cassettes: values for reports to tell."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Literal

from harness.cassette.dating import DatedBy
from harness.contract.history import Change
from harness.model import Json, Leaves, OperationId, Source, Violation

Part = Literal["request", "response"]
NewsKind = Literal["error code", "error status", "error scope", "member", "value", "parameter"]
"""What is new: an error code, a known one with another status or for another scope, a member or a value of an answer,
a parameter that the provider took."""


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where an interaction stands: its file, the line where it begins (0: unknown), its number in there from 1."""

    file: str
    line: int
    number: int

    def __str__(self) -> str:
        at = f"{self.file}:{self.line}" if self.line else self.file
        return f"{at}, interaction {self.number}"


@dataclass(frozen=True, slots=True)
class Breach:
    """Something recorded that breaks the contract.

    The pointer of the violation leads into the parameters of a request, or into the body of an answer. Its status is
    that of the fact it breaks: all but ``documented`` ones are doubtful.
    """

    place: Place
    operation: OperationId
    part: Part
    violation: Violation

    @property
    def doubtful(self) -> bool:
        """Whether the contract is not sure enough of the fact to hold it against a recording."""
        return self.violation.status != "documented"

    @property
    def fact(self) -> str:
        """The fact broken: ``RebootInstances, page of 2023-11-20, lines 36-56``, or the spec file and the anchor."""
        return fact_of(self.violation.source)


@dataclass(frozen=True, slots=True)
class News:
    """Something that a provider said or took and no page lists; the page may be the one that is wrong.

    ``at`` is the anchor that a patch has for it, ``facts`` what it would say there. ``places`` are all the
    interactions that show it, the first one first.
    """

    operation: OperationId
    kind: NewsKind
    at: str
    message: str
    facts: Mapping[str, Json]
    add: bool
    places: tuple[Place, ...]
    days: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadyPatch:
    """All news of one operation as the text of a patch file; ``path`` is where it belongs below a specs folder."""

    operation: OperationId
    path: str
    text: str


@dataclass(frozen=True, slots=True)
class Unjudged:
    """An interaction whose answer is not judged: faults left something else than the provider's answer of it."""

    place: Place
    operation: OperationId
    leaves: Leaves
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Uncovered:
    """An interaction that no contract knows: ``provider`` is None for a host of nobody's, ``action`` for none named."""

    place: Place
    host: str
    provider: str | None = None
    action: str | None = None

    def __str__(self) -> str:
        if self.provider is None:
            return f"{self.host}: no provider of the loaded specs"
        return f"{self.provider}: {self.action or 'no action named'} is not covered"


@dataclass(frozen=True, slots=True)
class Outdated:
    """A recording of an operation whose page has been revised since.

    ``against`` and ``present`` are days of page revisions, or the beginning of a SHA-256 where a page has no day;
    ``against`` is None where it is not known which revision the recording goes back to. ``changes`` is None where it is
    not known what was changed; empty where nothing that the contract holds was.
    """

    place: Place
    operation: OperationId
    recorded: date | None
    dated_by: DatedBy
    against: str | None
    present: str
    changes: tuple[Change, ...] | None

    def __str__(self) -> str:
        recorded = f"recorded {self.recorded}" if self.recorded is not None else "recorded some day"
        against = f" against the page of {self.against}" if self.against is not None else ""
        if self.changes is None:
            since = "what changed since is not known"
        else:
            since = f"since then: {'; '.join(map(str, self.changes)) or 'nothing that the contract holds'}"
        return f"{recorded}{against}, the page is of {self.present} now; {since}"


@dataclass(frozen=True, slots=True)
class CheckedCassette:
    """One cassette after its check. ``interactions`` is how many it holds; ``operations`` how many of each operation.

    ``unread`` are those that could not be read by their numbers, each with why; they are not counted.
    ``undated`` counts the interactions of known operations for which nothing tells whether they are old.
    ``unfinished``: it holds what a run had recorded when it was killed.
    """

    path: Path
    interactions: int
    operations: Mapping[OperationId, int]
    breaches: tuple[Breach, ...]
    news: tuple[News, ...]
    outdated: tuple[Outdated, ...]
    unjudged: tuple[Unjudged, ...]
    uncovered: tuple[Uncovered, ...]
    undated: int = 0
    unread: Mapping[int, str] = field(default_factory=dict)
    unfinished: bool = False

    @property
    def violations(self) -> tuple[Breach, ...]:
        """What breaks documented facts."""
        return tuple(one for one in self.breaches if not one.doubtful)

    @property
    def doubtful(self) -> tuple[Breach, ...]:
        """What breaks facts that nobody documents."""
        return tuple(one for one in self.breaches if one.doubtful)


@dataclass(frozen=True, slots=True)
class CheckReport:
    """All cassettes of a check, with the news of all of them and a ready patch for each operation that has any."""

    cassettes: tuple[CheckedCassette, ...]
    news: tuple[News, ...]
    patches: tuple[ReadyPatch, ...]

    @property
    def violations(self) -> Iterator[Breach]:
        """What breaks documented facts, in the order of the cassettes."""
        return (one for cassette in self.cassettes for one in cassette.violations)

    @property
    def sound(self) -> bool:
        """Whether nothing breaks a documented fact."""
        return next(self.violations, None) is None


def fact_of(source: Source) -> str:
    """A contract's fact for a person to look up: the page with its day and lines, else the spec file and the anchor."""
    if source.page is None or source.lines is None:
        return f"{source.file} {source.anchor}".rstrip()
    first, last = source.lines
    lines = f"line {first}" if first == last else f"lines {first}-{last}"
    day = f"page of {source.page_updated[:10]}" if source.page_updated is not None else "page without a date"
    return f"{source.page}, {day}, {lines}"
