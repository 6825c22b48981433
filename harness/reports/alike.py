"""Findings that are one defect: the same check with the same client, told apart by what kind of reason it gives."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from harness.model import Finding, RunReport, Severity
from harness.reports.account import AboutCheck, Account

SEVERITIES: tuple[Severity, ...] = ("high", "medium", "low")

# What differs from case to case in sentences that say the same: what somebody said, in quotes or brackets; ids, codes,
# pointers and numbers. Words of one case and letters only are the sentence itself.
_QUOTED = re.compile(r"""(?<!\w)'(?:[^'\\]|\\.)*'(?!\w)|"(?:[^"\\]|\\.)*"|\([^()]*\)|\[[^\[\]]*\]|\{[^{}]*\}""")
_VARIABLE = re.compile(r"\S*(?:[0-9_/…]|[a-z][A-Z]|\w\.\w)\S*")
_REPEATED = re.compile(r"…(?:[\s,:…]*…)+")
_OPENED = re.compile(r"[(\[{].*", re.DOTALL)
_MOST = 160


@dataclass(frozen=True, slots=True)
class Kind:
    """Findings whose reasons say the same of different cases, in the order of the run; never empty."""

    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Defect:
    """What one check finds with one client: its kinds of reasons, the commonest first; ``new`` counts new findings."""

    client: str
    check: AboutCheck
    severity: Severity
    kinds: tuple[Kind, ...]
    new: int = 0

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All of its findings, by kind."""
        return tuple(finding for kind in self.kinds for finding in kind.findings)

    @property
    def cases(self) -> int:
        """In how many cases it shows."""
        return len({finding.case for finding in self.findings})


def defects(account: Account) -> tuple[Defect, ...]:
    """The findings of a run as defects: the severest first, those of one check together, then by client."""
    found: dict[tuple[str, str], dict[str, list[Finding]]] = {}
    for finding in account.report.findings:
        kinds = found.setdefault((finding.client, finding.check), {})
        kinds.setdefault(kind_of_reason(finding.message), []).append(finding)
    order = {check.id: number for number, check in enumerate(account.checks)}
    made = [_defect(account, client, check, list(kinds.values())) for (client, check), kinds in found.items()]
    return tuple(sorted(made, key=lambda one: (SEVERITIES.index(one.severity), order[one.check.id])))


def _defect(account: Account, client: str, check: str, kinds: Sequence[Sequence[Finding]]) -> Defect:
    by_size = sorted(kinds, key=len, reverse=True)
    new = sum(account.is_new(finding.id) for kind in kinds for finding in kind)
    return Defect(
        client, account.check(check), by_size[0][0].severity, tuple(Kind(tuple(kind)) for kind in by_size), new
    )


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something that one check could not decide: the first reason of its kind, and the cases by client."""

    check: str
    reason: str
    cases: Mapping[str, tuple[str, ...]]


def doubts(report: RunReport) -> tuple[Doubt, ...]:
    """What stayed in doubt in a run, in the order in which it was first seen."""
    reasons: dict[tuple[str, str], str] = {}
    found: dict[tuple[str, str], dict[str, list[str]]] = {}
    for result in report.results:
        for judgement in result.judgements:
            if judgement.verdict == "inconclusive":
                kind = (judgement.check, kind_of_reason(judgement.reason))
                reasons.setdefault(kind, judgement.reason)
                found.setdefault(kind, {}).setdefault(result.client, []).append(result.case)
    return tuple(
        Doubt(kind[0], reasons[kind], {client: tuple(cases) for client, cases in by_client.items()})
        for kind, by_client in found.items()
    )


def kind_of_reason(reason: str) -> str:
    """The sentence without what differs from case to case."""
    before = None
    while reason != before:
        before, reason = reason, _QUOTED.sub("…", reason)
    plain = _REPEATED.sub("…", _VARIABLE.sub("…", _OPENED.sub("…", reason)))
    # A list of what is wrong says the same however long it is.
    return "; ".join(dict.fromkeys(plain.split("; ")))[:_MOST]
