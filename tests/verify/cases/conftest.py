"""A catalog of made operations, for which rules can be compiled."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import pytest

from harness.model import Envelope, ErrorSpec, Operation, OperationId, Provider
from harness.protocols.table import PROTOCOLS
from harness.signing.table import SCHEMES
from harness.verify.cases.case import Case, Generator

ENVELOPE = Envelope(result="/Result", error="/Error", request_id="/RequestId")


class MadeCatalog:
    """What generators ask of a catalog, for operations of one made-up provider."""

    def __init__(self, operations: Iterable[Operation], provider: Provider) -> None:
        self._operations = {operation.id: operation for operation in operations}
        self._provider = provider

    def ids(self) -> tuple[OperationId, ...]:
        return tuple(self._operations)

    def providers(self) -> tuple[str, ...]:
        return (self._provider.name,)

    def operation(self, identity: OperationId) -> Operation:
        return self._operations[identity]

    def provider(self, name: str) -> Provider:
        assert name == self._provider.name
        return self._provider

    def errors(self, identity: OperationId) -> tuple[ErrorSpec, ...]:
        return (*self._operations[identity].errors, *self._provider.errors)

    def match(self, where: str) -> tuple[OperationId, ...]:
        named = tuple(identity for identity in self._operations if where == identity.short)
        return named or tuple(one for one in self._operations if where == f"{one.provider}/{one.service}")


@pytest.fixture
def made_catalog(make: Any) -> Callable[..., Any]:
    """Builds catalogs: of one operation unless others are given, of a provider whose protocol is one of ours."""

    def build(*operations: Operation, **provider: Any) -> Any:
        ours: dict[str, Any] = {
            "protocol": next(iter(PROTOCOLS)),
            "signing": next(iter(SCHEMES)),
            "envelope": ENVELOPE,
        }
        return MadeCatalog(operations or [make.operation()], make.provider(**{**ours, **provider}))

    return build


@pytest.fixture
def expanded(made_catalog: Callable[..., Any]) -> Callable[..., Mapping[str, Case]]:
    """The cases that a generator makes for the first of the operations, by id without the operation's name."""

    def build(generator: Generator, *operations: Operation, seed: int = 0, **provider: Any) -> Mapping[str, Case]:
        made = made_catalog(*operations, **provider)
        operation = made.operation(made.ids()[0])
        cases = list(generator(made, operation, seed))
        found = {case.id.removeprefix(f"{operation.id.short}/"): case for case in cases}
        assert len(found) == len(cases)
        assert all(case.operation == operation.id for case in cases)
        return found

    return build
