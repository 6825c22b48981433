"""What a test is told of a cassette: calls that no recording answers, recordings that nothing asked for."""

from collections.abc import Iterator, Sequence
from typing import Any

from vcr.errors import CannotOverwriteExistingCassetteException
from vcr.request import Request

from harness.cassette.index import Recorded
from harness.cassette.miss import Miss
from harness.errors import HarnessError


class CassetteMiss(CannotOverwriteExistingCassetteException):
    """No recording answers a call, and the record mode lets nothing be recorded; ``misses`` are all that did so.

    It is raised where the client sends the call, and once more on leaving the cassette where it did not get that far:
    an SDK may take it for a failure of the network. Its request is sanitized, as a cassette would have it.
    """

    def __init__(self, misses: Sequence[Miss], *, cassette: Any, failed_request: Request, besides: str = "") -> None:
        super().__init__(cassette=cassette, failed_request=failed_request)
        self.misses = tuple(misses)
        self.reason = self.misses[-1].reason
        told = dict.fromkeys(line for miss in misses for line in _lines(miss))
        mode = f"record_mode {cassette.record_mode.value!r} does not record it"
        self.args = ("\n".join([*told, f"({mode}{besides})"]),)


def _lines(miss: Miss) -> Iterator[str]:
    yield str(miss)
    for near in miss.nearest[1:]:
        yield f"  then comes {near}"


class NotAllPlayed(HarnessError):
    """A cassette that was to be played as a whole has recordings that nothing has asked for."""

    def __init__(self, path: str, unplayed: Sequence[Recorded]) -> None:
        numbers = ", ".join(str(one.number) for one in unplayed)
        some = "an interaction has" if len(unplayed) == 1 else f"{len(unplayed)} interactions have"
        super().__init__(f"{path}: {some} not been played: {numbers}")
        self.unplayed = tuple(unplayed)
