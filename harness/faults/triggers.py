"""When a rule meets a call: which of its matches, by what chance, above which rate, during which time."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, TypeAlias

from harness.model import Operation

MAX_WINDOWS = 1024


@dataclass(frozen=True, slots=True)
class CallRange:
    """The matches from ``first`` to ``last``, counted from 1, both included; ``last`` None means without end."""

    first: int
    last: int | None

    def __str__(self) -> str:
        if self.last is None:
            return f"{self.first}-"
        return str(self.first) if self.first == self.last else f"{self.first}-{self.last}"

    def includes(self, match: int) -> bool:
        """Whether the n-th match is one of them."""
        return self.first <= match and (self.last is None or match <= self.last)


@dataclass(frozen=True, slots=True)
class EveryNth:
    """Each ``step``-th match."""

    step: int

    def __str__(self) -> str:
        return f"every {self.step}"

    def includes(self, match: int) -> bool:
        """Whether the n-th match is one of them."""
        return match % self.step == 0


Calls: TypeAlias = CallRange | EveryNth

_DURATION_UNITS: Mapping[str, float] = MappingProxyType({"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0})
_DURATION = re.compile(r"(?P<number>[0-9]{1,9}(?:\.[0-9]{1,9})?)(?P<unit>ms|s|m|h)")
_RATE = re.compile(r"(?P<requests>[0-9]{1,9})\s*/\s*(?P<number>[0-9.]*)(?P<unit>[a-z]+)")
_TIME_PATTERN = r"[0-9]{1,9}(\.[0-9]{1,9})?(ms|s|m|h)"
RATE_PATTERN = rf"^[0-9]{{1,9}}/({_TIME_PATTERN}|ms|s|m|h)$"
PERIOD_PATTERN = rf"^{_TIME_PATTERN}-({_TIME_PATTERN})?$"
_LONGEST = 999_999_999.0


def parse_duration(text: str) -> float | None:
    """``10s``, ``100ms``, ``1.5h``: seconds, in steps of a nanosecond; None where the text is no such time."""
    found = _DURATION.fullmatch(text.strip())
    if found is None:
        return None
    seconds = round(float(found["number"]) * _DURATION_UNITS[found["unit"]], 9)
    return seconds if seconds <= _LONGEST else None


def duration_text(seconds: float) -> str:
    """``10s``, ``0.1s``: what ``parse_duration`` reads back."""
    return f"{seconds:.9f}".rstrip("0").rstrip(".") + "s"


@dataclass(frozen=True, slots=True)
class Period:
    """From ``begin`` to ``end`` seconds of the session's life, which begins with its first call; ``end`` not included.

    ``end`` None means without end.
    """

    begin: float
    end: float | None

    def __str__(self) -> str:
        return f"{duration_text(self.begin)}-{'' if self.end is None else duration_text(self.end)}"

    def includes(self, elapsed: float) -> bool:
        """Whether that moment of the session's life lies in it."""
        return self.begin <= elapsed and (self.end is None or elapsed < self.end)


def parse_period(text: str) -> Period | None:
    """``10s-20s``, ``1m-``: a time of the session's life; None where the text is none, or an empty one."""
    first, dash, last = (part.strip() for part in text.partition("-"))
    begin = parse_duration(first)
    end = parse_duration(last) if last else None
    if begin is None or not dash or (last and end is None) or (end is not None and end <= begin):
        return None
    return Period(begin, end)


@dataclass(frozen=True, slots=True)
class Rate:
    """``requests`` calls in each window of ``seconds``."""

    requests: int
    seconds: float

    def __str__(self) -> str:
        return f"{self.requests}/{duration_text(self.seconds)}"


DOCUMENTED: Literal["documented"] = "documented"
AboveRate: TypeAlias = Rate | Literal["documented"]
"""The rate above which a rule meets calls: the one given, or that of each operation's contract."""


def parse_rate(text: str) -> Rate | None:
    """``20/1s``, ``500/60s``, ``10/m``: requests in a window; None where the text is no such rate."""
    found = _RATE.fullmatch(text.strip())
    if found is None:
        return None
    requests, seconds = int(found["requests"]), parse_duration(f"{found['number'] or 1}{found['unit']}")
    return Rate(requests, seconds) if requests > 0 and seconds is not None and seconds >= 0.001 else None


def documented_rate(operation: Operation) -> Rate | None:
    """The rate that the contract of an operation gives; None where it gives none."""
    limit = operation.rate_limit
    return Rate(limit.requests, limit.seconds) if limit is not None and limit.status != "unknown" else None


def draw(seed: int, session: str, rule: str, match: int) -> float:
    """A number in [0, 1) that depends on nothing but these four, so that no other rule or session can move it."""
    key = f"{seed}\x1f{session}\x1f{rule}\x1f{match}".encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.sha256(key).digest()[:7], "big") / 256**7


@dataclass(frozen=True, slots=True)
class Window:
    """The calls counted so far in the ``index``-th window since the session began."""

    index: int
    count: int


WindowKey: TypeAlias = tuple[str, str]
"""Region and operation; regions are what the client said."""

Windows: TypeAlias = Mapping[WindowKey, Window]


def count_call(windows: Windows, key: WindowKey, rate: Rate, elapsed: float) -> tuple[Windows, int]:
    """The windows with one more call at ``elapsed`` seconds of the session, and its number within its window.

    Windows are fixed: the n-th begins n times ``rate.seconds`` after the session. Every call counts, refused ones too,
    as the providers' messages do. Regions are free text from outside, so only the newest ``MAX_WINDOWS`` are kept.
    """
    index = int(elapsed / rate.seconds + 1e-9)
    before = windows.get(key)
    count = before.count + 1 if before is not None and before.index == index else 1
    kept = {other: window for other, window in windows.items() if other != key and window.index >= index}
    for oldest in list(kept)[: max(0, len(kept) - MAX_WINDOWS + 1)]:
        del kept[oldest]
    kept[key] = Window(index, count)
    return kept, count
