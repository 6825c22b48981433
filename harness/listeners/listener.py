"""What every listener can do, whatever it is made of."""

from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from harness.listeners.address import ListenAddress


class Listener(Protocol):
    """Something that takes requests from clients while its context lasts."""

    @property
    def proxy(self) -> ListenAddress:
        """Where it listens as a proxy."""
        ...

    @property
    def endpoint(self) -> ListenAddress | None:
        """Where it listens in place of a provider's host; None if nowhere."""
        ...

    @property
    def ca_bundle(self) -> Path:
        """The file that clients have to trust."""
        ...

    def check(self) -> None:
        """Raise UnsoundRun if it has ended by itself."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...
