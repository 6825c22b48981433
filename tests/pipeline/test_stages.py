"""The values between the stages."""

import pytest

from harness.errors import UnsoundRun
from harness.pipeline.stages import Considered


def test_nothing_is_answered_as_a_call_that_is_none() -> None:
    with pytest.raises(UnsoundRun):
        Considered().settled()
