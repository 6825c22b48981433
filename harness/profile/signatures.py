"""Whether a client signs each further attempt anew."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from harness.checks.redirects import asked
from harness.checks.signature_fresh import nonce_of, signed_at
from harness.model import CaseResult, Exchange, Trait
from harness.profile.trait import conversations, told

_SHARPNESS = timedelta(seconds=2)
"""Every scheme gives its time in whole seconds: for so long two of them can be the same, with some time on the way."""


def signatures(results: Sequence[CaseResult]) -> Iterator[Trait]:
    """``signature of further attempts``: how it compares with that of the first one, where that can be told."""
    seen: list[tuple[str, str]] = []
    for result, conversation in conversations(results):
        signed = [one for one in asked(conversation) if one.draft.signature != "missing"]
        same = [_same(signed[0], one) for one in signed[1:]]
        words = {True: "that of the first", False: "a new one"}
        seen += [(words[one], result.case) for one in same if one is not None]
    if seen:
        yield told(results[0].client, "signature of further attempts", seen)


def _same(first: Exchange, later: Exchange) -> bool | None:
    """Whether a later attempt has the signature of the first; None where they were too close to tell."""
    before, after = first.draft.request, later.draft.request
    if nonce_of(before) is not None:
        return nonce_of(before) == nonce_of(after)
    if signed_at(before) != signed_at(after):
        return False
    apart = later.draft.requested_at - first.draft.requested_at
    return True if signed_at(before) is not None and apart > _SHARPNESS else None
