"""The short form of a rule, as syntax only: what its names mean is decided in ``rule``.

RULE   = WHERE "=" FAULT { "+" FAULT } [ "#" CALLS ] [ "~" CHANCE ] [ "{" LIMIT { "," LIMIT } "}" ]
WHERE  = provider [ "/" service ] [ ":" operation ], an operation's full id, or its bare name; "*" allowed
FAULT  = name [ ":" arguments ] [ "@" PHASE ]
CALLS  = n | a-b | a- | every n
CHANCE = a number above 0, up to 1
LIMIT  = during A-B (of the session's life) | hits n (then the rule is spent) | above RATE | above documented
"""

import re
from dataclasses import dataclass, field, replace

from harness.errors import UserError, nearest
from harness.faults.triggers import (
    DOCUMENTED,
    AboveRate,
    CallRange,
    Calls,
    EveryNth,
    Period,
    parse_period,
    parse_rate,
)

_WHERE = re.compile(r"[A-Za-z0-9_.*:/-]+")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_PHASE = re.compile(r"[A-Za-z]+")
_RANGE = re.compile(r"([0-9]{1,9})(?:\s*(-)\s*([0-9]{1,9})?)?")
_EVERY = re.compile(r"every\s+([0-9]{1,9})")
_CHANCE = re.compile(r"(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
_HITS = re.compile(r"[0-9]{1,9}")
_LIMITS = ("during", "hits", "above")
_MAX_LENGTH = 4096
_PHASE_FORMS = "before, after, mid or connection, once; arguments come before it, another fault after '+'"


class RuleError(UserError):
    """A rule that cannot be taken; ``column`` is 1-based and points at what is wrong."""

    def __init__(self, rule: str, column: int, message: str, *, hint: str | None = None) -> None:
        shown = rule if len(rule) <= 200 else f"{rule[:200]}…"
        super().__init__(f"rule {shown!r}, column {column}: {message}", hint=hint)
        self.rule = rule
        self.column = column
        self.reason = message


@dataclass(frozen=True, slots=True)
class FaultText:
    """One fault as written; ``column`` says where in the rule it begins."""

    name: str
    arguments: str | None = None
    phase: str | None = None
    column: int = field(default=0, compare=False)

    def __str__(self) -> str:
        arguments = "" if self.arguments is None else f":{self.arguments}"
        phase = "" if self.phase is None else f"@{self.phase}"
        return f"{self.name}{arguments}{phase}"


@dataclass(frozen=True, slots=True)
class Limits:
    """What stands in braces at the end of a rule; ``str()`` is empty where nothing does."""

    during: Period | None = None
    hits: int | None = None
    above_rate: AboveRate | None = None

    def __str__(self) -> str:
        written = {"during": self.during, "hits": self.hits, "above": self.above_rate}
        limits = ", ".join(f"{word} {value}" for word, value in written.items() if value is not None)
        return f"{{{limits}}}" if limits else ""


NO_LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class RuleText:
    """A rule as written, taken apart; ``str()`` gives the canonical form, which parses to an equal value."""

    where: str
    faults: tuple[FaultText, ...]
    calls: Calls | None = None
    chance: float | None = None
    limits: Limits = NO_LIMITS
    written: str = field(default="", compare=False)

    def __str__(self) -> str:
        calls = "" if self.calls is None else f"#{self.calls}"
        chance = "" if self.chance is None else f"~{repr(self.chance).removesuffix('.0')}"
        return f"{self.where}={'+'.join(map(str, self.faults))}{calls}{chance}{self.limits}"


def parse_rule(text: str) -> RuleText:
    """The parts of a rule; raises RuleError with the column of the first thing that is no rule."""
    if len(text) > _MAX_LENGTH:
        raise RuleError(text, _MAX_LENGTH + 1, f"a rule has at most {_MAX_LENGTH} characters")
    where, equals, _ = text.partition("=")
    if not equals:
        raise RuleError(text, len(text) + 1, "expected '=' between where and fault", hint=_EXAMPLE)
    _check_where(text, where)
    pieces, braces = _split(text, len(where) + 1)
    faults: list[FaultText] = []
    calls: Calls | None = None
    chance: float | None = None
    columns = {"#": 0, "~": 0}
    for mark, start, end in pieces:
        part = text[start:end]
        column = start + 1 + len(part) - len(part.lstrip())
        if columns.get(mark):
            raise RuleError(text, start, f"{mark!r} stands at most once in a rule, and belongs to all of its faults")
        if mark == "#":
            if columns["~"]:
                raise RuleError(text, start, "the calls (#) come before the chance (~)")
            columns["#"] = column
            calls = _parse_calls(text, part.strip(), column)
        elif mark == "~":
            columns["~"] = column
            chance = _parse_chance(text, part.strip(), column)
        elif columns["#"] or columns["~"]:
            raise RuleError(text, start, "calls (#) and chance (~) come last: they belong to all faults of the rule")
        else:
            faults.append(_parse_fault(text, part, start))
    limits = NO_LIMITS if braces is None else _parse_limits(text, *braces)
    return RuleText(where.strip(), tuple(faults), calls, chance, limits, text)


_EXAMPLE = "for example tencent/as:StartInstanceRefresh=error:InternalError#1"


def _check_where(text: str, where: str) -> None:
    stripped = where.strip()
    offset = len(where) - len(where.lstrip())
    if not stripped:
        raise RuleError(text, 1, "expected a provider, an operation or '*' before '='", hint=_EXAMPLE)
    found = _WHERE.match(stripped)
    end = found.end() if found else 0
    if end < len(stripped):
        raise RuleError(text, offset + end + 1, f"{stripped[end]!r} cannot be part of a name", hint=_EXAMPLE)
    for piece in re.split(r"[:/]", stripped):
        if not piece:
            column = offset + _empty_piece(stripped) + 1
            raise RuleError(text, column, "a name is missing here: write provider[/service][:operation]", hint=_EXAMPLE)


def _empty_piece(where: str) -> int:
    found = re.search(r"^[:/]|[:/](?=[:/]|$)", where)
    return found.start() if found else 0


def _split(text: str, start: int) -> tuple[list[tuple[str, int, int]], tuple[int, int] | None]:
    """Cut at ``+ # ~`` outside brackets into (mark before, start, end), and find what the braces at the end hold."""
    pieces: list[tuple[str, int, int]] = []
    mark, begin, opened = "+", start, -1
    for index in range(start, len(text)):
        character = text[index]
        if character == "[":
            if opened >= 0:
                raise RuleError(text, index + 1, "'[' inside '[': items are listed once, separated by ','")
            opened = index
        elif character == "]":
            if opened < 0:
                raise RuleError(text, index + 1, "']' without '['")
            opened = -1
        elif opened < 0 and character in "+#~":
            pieces.append((mark, begin, index))
            mark, begin = character, index + 1
        elif opened < 0 and character == "{":
            pieces.append((mark, begin, index))
            return pieces, _braces(text, index)
        elif opened < 0 and character == "}":
            raise RuleError(text, index + 1, "'}' without '{'")
    if opened >= 0:
        raise RuleError(text, opened + 1, "'[' is never closed")
    pieces.append((mark, begin, len(text)))
    return pieces, None


def _braces(text: str, opened: int) -> tuple[int, int]:
    """Where the text between the brace at ``opened`` and the one that ends the rule begins and ends."""
    closed = text.find("}", opened)
    if closed < 0:
        raise RuleError(text, opened + 1, "'{' is never closed")
    after = text[closed + 1 :]
    if after.strip():
        column = closed + 2 + len(after) - len(after.lstrip())
        raise RuleError(text, column, "nothing comes after '}': the limits end a rule")
    return opened + 1, closed


def _parse_fault(text: str, part: str, start: int) -> FaultText:
    column = start + 1 + len(part) - len(part.lstrip())
    stripped = part.strip()
    if not stripped:
        after = "'='" if text[start - 1] == "=" else "'+'"
        raise RuleError(text, column, f"expected a fault after {after}", hint=_EXAMPLE)
    body, phase = _cut_phase(text, stripped, column)
    name, colon, arguments = body.partition(":")
    if not _NAME.fullmatch(name.strip()):
        raise RuleError(text, column, f"expected the name of a fault, not {name.strip()!r}", hint=_EXAMPLE)
    if colon and not arguments.strip():
        raise RuleError(text, column + len(name) + 1, f"expected arguments after {name.strip() + ':'!r}")
    return FaultText(name.strip(), arguments.strip() if colon else None, phase, column)


def _cut_phase(text: str, fault: str, column: int) -> tuple[str, str | None]:
    at = fault.find("@", fault.rfind("]") + 1)
    if at < 0:
        return fault, None
    phase = fault[at + 1 :].strip()
    if not _PHASE.fullmatch(phase):
        raise RuleError(text, column + at + 1, "expected a phase after '@', and nothing behind it", hint=_PHASE_FORMS)
    return fault[:at].strip(), phase


def _parse_calls(text: str, part: str, column: int) -> Calls:
    every = _EVERY.fullmatch(part)
    if every is not None:
        step = int(every[1])
        if step < 1:
            raise RuleError(text, column, "'every 0' meets no call", hint="calls are counted from 1")
        return EveryNth(step)
    found = _RANGE.fullmatch(part)
    if found is None:
        raise RuleError(text, column, f"expected calls after '#', not {part!r}", hint="n, a-b, a- or every n")
    first = int(found[1])
    last = first if found[2] is None else int(found[3]) if found[3] is not None else None
    if first < 1:
        raise RuleError(text, column, "calls are counted from 1")
    if last is not None and last < first:
        raise RuleError(text, column, f"{part!r} meets no call: it ends before it begins")
    return CallRange(first, last)


def _parse_chance(text: str, part: str, column: int) -> float:
    chance = float(part) if _CHANCE.fullmatch(part) else None
    if chance is None:
        raise RuleError(text, column, f"expected a chance after '~', not {part!r}", hint="a number, for example 0.2")
    if not 0 < chance <= 1:
        raise RuleError(text, column, f"a chance is above 0 and at most 1, not {part}")
    return chance


def _parse_limits(text: str, start: int, end: int) -> Limits:
    limits = NO_LIMITS
    seen: set[str] = set()
    for part in text[start:end].split(","):
        column = start + 1 + len(part) - len(part.lstrip())
        word, _, value = part.strip().partition(" ")
        if word not in _LIMITS:
            close = nearest(word, _LIMITS)
            hint = f"did you mean {', '.join(close)}?" if close else _LIMIT_FORMS
            raise RuleError(text, column, f"expected a limit, not {word!r}", hint=hint)
        if word in seen:
            raise RuleError(text, column, f"{word!r} stands at most once in a rule")
        seen.add(word)
        place = column + len(part.strip()) - len(value.strip())
        limits = _with_limit(text, limits, word, value.strip(), place)
        start += len(part) + 1
    return limits


_LIMIT_FORMS = "during 10s-20s, hits 3, above 20/1s or above documented"


def _with_limit(text: str, limits: Limits, word: str, value: str, column: int) -> Limits:
    match word:
        case "during":
            period = parse_period(value)
            if period is None:
                hint = "for example 10s-20s, or 1m-: seconds of the session's life, the end after the begin"
                raise RuleError(text, column, f"expected a time after 'during', not {value!r}", hint=hint)
            return replace(limits, during=period)
        case "hits":
            if not _HITS.fullmatch(value) or int(value) < 1:
                raise RuleError(text, column, f"expected a number from 1 after 'hits', not {value!r}")
            return replace(limits, hits=int(value))
        case _:
            rate = DOCUMENTED if value == DOCUMENTED else parse_rate(value)
            if rate is None:
                hint = "documented, or requests per time, for example 20/1s"
                raise RuleError(text, column, f"expected a rate after 'above', not {value!r}", hint=hint)
            return replace(limits, above_rate=rate)
