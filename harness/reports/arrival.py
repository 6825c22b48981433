"""How much of an answer got out to the client."""

from typing import Literal

from harness.model import Exchange
from harness.wire import head_bytes

Arrival = Literal["whole", "part", "none"]
# Faults that end an answer early; others make it longer or shorter and send all of it.
_CUTTING = ("close", "reset", "hang", "truncate", "head:cut")


def arrival(exchange: Exchange) -> Arrival:
    """Whether all of the answer went out, a part of it, or nothing: because a fault cut it, or the client left."""
    draft = exchange.draft
    if draft.response is None or exchange.answered_at is None or not exchange.bytes_sent:
        return "none"
    if exchange.client_left:
        return "part"
    cut = any(fault.fault.startswith(_CUTTING) for fault in draft.faults)
    bodiless = draft.request.method == "HEAD" or draft.response.status in {204, 304}
    size = len(head_bytes(draft.response)) + (0 if bodiless else len(draft.response.body))
    return "part" if cut and exchange.bytes_sent < size else "whole"
