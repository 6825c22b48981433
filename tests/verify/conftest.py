"""A harness that needs no network: it knows each answer beforehand, and tells the made driver by the secret key."""

import json
import os
import re
import runpy
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest

from harness.clients.choice import Client
from harness.model import Credentials, Exchange, ItemError, Operation, Provider, Reply, Result, ServiceError
from harness.sessions import MintedSession

HERE = Path(__file__).parent
MADE_DRIVER = HERE.parent / "drivers" / "made_driver.py"
Builders = runpy.run_path(str(HERE.parent / "checks" / "conftest.py"))["Builders"]
_RULE = re.compile(r".*=(?:error:(?P<http>\d+):(?P<code>.+)|item:(?P<item>[^\[]+)(?:\[(?P<items>.*)\])?|throttle.*)")


class FakeHandle:
    """A HarnessHandle whose calls are answered in order; ``looks`` at the journal stand for the calls between them."""

    def __init__(self, contract: Any) -> None:
        self.catalog = contract
        self.proxy_url = "http://127.0.0.1:8080"
        self.endpoint_url = None
        self.ca_bundle = Path("/ca.pem")
        self.seed = 7
        self.minted: dict[str, dict[str, Any]] = {}
        self.released: list[str] = []
        self.count = 0
        self.steps: list[tuple[str, float]] = []
        self.deaf = False
        self.faultless = False
        self.attempts = 1
        self.changes: dict[str, Any] = {}

    def mint(
        self,
        *,
        rules: Sequence[str] = (),
        seed: int | None = None,
        alias: str | None = None,
        manual_clock: bool = False,
    ) -> MintedSession:
        assert alias is not None
        assert alias not in self.minted or alias in self.released
        self.count += 1
        replies = self._replies(rules)
        self.minted[alias] = {
            "rules": rules,
            "seed": seed,
            "manual_clock": manual_clock,
            "replies": replies,
            "looks": 0,
        }
        told = [_told(reply) for reply in replies]
        return MintedSession(alias, Credentials(f"HARNESS{self.count:013}", json.dumps(told)), f"user-{alias}")

    def step_clock(self, alias: str, seconds: float) -> None:
        self.steps.append((alias, seconds))

    def exchanges(self, alias: str) -> tuple[Exchange, ...]:
        session = self.minted[alias]
        calls = session["looks"]
        session["looks"] += 1
        if self.deaf:
            return ()
        made = Builders()
        replies = [reply for reply in session["replies"][:calls] for _ in range(self.attempts)]
        answered = [Builders().result() for _ in replies] if self.faultless else replies
        exchanges = (
            made.exchange(reply, number=number, id=f"{alias}-{number}", session=alias)
            for number, reply in enumerate(answered, start=1)
        )
        return tuple(replace(one, draft=replace(one.draft, **self.changes)) for one in exchanges)

    def rule_hits(self, alias: str) -> Mapping[str, int]:
        return dict.fromkeys(self.minted[alias]["rules"], 0 if self.faultless else 1)

    def release(self, alias: str) -> None:
        self.released.append(alias)

    def _replies(self, rules: Sequence[str]) -> list[Reply]:
        made = Builders()
        if not rules:
            return [made.result()]
        found = _RULE.fullmatch(rules[0])
        assert found is not None
        operation: Operation = self.catalog.operation(made.operation_id)
        provider: Provider = self.catalog.provider("acme")
        if found["code"]:
            rows = {(row.http, row.code): row for row in self.catalog.errors(operation.id)}
            row = rows.get((int(found["http"]), found["code"])) or rows[None, found["code"]]
            return [made.error(row, http=int(found["http"]))]
        if found["item"]:
            row = next(row for row in operation.errors if row.code == found["item"])
            items = (found["items"] or "b-1,b-2").split(",")
            errors = tuple(ItemError(item, row.code, row.message or "") for item in items)
            return [made.result(None, *errors)]
        throttled = replace(made.error(), code=provider.throttle.code, http=provider.throttle.http, spec=None)
        rate = operation.rate_limit.requests if operation.rate_limit else 5
        return [*(made.result() for _ in range(rate)), throttled, made.result()]


def _told(reply: Reply) -> dict[str, Any]:
    match reply:
        case Result(value, request_id, items):
            errors = [asdict(item) for item in items]
            return {"kind": "result", "value": dict(value), "request_id": request_id, "item_errors": errors}
        case ServiceError(code, message, http, request_id):
            return {"kind": "service_error", "code": code, "message": message, "request_id": request_id, "http": http}


@pytest.fixture
def make() -> Any:
    """Builders of the central types."""
    return Builders()


@pytest.fixture
def handle(make: Any) -> FakeHandle:
    """A harness for the made contract."""
    return FakeHandle(make.contract())


@pytest.fixture
def fake_handle() -> type[FakeHandle]:
    """Makes harnesses for other contracts."""
    return FakeHandle


@pytest.fixture
def made_client() -> Callable[..., Client]:
    """Makes clients that behave as their mode says."""

    def build(mode: str = "right", *operations: str, name: str | None = None) -> Client:
        return Client(name, (sys.executable, str(MADE_DRIVER), mode, *operations), dict(os.environ))

    return build
