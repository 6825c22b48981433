"""On which day an interaction was recorded, as far as anything in its cassette tells it."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from typing import Literal

from harness.cassette.interaction import Interaction
from harness.model import Json
from harness.protocols import form_body
from harness.wire import HttpRequest, HttpResponse

DatedBy = Literal["label", "cassette", "answer", "request", "nothing"]
"""What tells when an interaction was recorded: its label, its cassette's metadata, the ``Date`` of the answer, the
date that the request was signed for, or nothing."""

_SCOPE = re.compile(r"Credential=[^/,\s]+/(\d{4}-?\d{2}-?\d{2})/")
_COMPACT = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})(?:T[\d:]+Z?)?")
_EPOCH = re.compile(r"\d{9,10}")
# A signature of zeros stands for one that was taken out, and the date beside it is then made up as well.
_MADE_UP = re.compile(r"Signature=0+=*(?:&|$|[,\s])")
_MADE_UP_DAY = date(2000, 1, 1)
"""The day that stands for that of every signature, also where the signature itself is gone."""


def recorded_day(interaction: Interaction, metadata: Mapping[str, Json]) -> tuple[date | None, DatedBy]:
    """When an interaction was recorded and what tells it: of what can, that which is nearest to the recording."""
    if interaction.label is not None:
        return interaction.label.recorded, "label"
    told: Iterator[tuple[date | None, DatedBy]] = iter(
        (
            (day_of(metadata.get("recorded")), "cassette"),
            (_of_answer(interaction.response), "answer"),
            (_of_request(interaction.request), "request"),
        )
    )
    return next(((day, by) for day, by in told if day is not None), (None, "nothing"))


def _of_answer(response: HttpResponse) -> date | None:
    try:
        moment = parsedate_to_datetime(response.header("date") or "")
    except ValueError:
        return None
    return (moment.astimezone(UTC) if moment.tzinfo is not None else moment).date()


def _of_request(request: HttpRequest) -> date | None:
    """The day that the request was signed for, unless its signature is a made-up one."""
    scope = request.header("authorization") or ""
    named = form_body.look_up(request, "X-Date", "Timestamp", "X-Credential", "Signature", "X-Signature")
    signatures = f"{scope} Signature={named.get('Signature', '')} Signature={named.get('X-Signature', '')} "
    if _MADE_UP.search(signatures):
        return None
    scoped = _SCOPE.search(f"{scope} Credential={named.get('X-Credential', '')}")
    texts = (
        request.header("x-tc-timestamp"),
        request.header("x-acs-date"),
        request.header("x-date"),
        named.get("X-Date"),
        named.get("Timestamp"),
        scoped[1] if scoped is not None else None,
    )
    return next((day for text in texts if (day := day_of(text)) not in {None, _MADE_UP_DAY}), None)


def day_of(text: Json) -> date | None:
    """The day that a text begins with, or the moment in seconds that it is; None where it is neither."""
    if isinstance(text, datetime):
        return text.date()
    if isinstance(text, date):
        return text
    if not isinstance(text, str):
        return None
    try:
        if _EPOCH.fullmatch(text):
            return datetime.fromtimestamp(int(text), tz=UTC).date()
        found = _COMPACT.match(text)
        return date(*map(int, found.groups())) if found is not None else None
    except ValueError:
        return None
