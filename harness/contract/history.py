"""What pages said before: the revisions that a spec was derived from, and what each next one changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Change:
    """One fact that a revision changed: its anchor, which key of what stands there, both values as text.

    ``fact`` is None where the anchor as a whole is new or gone; ``old`` is None where there was nothing, ``new`` where
    there is nothing now.
    """

    at: str
    fact: str | None
    old: str | None
    new: str | None

    def __str__(self) -> str:
        name = f"{self.at}: {self.fact}" if self.fact is not None else f"{self.at}:"
        row = self.fact is None and "/" in self.at  # its name says enough: input/ForceStop, errors/request/409/X
        match self.old, self.new:
            case None, told:
                return f"{name} new" if row else f"{name} {told}, new"
            case kept, None:
                return f"{name} gone" if row else f"{name} {kept}, gone"
            case kept, told:
                return f"{name} {kept} -> {told}"


@dataclass(frozen=True, slots=True)
class Revision:
    """A state of a page that has been replaced: its day as the page gives it, its hash, what the next one changed."""

    updated: str | None
    sha256: str
    changes: tuple[Change, ...]


def revisions_of(data: Mapping[str, Any]) -> tuple[Revision, ...]:
    """The revisions of a history file that fits its schema, the oldest first."""
    return tuple(_revision(entry) for entry in data["revisions"])


def history_data(operation: str, revisions: Sequence[Revision]) -> dict[str, Any]:
    """The history of an operation as it stands in its file."""
    return {"format": 1, "operation": operation, "revisions": [_plain(revision) for revision in revisions]}


def _revision(entry: Mapping[str, Any]) -> Revision:
    updated = entry["updated"]
    changes = tuple(Change(one["at"], one.get("fact"), one.get("old"), one.get("new")) for one in entry["changes"])
    return Revision(None if updated == "unknown" else updated, entry["sha256"], changes)


def _plain(revision: Revision) -> dict[str, Any]:
    return {
        "updated": revision.updated or "unknown",
        "sha256": revision.sha256,
        "changes": [_plain_change(change) for change in revision.changes],
    }


def _plain_change(change: Change) -> dict[str, str]:
    told = {"at": change.at, "fact": change.fact, "old": change.old, "new": change.new}
    return {key: value for key, value in told.items() if value is not None}
