"""``close``, ``close@after`` and ``close:50%@mid``: the connection is closed in good order (FIN) before its time."""

from harness.faults.ending import ending_kind

CLOSE = ending_kind(
    "close",
    "the connection is closed (FIN) instead of an answer, or in the middle of it",
    "alibaba/ecs:RedeployInstance=close@after#1",
)
