"""What a run says of the harness at its end, and the coverage file."""

from collections.abc import Iterator
from pathlib import Path

from harness.errors import HarnessError
from harness.pytest_plugin.run import Run
from harness.pytest_plugin.server import ServerOfRun
from harness.reports.contract_coverage import Use, contract_coverage, dump, table
from harness.reports.lines import count, some

_MOST_TOLD = 10


def summary(run: Run) -> tuple[str, ...]:
    """The lines that the run says at its end; writes the coverage file if one is asked for."""
    covered: tuple[str, ...] = ()
    if run.options.coverage is not None:
        try:
            covered = _cover(run, run.options.coverage)
        except (HarnessError, OSError) as error:
            run.problems.append(f"the coverage is not written: {error}")
    return (*(f"! {problem}" for problem in dict.fromkeys(run.problems)), *_told(run), *covered)


def _cover(run: Run, path: Path) -> tuple[str, ...]:
    """Write what all tests of the run met; the lines that say it in short."""
    met = {test: [Use(**use) for report in reports for use in report["uses"]] for test, reports in run.seen.items()}
    coverage = contract_coverage(ServerOfRun(run.options).catalog(), met)
    gaps = tuple(dict.fromkeys((*run.not_running, *run.problems)))
    path.write_text(dump(coverage, tests=len(met), gaps=gaps), encoding="utf-8")
    return (*table(coverage), f"written to {path}")


def _told(run: Run) -> Iterator[str]:
    yield from _grouped(run, "unknown", "calls of what no contract describes:")
    yield from _grouped(run, "passed", "never met, because chance, rate or time let the calls pass:")
    yield from _grouped(run, "unplayed", "recordings that a test has left unplayed:")
    yield from _cassettes(run)


def _cassettes(run: Run) -> Iterator[str]:
    """What was played and recorded, in a line; of a test that was tried again it is what the last report says."""
    last = [reports[-1]["cassette"] for reports in run.seen.values() if reports]
    found = [cassette for cassette in last if cassette is not None]
    counts = {key: sum(one[key] for one in found) for key in ("played", "recorded")}
    if any(counts.values()):
        told = ", ".join(f"{count(number, 'interaction')} {key}" for key, number in counts.items() if number)
        yield f"{told} in {run.options.cassettes}"


def _grouped(run: Run, key: str, head: str) -> Iterator[str]:
    """Lines that reports have told under a key, each once, with the tests that told it."""
    tests: dict[str, list[str]] = {}
    for test, reports in run.seen.items():
        for line in dict.fromkeys(line for report in reports for line in report[key]):
            tests.setdefault(line, []).append(test)
    if tests:
        yield head
    for line, named in list(tests.items())[:_MOST_TOLD]:
        yield f"  {line}  ({some(named)})"
    if len(tests) > _MOST_TOLD:
        yield f"  … and {len(tests) - _MOST_TOLD} more"
