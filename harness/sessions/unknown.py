"""Sessions and rules that do not exist, and those that do."""

from collections.abc import Sequence

from harness.errors import UnknownName

_MOST = 10


def unknown_session(alias: str, known: Sequence[str]) -> UnknownName:
    """No session has that alias; the hint has the nearest ones, else all."""
    error = UnknownName("session", alias, known)
    error.hint = error.hint or f"sessions: {_listed(known)}"
    return error


def unknown_rule(number: int, known: Sequence[int]) -> UnknownName:
    """No rule has that number; the hint has those that some have."""
    error = UnknownName("rule", str(number), ())
    error.hint = f"rules: {_listed([str(one) for one in known])}"
    return error


def _listed(names: Sequence[str]) -> str:
    return ", ".join([*names[:_MOST], *(["…"] if len(names) > _MOST else [])]) or "none"
