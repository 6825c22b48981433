"""Connections that a cassette watches in every thread, at every moment.

VCR.py puts the real classes of connections back for all threads whenever one of its own makes, opens or uses a real
connection. What another thread connects meanwhile passes the cassette by and reaches the network. The classes of
``http.client`` and ``urllib3`` need none of that, so here nothing is put back for them.
"""

import contextlib
import http.client
import importlib
import threading
import types
from collections.abc import Iterator
from typing import Any

import vcr.patch
from vcr.patch import CassettePatcherBuilder
from vcr.stubs import VCRHTTPConnection, VCRHTTPSConnection

_swap = vcr.patch.force_reset
_steady = threading.local()


@contextlib.contextmanager
def _swap_unless_steady() -> Iterator[None]:
    if getattr(_steady, "now", False):
        yield
        return
    with _swap():
        yield


vcr.patch.force_reset = _swap_unless_steady


@contextlib.contextmanager
def _nothing_swapped() -> Iterator[None]:
    before = getattr(_steady, "now", False)
    _steady.now = True
    try:
        yield
    finally:
        _steady.now = before


def _real(stub: Any) -> Any:
    """The class that one of VCR.py's stands for, whatever stands in its place by now."""
    return stub._baseclass  # noqa: SLF001


def _by_its_own_name() -> Any:
    """``http.client.HTTPSConnection``, which looks itself up by its name, and finds VCR.py's there."""
    real = _real(VCRHTTPSConnection)
    begin = real.__init__
    names = {**vars(http.client), "HTTPSConnection": real}
    own = types.FunctionType(begin.__code__, names, begin.__name__, begin.__defaults__, begin.__closure__)
    own.__kwdefaults__ = begin.__kwdefaults__
    return type("HTTPSConnection", (real,), {"__init__": own})


_OWN_HTTPS = _by_its_own_name()
_NEED_NOTHING = {_real(VCRHTTPConnection)}
with contextlib.suppress(ImportError):
    stubs = importlib.import_module("vcr.stubs.urllib3_stubs")
    _NEED_NOTHING |= {_real(stubs.VCRRequestsHTTPConnection), _real(stubs.VCRRequestsHTTPSConnection)}


class _Steady:
    """Comes before a class of VCR.py's."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        with _nothing_swapped():
            super().__init__(*arguments, **named)

    def connect(self, *arguments: Any, **named: Any) -> Any:
        """Open a real connection, if there is need of one."""
        with _nothing_swapped():
            return super().connect(*arguments, **named)  # type: ignore[misc]

    def getresponse(self, *arguments: Any, **named: Any) -> Any:
        """The recorded answer, or that of the real connection."""
        with _nothing_swapped():
            return super().getresponse(*arguments, **named)  # type: ignore[misc]


class SteadyPatchers(CassettePatcherBuilder):
    """What VCR.py puts in the place of the clients' classes, steady where that is possible."""

    def _build_cassette_subclass(self, base_class: type[Any]) -> type[Any]:
        made: type[Any] = super()._build_cassette_subclass(base_class)
        real = getattr(base_class, "_baseclass", None)
        if real is _real(VCRHTTPSConnection):
            return type(made.__name__, (_Steady, made), {"_baseclass": _OWN_HTTPS})
        return type(made.__name__, (_Steady, made), {}) if real in _NEED_NOTHING else made
