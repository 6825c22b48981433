"""``reset``, ``reset@after`` and ``reset:50%@mid``: the connection is broken off (RST)."""

from harness.faults.ending import ending_kind

RESET = ending_kind(
    "reset",
    "the connection is broken off (RST) instead of an answer, or in the middle of it",
    "tencent/as:StartInstanceRefresh=reset@after#1",
)
