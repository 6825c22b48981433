"""The forms that a report can have."""

import io
from typing import Any

import pytest

from harness.reports.account import account_of
from harness.reports.formats import FORMATS


@pytest.mark.parametrize("name", FORMATS)
def test_each_writes_the_report(make: Any, name: str) -> None:
    stream = io.StringIO()
    FORMATS[name](account_of(make.report(make.case_result()), make.contract()), stream)
    assert "acme-sdk" in stream.getvalue()
    assert stream.getvalue().endswith("\n")
