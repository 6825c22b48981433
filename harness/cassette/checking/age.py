"""How old a recording is, and what its operation's page has changed since."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from harness.cassette.dating import DatedBy, day_of, recorded_day
from harness.cassette.interaction import Interaction
from harness.contract.history import Change, Revision
from harness.model import Json, Operation

_SHORT = 12


@dataclass(frozen=True, slots=True)
class Stale:
    """The page was revised since: which revision the recording goes back to, which one is the present, what changed."""

    against: str | None
    present: str
    changes: tuple[Change, ...] | None


@dataclass(frozen=True, slots=True)
class Age:
    """When an interaction was recorded and what told it; ``told``: there is something to compare its age with."""

    recorded: date | None
    dated_by: DatedBy
    told: bool
    stale: Stale | None = None


def aged(
    interaction: Interaction, metadata: Mapping[str, Json], operation: Operation, history: Sequence[Revision]
) -> Age:
    """The age of an interaction: by the page that its cassette names, and by its day."""
    recorded, dated_by = recorded_day(interaction, metadata)
    source = operation.source
    present_day = day_of(source.page_updated)
    present = str(present_day) if present_day is not None else (source.page_sha256 or "")[:_SHORT]
    before = recorded is not None and present_day is not None and recorded < present_day
    named = _named_page(metadata, operation)
    if named is not None and named.sha256 != source.page_sha256:
        if named.day is not None and present_day is not None and named.day > present_day:
            return Age(recorded, dated_by, told=True)  # the page that it names is newer than the one at hand
        since = next((number for number, one in enumerate(history) if one.sha256 == named.sha256), None)
        changes = None if since is None else _changes(history[since:])
        return Age(recorded, dated_by, True, Stale(named.shown, present, changes))  # noqa: FBT003
    if not before:
        told = named is not None or (recorded is not None and present_day is not None)
        return Age(recorded, dated_by, told)
    stood = [number for number, one in enumerate(history) if _not_after(day_of(one.updated), recorded)]
    if not stood:
        return Age(recorded, dated_by, True, Stale(None, present, None))  # noqa: FBT003
    against = str(day_of(history[stood[-1]].updated))
    return Age(recorded, dated_by, True, Stale(against, present, _changes(history[stood[-1] :])))  # noqa: FBT003


def _not_after(day: date | None, other: date | None) -> bool:
    return day is not None and other is not None and day <= other


def _changes(revisions: Iterable[Revision]) -> tuple[Change, ...]:
    """All changes as one step: of a fact that changed twice the first value and the last; none where it is back."""
    found: dict[tuple[str, str | None], Change] = {}
    for change in (change for revision in revisions for change in revision.changes):
        key = (change.at, change.fact)
        first = found.get(key)
        found[key] = change if first is None else Change(change.at, change.fact, first.old, change.new)
    return tuple(change for change in found.values() if change.old != change.new)


@dataclass(frozen=True, slots=True)
class _NamedPage:
    """The page of an operation that a cassette says it was recorded against."""

    day: date | None
    sha256: str

    @property
    def shown(self) -> str:
        return str(self.day) if self.day is not None else self.sha256[:_SHORT]


def _named_page(metadata: Mapping[str, Json], operation: Operation) -> _NamedPage | None:
    contract = metadata.get("contract")
    named = contract.get(str(operation.id)) if isinstance(contract, dict) else None
    if not isinstance(named, dict) or not isinstance(named.get("page_sha256"), str):
        return None
    return _NamedPage(day_of(named.get("page_updated")), str(named["page_sha256"]))
