"""What a new revision of a page changed in its spec, kept so that recordings of before can be told of it."""

import json
from collections.abc import Mapping, Sequence

from harness.contract.history import Change, Revision, history_data
from harness.derive.comparison import differences
from harness.derive.spec_text import flow
from harness.model import Json

# How long the anchor is in the tables that have rows; everything else is an anchor as a whole.
_ANCHORS = {"common": 2, "input": 2, "output": 2, "structures": 3, "errors": 4, "http": 2}
# What is not about calls and answers: where the page stands, what it shows, and what was decided about its mistakes.
_BESIDE = frozenset({"format", "page", "examples", "discrepancies", "facts"})


def advanced(
    old: Mapping[str, Json], new: Mapping[str, Json], known: Sequence[Revision]
) -> tuple[Revision, ...] | None:
    """The history once the spec ``old`` gives way to ``new``; None where the page is the same, or not a newer one.

    A revision that changed no fact is kept too: whoever recorded against it then knows that nothing has changed.
    """
    was, now = _page(old), _page(new)
    sha256, updated = was.get("sha256"), was.get("updated")
    if not isinstance(sha256, str) or sha256 == now.get("sha256") or _is_older(now.get("updated"), updated):
        return None
    before = tuple(revision for revision in known if revision.sha256 != sha256)
    day = updated if isinstance(updated, str) and updated != "unknown" else None
    return (*before, Revision(day, sha256, changes(old, new)))


def changes(old: Mapping[str, Json], new: Mapping[str, Json]) -> tuple[Change, ...]:
    """The facts in which two specs of an operation differ."""
    told = differences("", _calls(new), _calls(old))
    rows = tuple(_change(one.at, one.spec, one.page) for one in told)
    return (*rows, *_statements(old.get("facts"), new.get("facts")))


def history_text(operation: str, revisions: Sequence[Revision]) -> str:
    """The text of ``<Operation>.history.json``."""
    return json.dumps(history_data(operation, revisions), ensure_ascii=False, indent=2) + "\n"


def _page(spec: Mapping[str, Json]) -> Mapping[str, Json]:
    page = spec.get("page")
    return page if isinstance(page, dict) else {}


def _is_older(updated: Json, than: Json) -> bool:
    """Whether the one day is before the other; where one of them is not known, it is not."""
    both = isinstance(updated, str) and isinstance(than, str) and "unknown" not in {updated, than}
    return both and str(updated) < str(than)


def _calls(spec: Mapping[str, Json]) -> dict[str, Json]:
    """A spec without what is not about calls; a table that it lacks is an empty one, so that each row is told."""
    empty: dict[str, Json] = {"common": {}, "input": {}, "output": {}, "structures": {}, "errors": []}
    return empty | {key: value for key, value in spec.items() if key not in _BESIDE}


def _change(at: str, old: str | None, new: str | None) -> Change:
    parts = at.split("/")
    length = _ANCHORS.get(parts[0], 1)
    fact = "/".join(parts[length:]) or None
    return Change("/".join(parts[:length]), fact, old, new)


def _statements(old: Json, new: Json) -> tuple[Change, ...]:
    """Statements that went and that came; they have no names, so that each is known by its whole text."""
    before = [flow(one) for one in old] if isinstance(old, list) else []
    after = [flow(one) for one in new] if isinstance(new, list) else []
    gone = tuple(Change("facts", None, text, None) for text in before if text not in after)
    return (*gone, *(Change("facts", None, None, text) for text in after if text not in before))
