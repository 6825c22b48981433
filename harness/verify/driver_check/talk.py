"""Single calls through the driver that is checked, and what of them reached the harness."""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from harness.drivers.messages import ClientSession, Ready
from harness.drivers.runner import Driver, DriverFailure
from harness.model import Exchange, OperationId, Outcome, Params
from harness.sessions import HarnessHandle

# How long a request that came with another key may take to get into the journal: its answer is out by then.
_SETTLE = 1.0


class Seen:
    """All exchanges of a harness, of whatever session; it is a sink of its journal."""

    def __init__(self) -> None:
        self._exchanges: list[Exchange] = []
        self._more = threading.Condition()

    def __call__(self, exchange: Exchange) -> None:
        """One more, unless it is of a connection that never came to a request."""
        with self._more:
            if not exchange.draft.of_connection:
                self._exchanges.append(exchange)
                self._more.notify_all()

    def __len__(self) -> int:
        return len(self._exchanges)

    def since(self, count: int) -> tuple[Exchange, ...]:
        """Those after the first ``count``; waits a moment for one if there is none."""
        with self._more:
            self._more.wait_for(lambda: len(self._exchanges) > count, _SETTLE)
            return tuple(self._exchanges[count:])


@dataclass(frozen=True, slots=True)
class Called:
    """What came of a call: the driver's outcome, or how the driver failed.

    ``reached`` came with the session's key; ``strayed`` came without, or with another.
    """

    operation: OperationId
    outcome: Outcome | None
    failure: DriverFailure | None
    reached: tuple[Exchange, ...]
    strayed: tuple[Exchange, ...]


@dataclass(frozen=True, slots=True)
class Talk:
    """A driver that has introduced itself, and the harness; ``operations`` says how the driver spells them.

    All calls are remembered in ``calls``. Each has a session of its own, which only its key ties to a request: where
    verify helps with a user name in the proxy's address, here the driver is to be seen alone.
    """

    handle: HarnessHandle
    seen: Seen
    driver: Driver
    ready: Ready
    operations: Mapping[OperationId, str]
    calls: list[Called] = field(default_factory=list)

    def call(
        self, operation: OperationId, params: Params, *, rules: Sequence[str] = (), timeout: float = 10.0
    ) -> Called:
        """Let the driver make a call, in a session with these rules; the driver is started again if it failed."""
        handle, before = self.handle, len(self.seen)
        minted = handle.mint(rules=rules)
        by_proxy = "proxy" in self.ready.settings or handle.endpoint_url is None
        session = ClientSession(
            access_key=minted.credentials.access_key,
            secret_key=minted.credentials.secret_key,
            token=minted.credentials.token,
            region=handle.catalog.provider(operation.provider).default_region,
            ca=str(handle.ca_bundle),
            proxy=handle.proxy_url if by_proxy else None,
            endpoint=None if by_proxy else handle.endpoint_url,
            timeout=timeout if "timeout" in self.ready.settings else None,
        )
        outcome, failure = None, None
        try:
            self.driver.start()
            outcome = self.driver.call(self.operations[operation], params, session)
        except DriverFailure as error:
            failure = error
        reached = tuple(one for one in handle.exchanges(minted.alias) if not one.draft.of_connection)
        strayed = () if reached else self.seen.since(before)
        handle.release(minted.alias)
        called = Called(operation, outcome, failure, reached, strayed)
        self.calls.append(called)
        return called
