"""The types that a test gets, for annotations: ``def test_it(harness: Harness) -> None``."""

from harness.pytest_plugin.access import ClientSettings
from harness.pytest_plugin.blocks import RuleCount, RuleLike
from harness.pytest_plugin.cassette import SessionCassette
from harness.pytest_plugin.faults import Faults
from harness.pytest_plugin.fixture import Harness, ScenarioLike
from harness.pytest_plugin.journal import SessionJournal
from harness.pytest_plugin.rows import ErrorRow
from harness.reports.contract_coverage import ContractCoverage, OperationMet, RowMet

__all__ = [
    "ClientSettings",
    "ContractCoverage",
    "ErrorRow",
    "Faults",
    "Harness",
    "OperationMet",
    "RowMet",
    "RuleCount",
    "RuleLike",
    "ScenarioLike",
    "SessionCassette",
    "SessionJournal",
]
