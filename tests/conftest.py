"""Builders that several parts share; each is a fixture, since test modules do not import one another."""

import asyncio
import http.client
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from harness.contract.catalog import Catalog
from harness.contract.layout import Layout, scan
from harness.contract.load import load_catalog
from harness.model import Call, Draft, Exchange, OperationId, Params
from harness.wire import HttpRequest, HttpResponse

LOOPBACK = ("127.", "::1", "localhost")


def _loopback_only(event: str, arguments: tuple[Any, ...]) -> None:
    """Fail whatever would send something to another machine; the suite needs nobody but itself."""
    if event not in {"socket.connect", "socket.sendto"} or not isinstance(arguments[1], tuple):
        return
    host = str(arguments[1][0])
    if not host.startswith(LOOPBACK):
        raise PermissionError(f"a test reaches for {host}: tests talk to loopback only")


sys.addaudithook(_loopback_only)


def _hear_signals() -> None:
    """Let the programs that tests start hear what is sent to them: who is started in the background ignores signals."""
    for number in (signal.SIGINT, signal.SIGHUP, signal.SIGQUIT):
        if signal.getsignal(number) is signal.SIG_IGN and threading.current_thread() is threading.main_thread():
            signal.signal(number, signal.default_int_handler if number is signal.SIGINT else signal.SIG_DFL)


_hear_signals()


_CONNECTION = http.client.HTTPConnection


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item: pytest.Item) -> None:
    """Fail a test that leaves one of VCR.py's classes behind, which would play to all that follow it."""
    if http.client.HTTPConnection is not _CONNECTION:
        left = http.client.HTTPConnection
        setattr(http.client, "HTTPConnection", _CONNECTION)  # noqa: B010 - for a type checker it is no variable
        pytest.fail(f"{item.nodeid} has left {left} in the place of http.client.HTTPConnection", pytrace=False)


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Name bytes that nobody can read by their argument: what packs them may write the time into them.

    pytest-xdist compares the names that its workers give to the tests, and takes none where they differ.
    """
    if isinstance(val, bytes) and not (val.isascii() and val.decode("ascii").isprintable()):
        return argname
    return None


SPECS = Path(__file__).parent.parent / "specs"
NOON = datetime(2026, 1, 2, 12, 0, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def specs() -> Path:
    """The specs of this project."""
    return SPECS


@pytest.fixture(scope="session")
def layout() -> Layout:
    """The files of this project's specs."""
    return scan([SPECS])


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    """The catalog of this project's specs."""
    return load_catalog([SPECS])


@pytest.fixture(scope="session")
def noon() -> datetime:
    """The moment at which tests happen."""
    return NOON


@pytest.fixture(scope="session")
def make_call(catalog: Catalog) -> Callable[..., Call]:
    """Builds calls: of ``RebootInstances`` with two items unless said otherwise."""

    def build(
        operation: str = "RebootInstances", params: Params | None = None, *, region: str | None = "cn-beijing"
    ) -> Call:
        given: Params = {"InstanceIds": ["i-1", "i-2"]} if params is None else params
        return Call(catalog.resolve(operation), given, "AKIDEXAMPLE", region)

    return build


@pytest.fixture(scope="session")
def make_draft() -> Callable[..., Draft]:
    """Builds drafts of a plain success."""

    def build(**changes: Any) -> Draft:
        draft = Draft(
            id="session-1-1",
            session="session-1",
            provider="volcengine",
            operation=OperationId("volcengine", "ecs", "2020-04-01", "RebootInstances"),
            region="cn-beijing",
            request=HttpRequest("GET", "https", "open.volcengineapi.com", "/", (("Host", "open.volcengineapi.com"),)),
            response=HttpResponse(200, "OK", (("Content-Type", "application/json"),), b"{}"),
            params={},
            reply=None,
            violations=(),
            signature="not judged",
            signature_detail=None,
            faults=(),
            executed=1,
            responder="fake",
            problem=None,
            requested_at=NOON,
        )
        return replace(draft, **changes)

    return build


@pytest.fixture(scope="session")
def make_exchange(make_draft: Callable[..., Draft]) -> Callable[..., Exchange]:
    """Builds closed exchanges; keyword arguments change the draft, ``sequence`` the exchange."""

    def build(*, sequence: int = 1, **changes: Any) -> Exchange:
        return Exchange(
            draft=make_draft(**changes),
            answered_at=NOON,
            closed_at=NOON,
            bytes_sent=100,
            client_left=False,
            sequence=sequence,
        )

    return build


@pytest.fixture
def mitmproxy_master() -> Iterator[Any]:
    """A mitmproxy with the addons that ours needs, in a loop that does not run."""
    from mitmproxy.addons.core import Core  # noqa: PLC0415
    from mitmproxy.addons.proxyserver import Proxyserver  # noqa: PLC0415
    from mitmproxy.hooks import DoneHook  # noqa: PLC0415
    from mitmproxy.master import Master  # noqa: PLC0415
    from mitmproxy.options import Options  # noqa: PLC0415

    loop = asyncio.new_event_loop()
    master = Master(Options(), event_loop=loop)
    master.addons.add(Core(), Proxyserver())
    try:
        yield master
    finally:
        master.addons.trigger(DoneHook())
        master._legacy_log_events.uninstall()
        loop.close()
