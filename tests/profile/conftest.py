"""Results of cases, as the traits look at them."""

import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from harness.model import CaseResult, Conversation

Builders = runpy.run_path(str(Path(__file__).parents[1] / "checks" / "conftest.py"))["Builders"]


@pytest.fixture
def make() -> Any:
    """Builders of the central types."""
    return Builders()


@pytest.fixture
def case(make: Any) -> Callable[..., CaseResult]:
    """Makes the result of a case with these conversations."""

    def build(*conversations: Conversation, name: str = "one", group: str = "fault") -> CaseResult:
        result: CaseResult = make.case_result(case=f"box/{name}", group=group, conversations=conversations)
        return result

    return build
