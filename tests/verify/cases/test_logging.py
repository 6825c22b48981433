"""Logs as cases."""

from collections.abc import Callable, Mapping
from typing import Any

from harness.verify.cases.case import Case, ExpectMet, ExpectResult
from harness.verify.cases.logging import logging_cases

SHORT = "acme/box:OpenBoxes"
Expanded = Callable[..., Mapping[str, Case]]


def test_results_errors_and_broken_connections_are_logged(expanded: Expanded) -> None:
    found = expanded(logging_cases)
    assert {name: case.rules for name, case in found.items()} == {
        "logging/result": (),
        "logging/token": (),
        "logging/error": (f"{SHORT}=error:Box.NotFound",),
        "logging/close": (f"{SHORT}=close",),
    }
    assert [case.calls[0].expected for case in found.values()] == [
        ExpectResult(),
        ExpectResult(),
        ExpectMet(),
        ExpectMet(),
    ]
    assert {(case.group, case.logging) for case in found.values()} == {("logging", True)}


def test_where_no_error_is_known_none_is_logged(expanded: Expanded, make: Any) -> None:
    found = expanded(logging_cases, make.operation(errors=()), errors=())
    assert list(found) == ["logging/result", "logging/token", "logging/close"]
    assert [case.token for case in found.values()] == [False, True, False]
