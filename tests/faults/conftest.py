"""Builders for faults, compiled against this project's specs or a catalog with other rows."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest

from harness.contract.catalog import Catalog
from harness.contract.layout import Layout
from harness.faults.fault import Fault, Moment
from harness.faults.rule import Rule, compile_rule
from harness.model import Call, ErrorSpec, Operation, OperationId, Provider, Source


class ChangedCatalog(Catalog):
    """The catalog of the specs with some answers changed."""

    def __init__(
        self,
        layout: Layout,
        *,
        errors: Sequence[ErrorSpec] | None,
        operation: dict[str, Any],
        provider: dict[str, Any],
    ) -> None:
        super().__init__(layout)
        self._given_errors = errors
        self._given_operation = operation
        self._given_provider = provider

    def operation(self, identity: OperationId) -> Operation:
        return replace(super().operation(identity), **self._given_operation)

    def provider(self, name: str) -> Provider:
        return replace(super().provider(name), **self._given_provider)

    def errors(self, identity: OperationId) -> tuple[ErrorSpec, ...]:
        return super().errors(identity) if self._given_errors is None else tuple(self._given_errors)


@pytest.fixture
def make_catalog(layout: Layout) -> Callable[..., Catalog]:
    """Builds catalogs with other error rows, or other facts of the operations and providers."""

    def build(
        *,
        errors: Sequence[ErrorSpec] | None = None,
        operation: dict[str, Any] | None = None,
        provider: dict[str, Any] | None = None,
    ) -> Catalog:
        return ChangedCatalog(layout, errors=errors, operation=operation or {}, provider=provider or {})

    return build


@pytest.fixture
def make_row() -> Callable[..., ErrorSpec]:
    """Builds error rows: request errors with status 400."""

    def build(code: str = "Broken", **changes: Any) -> ErrorSpec:
        return replace(
            ErrorSpec("request", code, Source("x.yaml", "errors"), http=400, message="It is broken."), **changes
        )

    return build


@pytest.fixture
def make_rule(catalog: Catalog) -> Callable[..., Rule]:
    """Compiles rules against the specs, or against the catalog given."""

    def build(text: str, against: Catalog | None = None, rule_id: str | None = None) -> Rule:
        return compile_rule(text, against or catalog, rule_id)

    return build


@pytest.fixture
def make_fault(make_rule: Callable[..., Rule]) -> Callable[..., Fault]:
    """Compiles ``WHERE=FAULT`` and gives the fault."""

    def build(text: str, against: Catalog | None = None) -> Fault:
        fault: Fault = make_rule(text, against).faults[0]
        return fault

    return build


@pytest.fixture
def make_moment(catalog: Catalog, make_call: Callable[..., Call]) -> Callable[..., Moment]:
    """Builds moments: a call of ``RebootInstances`` unless said otherwise."""

    def build(call: Call | None = None, *, count: int = 1, items: tuple[str, ...] = ()) -> Moment:
        met = call or make_call()
        return Moment(met, catalog.operation(met.operation), "request-1", count, items)

    return build
