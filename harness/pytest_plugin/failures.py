"""How the plugin tells a test what is wrong: as a failure in the test's own words, not as a traceback of ours."""

from collections.abc import Iterable
from typing import NoReturn

import pytest


def fail(*lines: str) -> NoReturn:
    """Fail the test here; who hides frames above this one lets the failure point at the user's line."""
    __tracebackhide__ = True
    raise pytest.fail.Exception("\n".join(lines)) from None


def fail_in_words(lines: Iterable[str]) -> NoReturn:
    """Fail the test with these lines and nothing else."""
    raise pytest.fail.Exception("\n".join(lines), pytrace=False) from None
