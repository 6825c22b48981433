"""What every report of ``harness verify`` is made from: the run, what its checks are, what of the contract it met."""

from collections.abc import Sequence
from dataclasses import dataclass

from harness import __version__
from harness.checks.check import AnyCheck, Contract
from harness.checks.table import CHECKS
from harness.model import CheckGroup, RunReport, Severity
from harness.reports.baseline import Against, against
from harness.reports.coverage import RunCoverage, run_coverage


@dataclass(frozen=True, slots=True)
class AboutCheck:
    """A check as reports tell it: the fact of the contract that a failure breaks, and a paragraph on what that does."""

    id: str
    group: CheckGroup
    severity: Severity
    rests_on: str = ""
    explains: str = ""


@dataclass(frozen=True, slots=True)
class Account:
    """A run as it is told. ``harness`` is the version that made it; ``against`` is None where there is no baseline."""

    report: RunReport
    checks: tuple[AboutCheck, ...]
    coverage: RunCoverage
    harness: str = __version__
    against: Against | None = None

    def check(self, name: str) -> AboutCheck:
        """The check of that id, which some judgement of the run bears."""
        return next(check for check in self.checks if check.id == name)

    def is_new(self, finding: str) -> bool:
        """Whether the finding of that id is new; without a baseline none is."""
        return self.against is not None and finding in self.against.new

    def is_known(self, finding: str) -> bool:
        """Whether the baseline has the finding of that id; without one it has none."""
        return self.against is not None and finding not in self.against.new


def account_of(
    report: RunReport,
    contract: Contract,
    *,
    baseline: RunReport | None = None,
    checks: Sequence[AnyCheck] = CHECKS,
) -> Account:
    """The account of a run that has just ended, held against an earlier one where there is one."""
    return Account(
        report,
        _checks(report, checks),
        run_coverage(report, contract),
        against=None if baseline is None else against(report, baseline),
    )


def _checks(report: RunReport, checks: Sequence[AnyCheck]) -> tuple[AboutCheck, ...]:
    """All checks, and what is known of those that are not among them and judged all the same."""
    known: dict[str, AboutCheck] = {
        check.id: AboutCheck(check.id, check.group, check.severity, check.rests_on, check.explains) for check in checks
    }
    for result in report.results:
        for one in result.judgements:
            known.setdefault(one.check, AboutCheck(one.check, one.group, one.severity))
    for finding in report.findings:
        known.setdefault(finding.check, AboutCheck(finding.check, finding.group, finding.severity))
    return tuple(known.values())
