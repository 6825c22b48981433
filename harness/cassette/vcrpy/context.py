"""The context of a cassette: what its misses come to on leaving it."""

from types import TracebackType
from typing import Any

from vcr.cassette import CassetteContextDecorator

from harness.cassette.vcrpy.cassette import CheckedCassette


class CheckedContext(CassetteContextDecorator):
    """VCR.py's context manager and decorator; leaving it tells what the client has hidden."""

    def __init__(self, cls: Any, args_getter: Any) -> None:
        super().__init__(cls, args_getter)
        self._open: CheckedCassette | None = None

    def __enter__(self) -> CheckedCassette:
        cassette: CheckedCassette = super().__enter__()
        self._open = cassette
        return cassette

    def __exit__(
        self, kind: type[BaseException] | None, raised: BaseException | None, trace: TracebackType | None
    ) -> None:
        cassette, self._open = self._open, None
        super().__exit__(kind, raised, trace)
        if cassette is not None:
            cassette.settle(raised)
