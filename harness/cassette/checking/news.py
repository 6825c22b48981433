"""News about providers: the same ones put together, and what they would be in a patch file."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from harness.cassette.checking.checked import News, Place, ReadyPatch
from harness.model import Json, OperationId

_SHOWN_PLACES = 3
# What JSON writes as it is and YAML cannot.
_UNPRINTABLE = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
_REASONS = {
    "error code": "The provider answers with an error that the page does not list.",
    "error status": "The provider answers with another status than the listed one.",
    "error scope": "The provider gives the error where the page does not list it.",
    "member": "The provider's answers have a member that the page does not list.",
    "value": "The provider's answers have a value that the page does not list.",
    "parameter": "The provider takes a parameter that the page does not list.",
}


def merged(news: Iterable[News]) -> tuple[News, ...]:
    """Each thing once, with all the places that show it, in the order in which they were met."""
    found: dict[tuple[OperationId, str, bool], News] = {}
    for one in news:
        key = (one.operation, one.at, one.add)
        known = found.get(key)
        found[key] = one if known is None else _together(known, one)
    return tuple(found.values())


def ready_patches(news: Sequence[News]) -> tuple[ReadyPatch, ...]:
    """A patch file for each operation that there is news of; what no spec can hold is in none."""
    found: dict[OperationId, list[News]] = {}
    for one in news:
        if one.facts:
            found.setdefault(one.operation, []).append(one)
    return tuple(_patch(operation, told) for operation, told in found.items())


def _together(first: News, other: News) -> News:
    places = tuple(dict.fromkeys((*first.places, *other.places)))
    days = tuple(dict.fromkeys((*first.days, *other.days)))
    if not (first.facts and other.facts):  # no spec can hold it, or ought to before somebody has looked
        told = other if first.facts else first
        return replace(first, message=told.message, facts={}, places=places, days=days)
    return replace(first, facts=_facts(first.facts, other.facts), places=places, days=days)


def _facts(first: Mapping[str, Json], other: Mapping[str, Json]) -> Mapping[str, Json]:
    facts: dict[str, Json] = {}
    for key, value in first.items():
        more = other.get(key)
        if value == more:
            facts[key] = value
        elif isinstance(value, list) and isinstance(more, list):
            facts[key] = [*value, *(item for item in more if item not in value)]
        elif key == "type":
            facts[key] = "unknown"
    if "message" not in facts:  # several texts of one error: which part of them is fixed, nobody knows
        facts.pop("message_status", None)
    return facts


def _patch(operation: OperationId, news: Sequence[News]) -> ReadyPatch:
    name = operation.name
    path = f"{operation.provider}/{operation.service}/{operation.version}/{name}.patch.yaml"
    text = "".join((f"format: 1\noperation: {_flow(name)}\npatches:\n", *map(_entry, news)))
    return ReadyPatch(operation, path, text)


def _entry(news: News) -> str:
    lines = [
        f"  - at: {_flow(news.at)}",
        *(["    add: true"] if news.add else []),
        f"    set: {_flow(dict(news.facts))}",
        "    status: inferred",
        f"    reason: {_flow(_REASONS[news.kind])}",
        f"    evidence: {_flow(_evidence(news))}",
    ]
    return "\n".join(lines) + "\n"


def _evidence(news: News) -> str:
    shown = "; ".join(map(_where, news.places[:_SHOWN_PLACES]))
    more = len(news.places) - _SHOWN_PLACES
    rest = f" and {more} more" if more > 0 else ""
    return f"recorded{_days(news.days)}: {shown}{rest}"


def _where(place: Place) -> str:
    return f"{place.file}, interaction {place.number}"


def _days(days: Sequence[date]) -> str:
    if not days:
        return ", on a day that nothing tells"
    first, last = min(days), max(days)
    return f" on {first}" if first == last else f" from {first} to {last}"


def _flow(value: Json) -> str:
    """A value on one line of YAML that reads back as it is: texts that could be taken for something else are quoted."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return f"[{', '.join(map(_flow, value))}]"
    text = json.dumps(value, ensure_ascii=False)
    return _UNPRINTABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
