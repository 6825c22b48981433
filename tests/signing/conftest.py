"""Builders for signed requests, and the vectors as data."""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from harness.wire import HttpRequest

VECTORS = Path(__file__).parent / "vectors"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test that takes ``vector`` runs once for each vector of the scheme that its module names in ``SCHEME``."""
    if "vector" in metafunc.fixturenames:
        cases = json.loads((VECTORS / f"{metafunc.module.SCHEME}.json").read_text("utf-8"))
        metafunc.parametrize("vector", cases, ids=[case["name"] for case in cases])


@pytest.fixture
def request_of() -> Callable[[Mapping[str, Any]], HttpRequest]:
    """Builds the request of a vector."""

    def build(vector: Mapping[str, Any]) -> HttpRequest:
        given = vector["request"]
        headers = tuple((name, value) for name, value in given["headers"])
        body = given["body"].encode()
        return HttpRequest(given["method"], given["scheme"], given["authority"], given["target"], headers, body)

    return build


@pytest.fixture
def moment() -> Callable[[Mapping[str, Any]], datetime]:
    """Reads the time of a vector."""
    return lambda vector: datetime.fromisoformat(vector["now"])
