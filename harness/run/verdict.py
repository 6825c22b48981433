"""The exit code of a run: the program's own status first, then what was seen."""

from collections.abc import Sequence

from harness.errors import ExitCode
from harness.faults.changed_answer import NOT_MET
from harness.model import Exchange
from harness.pipeline.drafts import OWN_ERROR
from harness.reports.watched_run import RuleOutcome, WatchedRun

# What sessions call the origin of rules that came with a scenario, and of those that came over the control port.
SCENARIO, BY_HAND = "scenario", "control"


def exit_code(report: WatchedRun) -> int:
    """The program's status if it is not 0; else 3 for a run that cannot be trusted, 1 for findings, 0 for neither."""
    if report.status:
        return report.status
    if report.unsound:
        return ExitCode.UNSOUND
    return ExitCode.FINDINGS if report.findings else ExitCode.OK


def unsound_reasons(
    rules: Sequence[RuleOutcome], exchanges: Sequence[Exchange], *, preset: str | None = None
) -> tuple[str, ...]:
    """Why what was seen cannot be trusted: rules that no call could meet, faults that did nothing, mistakes of our own.

    A preset is made for programs of any length, so only one that has met nothing at all counts. The same holds for a
    number of calls that the program did not reach, where the rule is one of a scenario. Rules that somebody added by
    hand while the program ran may have come too late.
    """
    of_preset = [rule for rule in rules if preset is not None and rule.origin == SCENARIO]
    reasons = [
        f"the rule {rule.text} could meet no call: {rule.why}"
        for rule in rules
        if rule.state == "never could" and rule.origin != BY_HAND and rule not in of_preset
        if rule.origin != SCENARIO or not rule.matches
    ]
    if of_preset and not any(rule.hits for rule in of_preset):
        reasons.append(f"no rule of the preset {preset} met a call")
    problems = (exchange.draft.problem for exchange in exchanges)
    reasons += dict.fromkeys(problem for problem in problems if problem is not None and _is_ours(problem))
    return tuple(reasons)


def _is_ours(problem: str) -> bool:
    return OWN_ERROR in problem or problem.startswith(NOT_MET)
