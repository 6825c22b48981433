"""What is new against an earlier run, and what of that run is gone."""

from dataclasses import dataclass
from typing import Literal

from harness.model import Finding, RunReport

WhyGone = Literal["passes", "inconclusive", "not judged", "case not tried", "client not tried"]
"""Why a finding is not there any more: its check passes now, is in doubt, or says nothing of that case; the case was
not tried (there may be none of that id any more); the client was not. Only the first means that it is mended."""


@dataclass(frozen=True, slots=True)
class Gone:
    """A finding of the earlier run that this one does not have."""

    finding: Finding
    why: WhyGone


@dataclass(frozen=True, slots=True)
class Against:
    """A run held against an earlier one: the ids of the findings that are new, and the findings that are gone.

    ``strangers`` are clients that the earlier run did not have; all of their findings are new.
    """

    new: frozenset[str]
    gone: tuple[Gone, ...] = ()
    strangers: tuple[str, ...] = ()


def against(report: RunReport, baseline: RunReport) -> Against:
    """The report held against the baseline."""
    before = {client.name for client in baseline.clients}
    return Against(
        frozenset(finding.id for finding in new_findings(report, baseline)),
        gone_findings(report, baseline),
        tuple(client.name for client in report.clients if client.name not in before),
    )


def new_findings(report: RunReport, baseline: RunReport) -> tuple[Finding, ...]:
    """The findings that the baseline does not have, by their ids, which are the same in every run."""
    known = {finding.id for finding in baseline.findings}
    return tuple(finding for finding in report.findings if finding.id not in known)


def gone_findings(report: RunReport, baseline: RunReport) -> tuple[Gone, ...]:
    """The findings of the baseline that the report does not have, each with what became of it."""
    found = {finding.id for finding in report.findings}
    judged = {
        (result.client, result.case): {one.check: one.verdict for one in result.judgements} for result in report.results
    }
    clients = {client for client, _ in judged}

    def why(finding: Finding) -> WhyGone:
        if finding.client not in clients:
            return "client not tried"
        verdicts = judged.get((finding.client, finding.case))
        if verdicts is None:
            return "case not tried"
        match verdicts.get(finding.check):
            case "pass":
                return "passes"
            case "inconclusive":
                return "inconclusive"
        return "not judged"

    return tuple(Gone(finding, why(finding)) for finding in baseline.findings if finding.id not in found)
