"""The attempts of a conversation: every request that the client made for the call, and what came of each."""

import json
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from harness.checks.check import Contract
from harness.checks.redirects import unled
from harness.model import Conversation, Draft, Exchange, Operation, Params, Provider, Result, ServiceError
from harness.wire import head_bytes

Lateness = Literal["silent", "slow"]
"""Why an answer was late: nothing came for a while, or for ever; or it came little by little."""

_LATE: dict[str, Lateness] = {"hang": "silent", "delay": "silent", "drip": "slow", "bandwidth": "slow"}
_NAME = re.compile(r"[a-z_]+")
# Two moments of one event loop can be noted in the wrong order by so many seconds.
_UNSHARP = 0.05


@dataclass(frozen=True, slots=True)
class Attempt:
    """One request for the call; ``number`` counts from 1, times are seconds since the first request.

    ``ended`` is when the answer was out, or the connection done with. ``pause`` is the time between the end of the
    attempt before it and this one; None for the first, and where the one before was still open.
    """

    number: int
    exchange: Exchange
    began: float
    ended: float
    pause: float | None = None

    @property
    def draft(self) -> Draft:
        """What is known of its request and its answer."""
        return self.exchange.draft

    @property
    def seconds(self) -> float:
        """How long it was open."""
        return self.ended - self.began

    @property
    def result(self) -> Result | None:
        """The result that reached the client as the provider sent it, if it was that."""
        return self.draft.reply if isinstance(self.draft.reply, Result) and self._reached else None

    @property
    def error(self) -> ServiceError | None:
        """The service error that reached the client as the provider sent it, if it was that."""
        return self.draft.reply if isinstance(self.draft.reply, ServiceError) and self._reached else None

    @property
    def carried_out(self) -> bool:
        """Whether the provider carried the call out; what is not known counts as no."""
        return bool(self.draft.executed)

    @property
    def whole(self) -> bool:
        """Whether all of an answer was sent, and the client stayed for it."""
        response = self.draft.response
        if response is None or self.exchange.client_left or self.exchange.answered_at is None:
            return False
        return self.exchange.bytes_sent >= len(head_bytes(response)) + len(response.body)

    @property
    def lateness(self) -> Lateness | None:
        """What kept its answer back; None where nothing did."""
        names = [found.group() for fault in self.draft.faults if (found := _NAME.match(fault.fault))]
        late = [_LATE[name] for name in names if name in _LATE]
        return None if not late else "silent" if "silent" in late else "slow"

    @property
    def _reached(self) -> bool:
        """An answer that was late may have come when the client had given up."""
        sent = self.exchange.answered_at is not None and not self.exchange.client_left
        return sent and self.draft.leaves == "intact" and self.lateness is None


def attempts(conversation: Conversation) -> tuple[Attempt, ...]:
    """The requests for the operation, in their order; one that only follows a redirect is no attempt of its own."""
    made: list[Attempt] = []
    for exchange in unled(conversation.exchanges):
        if exchange.draft.operation != conversation.operation:
            continue
        start = made[0].draft.requested_at if made else exchange.draft.requested_at
        began, ended = _since(start, exchange.draft.requested_at), _since(start, _over(exchange))
        pause = _pause(began - made[-1].ended) if made else None
        made.append(Attempt(len(made) + 1, exchange, began, max(began, ended), pause))
    return tuple(made)


def nameless(conversation: Conversation) -> tuple[Exchange, ...]:
    """The requests to a provider, redirects apart, that name no operation which anybody knows."""
    return tuple(
        exchange
        for exchange in unled(conversation.exchanges)
        if exchange.draft.provider is not None and exchange.draft.operation is None and not exchange.draft.of_connection
    )


def token_names(operation: Operation) -> tuple[str, ...]:
    """The parameters by which the provider knows a call again."""
    return tuple(member.name for member in operation.input.members if member.idempotency_token)


def token_of(params: Params | None, names: tuple[str, ...]) -> str | None:
    """The values of the token parameters as JSON, whatever they are; None where none is given."""
    values = [(params or {}).get(name) for name in names]
    return json.dumps(values) if any(value is not None for value in values) else None


def hint_of(exchange: Exchange, provider: Provider) -> float | None:
    """The seconds after which the answer says to call again; None where it says nothing."""
    hint, response = provider.retry_hint, exchange.draft.response
    if hint is None or response is None:
        return None
    written = response.header(hint.header) or ""
    return int(written) / (1000 if hint.unit == "ms" else 1) if written.isdecimal() else None


def provider_of(conversation: Conversation, contract: Contract) -> Provider:
    """The provider of the conversation's operation."""
    return contract.provider(conversation.operation.provider)


def _over(exchange: Exchange) -> datetime:
    """When the client had its answer, or could know that it would not get one."""
    cut = exchange.client_left or exchange.draft.leaves in {"damaged", "none"}
    slow = any(fault.role == "slow" for fault in exchange.draft.faults)
    return exchange.closed_at if exchange.answered_at is None or cut or slow else exchange.answered_at


def _since(start: datetime, moment: datetime) -> float:
    return (moment - start).total_seconds()


def _pause(seconds: float) -> float | None:
    return None if seconds < -_UNSHARP else max(0.0, seconds)
