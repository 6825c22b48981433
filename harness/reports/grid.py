"""The grid of a run: in how many cases each group of checks passes, fails, stays in doubt."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from harness.checks.check import worst
from harness.model import CHECK_GROUPS, CaseResult, CheckGroup, ClientInfo, OperationId, RunReport, Verdict

VERDICTS: tuple[Verdict, ...] = ("pass", "fail", "inconclusive")


def _nothing() -> Mapping[Verdict, int]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Tally:
    """How many cases have which verdict."""

    counts: Mapping[Verdict, int] = field(default_factory=_nothing)

    def __getitem__(self, verdict: Verdict) -> int:
        return self.counts.get(verdict, 0)

    def __bool__(self) -> bool:
        return any(self.counts.values())

    @property
    def worst(self) -> Verdict:
        """The worst verdict that is among them; pass if there are none."""
        return worst(verdict for verdict, number in self.counts.items() if number)

    @property
    def cases(self) -> int:
        """How many cases there are."""
        return sum(self.counts.values())

    def __str__(self) -> str:
        return "/".join(str(self[verdict]) for verdict in VERDICTS) if self else "-"


@dataclass(frozen=True, slots=True)
class Row:
    """A client, or an operation of it: its cases by group of checks, all of them by their verdicts, its findings."""

    client: ClientInfo
    operation: OperationId | None
    groups: Mapping[CheckGroup, Tally]
    all: Tally
    findings: int = 0


def client_rows(report: RunReport) -> tuple[Row, ...]:
    """A row for each client."""
    by_client: dict[str, list[CaseResult]] = {}
    for result in report.results:
        by_client.setdefault(result.client, []).append(result)
    found = Counter(finding.client for finding in report.findings)
    return tuple(_row(client, None, by_client.get(client.name, ()), found[client.name]) for client in report.clients)


def operation_rows(report: RunReport, client: ClientInfo) -> tuple[Row, ...]:
    """A row for each operation that was tried with the client."""
    by_operation: dict[OperationId, list[CaseResult]] = {}
    for result in report.results:
        if result.client == client.name:
            by_operation.setdefault(result.operation, []).append(result)
    found = Counter(finding.operation for finding in report.findings if finding.client == client.name)
    return tuple(_row(client, operation, results, found[operation]) for operation, results in by_operation.items())


def _row(client: ClientInfo, operation: OperationId | None, results: Iterable[CaseResult], findings: int) -> Row:
    seen: dict[CheckGroup, Counter[Verdict]] = {group: Counter() for group in CHECK_GROUPS}
    every: Counter[Verdict] = Counter()
    for result in results:
        every[result.verdict] += 1
        for group in dict.fromkeys(one.group for one in result.judgements):
            seen[group][worst(one.verdict for one in result.judgements if one.group == group)] += 1
    return Row(client, operation, {group: Tally(counts) for group, counts in seen.items()}, Tally(every), findings)
