"""Builders of the central types, the same as those of the checks."""

import runpy
from pathlib import Path
from typing import Any

import pytest

Builders = runpy.run_path(str(Path(__file__).parent.parent / "checks" / "conftest.py"))["Builders"]


@pytest.fixture
def make() -> Any:
    """Builders of the central types."""
    return Builders()
