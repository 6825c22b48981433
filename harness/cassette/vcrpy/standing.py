"""The cassettes that stand in the place of the clients' classes, whichever thread enters or leaves one.

VCR.py keeps, for each cassette, what it found when that was entered, and puts it back on leaving. Where threads leave
in another order than they entered, that is a class of a cassette that was left before, which stays for good.
"""

import contextlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass

from vcr.cassette import Cassette

from harness.cassette.vcrpy.steady import SteadyPatchers


@dataclass
class _Standing:
    patched: contextlib.ExitStack
    left: bool = False


_lock = threading.Lock()
_standing: list[_Standing] = []


@contextlib.contextmanager
def standing(cassette: Cassette) -> Iterator[None]:
    """Let the cassette stand on top of those that do already; calls of all threads go to the topmost one.

    One that is left while others stand above it is taken away when they are: nothing is real in between.
    """
    with _lock, contextlib.ExitStack() as patched:
        for patcher in SteadyPatchers(cassette).build():
            patched.enter_context(patcher)
        mine = _Standing(patched.pop_all())
        _standing.append(mine)
    try:
        yield
    finally:
        with _lock:
            mine.left = True
            while _standing and _standing[-1].left:
                _standing.pop().patched.close()
