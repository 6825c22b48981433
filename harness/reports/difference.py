"""Two runs held against each other: two versions of a client, or the same clients on two days."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from harness.model import CaseResult, ClientInfo, Finding, RunReport, Verdict
from harness.reports.account import Account
from harness.reports.baseline import Gone, gone_findings, new_findings


@dataclass(frozen=True, slots=True)
class Pair:
    """A client as each of the runs had it; their names differ where each run has one client alone."""

    before: ClientInfo
    after: ClientInfo


@dataclass(frozen=True, slots=True)
class ChangedVerdict:
    """A case that both runs tried, with another verdict."""

    client: str
    case: str
    before: Verdict
    after: Verdict


@dataclass(frozen=True, slots=True)
class ChangedTrait:
    """A trait that was seen otherwise; None where it was not seen at all."""

    client: str
    name: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class LoneCases:
    """Cases of a client that one run alone has tried."""

    client: str
    cases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """What the second run has otherwise than the first; clients go by their names in the second.

    ``lost`` and ``added`` are clients that one run alone has; their cases and traits are not compared, though all
    findings of an added one are new.
    """

    before: Account
    after: Account
    pairs: tuple[Pair, ...]
    lost: tuple[str, ...]
    added: tuple[str, ...]
    new: tuple[Finding, ...]
    gone: tuple[Gone, ...]
    verdicts: tuple[ChangedVerdict, ...]
    traits: tuple[ChangedTrait, ...]
    only_before: tuple[LoneCases, ...]
    only_after: tuple[LoneCases, ...]

    @property
    def nothing(self) -> bool:
        """Whether both runs say the same."""
        found = (self.lost, self.added, self.new, self.gone, self.verdicts, self.traits)
        return not any((*found, self.only_before, self.only_after))


def difference(before: Account, after: Account) -> Difference:
    """The second run held against the first."""
    pairs = _pairs(before.report, after.report)
    old = _renamed(before.report, {pair.before.name: pair.after.name for pair in pairs}, after.report)
    new = after.report
    both = [pair.after.name for pair in pairs]
    return Difference(
        before,
        after,
        pairs,
        lost=tuple(client.name for client in old.clients if client.name not in both),
        added=tuple(client.name for client in new.clients if client.name not in both),
        new=new_findings(new, old),
        gone=gone_findings(new, old),
        verdicts=tuple(_verdicts(old, new)),
        traits=tuple(_traits(old, new, both)),
        only_before=_lone(old, new, both),
        only_after=_lone(new, old, both),
    )


def _pairs(before: RunReport, after: RunReport) -> tuple[Pair, ...]:
    if len(before.clients) == len(after.clients) == 1:
        return (Pair(before.clients[0], after.clients[0]),)
    known = {client.name: client for client in before.clients}
    return tuple(Pair(known[client.name], client) for client in after.clients if client.name in known)


def _renamed(report: RunReport, names: Mapping[str, str], after: RunReport) -> RunReport:
    """The report with other names of clients; findings that the later run has too get the ids that they have there."""
    ids = {(one.client, one.case, one.check): one.id for one in after.findings}

    def finding(one: Finding) -> Finding:
        client = names.get(one.client, one.client)
        return replace(one, client=client, id=ids.get((client, one.case, one.check), one.id))

    return replace(
        report,
        clients=tuple(replace(one, name=names.get(one.name, one.name)) for one in report.clients),
        results=tuple(replace(one, client=names.get(one.client, one.client)) for one in report.results),
        findings=tuple(map(finding, report.findings)),
        profile=tuple(replace(one, client=names.get(one.client, one.client)) for one in report.profile),
    )


def _by_case(results: Iterable[CaseResult]) -> dict[tuple[str, str], CaseResult]:
    return {(result.client, result.case): result for result in results}


def _verdicts(before: RunReport, after: RunReport) -> Iterable[ChangedVerdict]:
    old = _by_case(before.results)
    for (client, case), result in _by_case(after.results).items():
        was = old.get((client, case))
        if was is not None and was.verdict != result.verdict:
            yield ChangedVerdict(client, case, was.verdict, result.verdict)


def _traits(before: RunReport, after: RunReport, clients: Iterable[str]) -> Iterable[ChangedTrait]:
    old = {(trait.client, trait.name): trait.value for trait in before.profile}
    new = {(trait.client, trait.name): trait.value for trait in after.profile}
    for client in clients:
        for name in dict.fromkeys(name for owner, name in (*new, *old) if owner == client):
            was, now = old.get((client, name)), new.get((client, name))
            if was != now:
                yield ChangedTrait(client, name, was, now)


def _lone(report: RunReport, other: RunReport, clients: Iterable[str]) -> tuple[LoneCases, ...]:
    known = _by_case(other.results)
    own = _by_case(report.results)
    found = [
        LoneCases(client, tuple(case for owner, case in own if owner == client and (owner, case) not in known))
        for client in clients
    ]
    return tuple(one for one in found if one.cases)
