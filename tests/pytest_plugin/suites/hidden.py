"""A suite with a fixture of its own that is called harness."""

import pytest


@pytest.fixture
def harness() -> str:
    return "mine"


def test_mine(harness: str) -> None:
    assert harness == "mine"


@pytest.mark.faults("tencent=throttle")
def test_hidden(harness: str) -> None: ...
