"""Single calls through the driver that is checked, and what of them reached the harness."""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from harness.drivers.messages import ClientSession, Ready
from harness.drivers.runner import Driver, DriverFailure
from harness.model import Exchange, OperationId, Outcome, Params, Result, ServiceError
from harness.sessions import HarnessHandle

# How long a request that came with another key may take to get into the journal: its answer is out by then.
_SETTLE = 1.0
_SHOWN = 160


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

    ``reached`` came with the session's key; ``strayed`` came without, or with another. ``hits`` says how often each
    rule of the session was met.
    """

    operation: OperationId
    outcome: Outcome | None
    failure: DriverFailure | None
    reached: tuple[Exchange, ...]
    strayed: tuple[Exchange, ...]
    hits: Mapping[str, int]

    @property
    def reply(self) -> Result | ServiceError | None:
        """What the harness answered last."""
        return self.reached[-1].draft.reply if self.reached else None

    @property
    def told(self) -> str:
        """The outcome in a few words."""
        outcome = self.outcome
        if outcome is None:
            return "nothing"
        said = " ".join((outcome.message or outcome.detail or "").split())[:_SHOWN]
        return f"{outcome.kind}{f' ({outcome.error_type})' if outcome.error_type else ''}{f': {said}' if said else ''}"

    @property
    def why_not(self) -> str:
        """Why nothing can be said of the call."""
        if self.failure is not None:
            return self.failure.message
        if self.reached:
            return f"the request did not get the answer that was ordered for it: {self.told}"
        return f"no request for it reached the harness: {self.told}"


@dataclass(frozen=True, slots=True)
class Talk:
    """A driver that has introduced itself, and the harness; ``operations`` says how the driver spells them.

    All calls are remembered in ``calls``. Each has a session of its own, which only its key ties to a request: where
    verify helps with a user name in the proxy's address, here the driver is to be seen alone, unless it is asked for.
    """

    handle: HarnessHandle
    seen: Seen
    driver: Driver
    ready: Ready
    operations: Mapping[OperationId, str]
    calls: list[Called] = field(default_factory=list)

    def call(
        self,
        operation: OperationId,
        params: Params,
        *,
        rules: Sequence[str] = (),
        timeout: float = 10.0,
        proxy_user: bool = False,
    ) -> Called:
        """Let the driver make a call, in a session with these rules; the driver is started again if it failed.

        ``proxy_user`` puts the session's user name and a password into the proxy's address, as verify does.
        """
        handle, before = self.handle, len(self.seen)
        minted = handle.mint(rules=rules)
        by_proxy = "proxy" in self.ready.settings or handle.endpoint_url is None
        proxy = handle.proxy_url
        if proxy_user:
            proxy = proxy.replace("://", f"://{minted.proxy_user}:x@", 1)
        session = ClientSession(
            access_key=minted.credentials.access_key,
            secret_key=minted.credentials.secret_key,
            token=minted.credentials.token,
            region=handle.catalog.provider(operation.provider).default_region,
            ca=str(handle.ca_bundle),
            proxy=proxy if by_proxy else None,
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
        hits = handle.rule_hits(minted.alias)
        handle.release(minted.alias)
        called = Called(operation, outcome, failure, reached, strayed, hits)
        self.calls.append(called)
        return called
