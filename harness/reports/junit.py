"""The result of a run as JUnit XML: a suite for each client, a case for each case; as Jenkins and Surefire know it."""

from collections.abc import Iterable, Sequence
from typing import TextIO
from xml.etree import ElementTree as ET

from harness.errors import printable
from harness.model import CaseResult, ClientInfo, Exchange, Finding, Judgement
from harness.reports.account import Account
from harness.reports.exchange_line import exchange_line
from harness.reports.junit_elements import case, root_element, suite, told, write_root
from harness.reports.sources import source_words
from harness.reports.text_findings import exchanges_by_id

_MOST_EXCHANGES = 10


def write(account: Account, stream: TextIO) -> None:
    """Write the report; findings that the baseline has do not fail, they are skipped."""
    report = account.report
    root = root_element("harness verify")
    exchanges = exchanges_by_id(report)
    found: dict[tuple[str, str], list[Finding]] = {}
    for finding in report.findings:
        found.setdefault((finding.client, finding.case), []).append(finding)
    for client in report.clients:
        of_client = suite(root, client.name)
        of_client.set("timestamp", f"{report.started:%Y-%m-%dT%H:%M:%S}")
        _properties(of_client, client, account)
        for result in report.results:
            if result.client == client.name:
                _case(of_client, result, found.get((result.client, result.case), ()), account, exchanges)
    if report.unsound:
        soundness = suite(root, "soundness of the run")
        for number, problem in enumerate(report.unsound, start=1):
            of_problem = case(soundness, "harness", f"problem {number}")
            told(of_problem, "error", f"the run cannot be trusted: {problem}", kind="unsound")
    write_root(root, stream)


def _properties(of_client: ET.Element, client: ClientInfo, account: Account) -> None:
    properties = ET.SubElement(of_client, "properties")
    known = {
        "package": client.package,
        "version": client.version,
        "runtime": client.runtime,
        "variant": client.variant,
        "harness": account.harness,
        "seed": str(account.report.seed),
    }
    for name, value in known.items():
        ET.SubElement(properties, "property", name=name, value=printable(value))


def _case(
    of_client: ET.Element,
    result: CaseResult,
    findings: Sequence[Finding],
    account: Account,
    exchanges: dict[str, Exchange],
) -> None:
    """A case: one failure for all of its checks that fail, since readers of this form show no second one."""
    name = result.case.partition("/")[2].partition("/")[2] or result.case
    seconds = sum(conversation.outcome.seconds for conversation in result.conversations)
    tried = case(of_client, f"{result.client}.{result.operation.short}", name, seconds)
    fresh = [finding for finding in findings if not account.is_known(finding.id)]
    if fresh:
        kind = ", ".join(finding.check for finding in fresh)
        told(tried, "failure", _sentence(fresh), "\n\n".join(_finding(one, exchanges) for one in findings), kind=kind)
    elif findings:
        told(tried, "skipped", f"known: {_sentence(findings)}")
    else:
        doubts = [one for one in result.judgements if one.verdict == "inconclusive"]
        if doubts:
            told(tried, "skipped", f"inconclusive: {_reasons(doubts)}")


def _sentence(findings: Iterable[Finding]) -> str:
    return "; ".join(f"{finding.check}: {finding.message}" for finding in findings)


def _reasons(doubts: Iterable[Judgement]) -> str:
    return "; ".join(f"{one.check}: {one.reason}" for one in doubts)


def _finding(finding: Finding, exchanges: dict[str, Exchange]) -> str:
    lines = [f"{finding.severity}  {finding.check}  {finding.message}"]
    seen = [exchanges[one] for one in finding.evidence if one in exchanges]
    lines += [f"  {exchange.draft.id}  {exchange_line(exchange)}" for exchange in seen[:_MOST_EXCHANGES]]
    lines += [f"  {source_words(fact)}" for fact in finding.facts]
    return "\n".join(map(printable, (*lines, f"  again: {finding.repeat}")))
