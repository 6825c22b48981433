"""What a cassette of ours says of itself: who made it and when, who answered, which pages the contract was read from.

Nothing in it changes from one run to the next of the same day, so that recording the same again gives the same bytes.
"""

from collections.abc import Mapping

from harness.cassette.decoding import Decoded
from harness.cassette.interaction import Label
from harness.model import Json

RECORDED_BY = "cloud-contract-harness"

_MADE_UP = "made up from the contract; not a recording of the real cloud"
_ANSWERED_BY: Mapping[str, str] = {
    "fake": _MADE_UP,
    "refusal": "a refusal made up from the contract; not a recording of the real cloud",
    "fault": "an answer that a rule has put in the provider's place; not a recording of the real cloud",
    "live": "recorded from the real provider",
    "loopback": "recorded from a server on the same machine; not a recording of the real cloud",
    "unknown": "recorded in the client's process, which does not know who answered",
}


def metadata_of(decoded: Decoded, label: Label | None) -> dict[str, Json]:
    """What an interaction adds to the metadata of its cassette; those of several are merged."""
    told: dict[str, Json] = {"recorded_by": RECORDED_BY}
    if label is not None:
        told["recorded"] = label.recorded.isoformat()
        told["answered_by"] = {label.responder: _ANSWERED_BY.get(label.responder, label.responder)}
    if decoded.operation is not None:
        source = decoded.operation.source
        page = {"page_updated": source.page_updated, "page_sha256": source.page_sha256}
        known: dict[str, Json] = {name: value for name, value in page.items() if value is not None}
        told["contract"] = {str(decoded.operation.id): known}
    return told
