"""Why a run cannot be trusted, with what was wrong in case after case told once."""

from harness.model import RunReport
from harness.reports.alike import kind_of_reason


def problems(report: RunReport) -> tuple[str, ...]:
    """What makes the run unsound, in its order; of problems alike the first, with the number of the others."""
    cases = {(result.client, result.case) for result in report.results}
    found: dict[str, list[str]] = {}
    for problem in report.unsound:
        client, _, rest = problem.partition(", ")
        case, _, what = rest.partition(": ")
        # Only what names a case is told of others too.
        kind = kind_of_reason(what) if (client, case) in cases else problem
        found.setdefault(kind, []).append(problem)
    return tuple(_told(alike) for alike in found.values())


def _told(alike: list[str]) -> str:
    more = len(alike) - 1
    return alike[0] if not more else f"{alike[0]} (and {more} more case{'' if more == 1 else 's'} like it)"
