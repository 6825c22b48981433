"""A harness for real, and drivers that are wrong in one point each."""

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from harness.app import LocalHarness
from harness.config import ANY_PORT, Settings, spec_roots
from harness.drivers.environment import scrubbed
from harness.drivers.runner import Driver
from harness.model import OperationId
from harness.verify.driver_check.starting import known_operations
from harness.verify.driver_check.talk import Seen, Talk

HERE = Path(__file__).parent
MADE_DRIVER = HERE / "made_driver.py"
MADE_ITEMS_DRIVER = HERE / "made_items_driver.py"


@pytest.fixture(scope="module")
def seen() -> Seen:
    """All that the harness saw."""
    return Seen()


@pytest.fixture(scope="module")
def handle(tmp_path_factory: pytest.TempPathFactory, seen: Seen) -> Iterator[LocalHarness]:
    """A harness with a proxy and an endpoint."""
    state = tmp_path_factory.mktemp("state")
    settings = Settings(state=state, specs=spec_roots(), listen=ANY_PORT, endpoint=ANY_PORT)
    with LocalHarness(settings, sinks=[seen]) as running:
        yield running


@pytest.fixture
def made() -> Callable[[str], tuple[str, ...]]:
    """The command lines of drivers by their mode; ``items-`` before it is for the one with errors of items."""

    def command(mode: str) -> tuple[str, ...]:
        of_items = mode.removeprefix("items-")
        return (sys.executable, str(MADE_DRIVER if of_items == mode else MADE_ITEMS_DRIVER), of_items)

    return command


@pytest.fixture
def environment() -> dict[str, str]:
    """The environment variables of a driver."""
    return {**scrubbed(os.environ), "PYTHONPATH": str(HERE.parents[2])}


@pytest.fixture
def operation(handle: LocalHarness) -> OperationId:
    """The operation that the made driver knows."""
    return handle.catalog.resolve("alibaba/ecs:RedeployInstance")


@pytest.fixture
def talk(
    handle: LocalHarness, seen: Seen, made: Callable[[str], tuple[str, ...]], environment: dict[str, str]
) -> Iterator[Callable[..., Talk]]:
    """Starts drivers by their mode and talks to them."""
    drivers: list[Driver] = []

    def begin(mode: str, *, call_timeout: float | None = None) -> Talk:
        driver = Driver(made(mode), environment=environment, call_timeout=call_timeout)
        drivers.append(driver)
        ready = driver.start()
        return Talk(handle, seen, driver, ready, known_operations(ready, handle.catalog)[0])

    yield begin
    for driver in drivers:
        driver.close()
