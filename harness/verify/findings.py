"""From failed judgements to findings: each with its evidence and the command that shows it again."""

import hashlib
import shlex

from harness.model import CaseResult, Finding

_MOST_EVIDENCE = 10


def findings_of(result: CaseResult, verify: str, seed: int) -> tuple[Finding, ...]:
    """One finding for each failed judgement of the case; ``verify`` are the words that verify the client again."""
    repeat = f"{verify} --only {shlex.quote(result.case)} --seed {seed}"
    return tuple(
        Finding(
            id=_id(result.client, result.case, judgement.check),
            case=result.case,
            client=result.client,
            check=judgement.check,
            severity=judgement.severity,
            operation=result.operation,
            message=judgement.reason,
            evidence=judgement.evidence[:_MOST_EVIDENCE],
            repeat=repeat,
            group=judgement.group,
            facts=judgement.facts,
        )
        for judgement in result.judgements
        if judgement.verdict == "fail"
    )


def _id(client: str, case: str, check: str) -> str:
    """The same in every run, so that a finding can be followed over time."""
    digest = hashlib.sha256(f"{client}\x1f{case}\x1f{check}".encode()).hexdigest()[:10]
    return f"{check}-{digest}"
