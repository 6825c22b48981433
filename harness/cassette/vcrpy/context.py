"""The context of a cassette: what its misses come to on leaving it."""

from collections.abc import Iterator
from types import TracebackType

from vcr.cassette import CassetteContextDecorator

from harness.cassette.vcrpy.cassette import CheckedCassette
from harness.cassette.vcrpy.standing import standing


class CheckedContext(CassetteContextDecorator):
    """VCR.py's context manager and decorator; leaving it tells what the client has hidden."""

    _open: CheckedCassette

    def _patch_generator(self, cassette: CheckedCassette) -> Iterator[CheckedCassette]:
        with standing(cassette):
            yield cassette

    def __enter__(self) -> CheckedCassette:
        cassette: CheckedCassette = super().__enter__()
        self._open = cassette
        return cassette

    def __exit__(
        self, kind: type[BaseException] | None, raised: BaseException | None, trace: TracebackType | None
    ) -> None:
        super().__exit__(kind, raised, trace)
        self._open.settle(raised)
