"""Calls that no recording answers, as the exchanges tell them."""

import json
from typing import Any

from harness.cassette.miss import NO_RECORDING
from harness.model import Draft


def is_miss(draft: Draft) -> bool:
    """Whether no recording answered the call, and nobody else was allowed to."""
    return draft.problem is not None and draft.problem.startswith(NO_RECORDING)


def miss_data(draft: Draft) -> dict[str, Any]:
    """What the call was told of the miss: the reason, the nearest recordings, what differs; empty where it was not."""
    try:
        told = json.loads(draft.response.body)["harness"]["miss"] if draft.response is not None else {}
    except (ValueError, KeyError, TypeError):
        return {}
    return told if isinstance(told, dict) else {}
