"""Which cases are tried: all, or those that were asked for."""

import re
from collections.abc import Sequence
from fnmatch import fnmatchcase

from harness.errors import UnknownName
from harness.verify.cases.case import GROUPS, Case

_WILD = re.compile(r"[*?\[]")


def select(cases: Sequence[Case], patterns: Sequence[str]) -> tuple[Case, ...]:
    """The cases whose id is one of the patterns or matches it (``*``, ``?``, ``[…]``); all if there is no pattern.

    Raises UnknownName, with the nearest ids, for a pattern that nothing matches.
    """
    for pattern in patterns:
        if not any(_matches(case, pattern) for case in cases):
            unknown = UnknownName("case", pattern, dict.fromkeys(case.id for case in cases))
            if unknown.hint is None and cases:
                unknown.hint = f"ids look like {cases[0].id}, groups are {', '.join(GROUPS)}"
            raise unknown
    return tuple(case for case in cases if not patterns or any(_matches(case, pattern) for pattern in patterns))


def may_match(patterns: Sequence[str], beginning: str) -> bool:
    """Whether an id that begins so could be one of the patterns or match it; with no pattern it does."""
    plain = [_WILD.split(pattern, maxsplit=1)[0] for pattern in patterns]
    return not plain or any(beginning.startswith(one) or one.startswith(beginning) for one in plain)


def _matches(case: Case, pattern: str) -> bool:
    return case.id == pattern or fnmatchcase(case.id, pattern)
