"""The result of a run as JUnit XML: a suite for each client, a case for each case; as Jenkins and Surefire know it."""

from collections.abc import Iterable, Sequence
from typing import TextIO
from xml.etree import ElementTree as ET

from harness.model import CaseResult, ClientInfo, Exchange, Finding, Judgement
from harness.reports.account import Account
from harness.reports.exchange_line import exchange_line, printable
from harness.reports.sources import source_words
from harness.reports.text_findings import exchanges_by_id

_MOST_EXCHANGES = 10


def write(account: Account, stream: TextIO) -> None:
    """Write the report; findings that the baseline has do not fail, they are skipped."""
    report = account.report
    root = ET.Element("testsuites", name="harness verify")
    exchanges = exchanges_by_id(report)
    found: dict[tuple[str, str], list[Finding]] = {}
    for finding in report.findings:
        found.setdefault((finding.client, finding.case), []).append(finding)
    for client in report.clients:
        suite = _suite(root, client.name)
        suite.set("timestamp", f"{report.started:%Y-%m-%dT%H:%M:%S}")
        _properties(suite, client, account)
        for result in report.results:
            if result.client == client.name:
                _case(suite, result, found.get((result.client, result.case), ()), account, exchanges)
    if report.unsound:
        suite = _suite(root, "soundness of the run")
        for number, problem in enumerate(report.unsound, start=1):
            case = ET.SubElement(suite, "testcase", classname="harness", name=f"problem {number}", time="0")
            _told(case, "error", f"the run cannot be trusted: {problem}", kind="unsound")
    for suite in root:
        _count(suite)
    ET.indent(root, " ")
    stream.write('<?xml version="1.0" encoding="UTF-8"?>\n')
    stream.write(ET.tostring(root, encoding="unicode"))
    stream.write("\n")


def _suite(root: ET.Element, name: str) -> ET.Element:
    return ET.SubElement(root, "testsuite", name=printable(name))


def _properties(suite: ET.Element, client: ClientInfo, account: Account) -> None:
    properties = ET.SubElement(suite, "properties")
    told = {
        "package": client.package,
        "version": client.version,
        "runtime": client.runtime,
        "variant": client.variant,
        "harness": account.harness,
        "seed": str(account.report.seed),
    }
    for name, value in told.items():
        ET.SubElement(properties, "property", name=name, value=printable(value))


def _case(
    suite: ET.Element,
    result: CaseResult,
    findings: Sequence[Finding],
    account: Account,
    exchanges: dict[str, Exchange],
) -> None:
    """A case: one failure for all of its checks that fail, since readers of this form show no second one."""
    name = result.case.partition("/")[2].partition("/")[2] or result.case
    seconds = sum(conversation.outcome.seconds for conversation in result.conversations)
    case = ET.SubElement(
        suite,
        "testcase",
        classname=printable(f"{result.client}.{result.operation.short}"),
        name=printable(name),
        time=f"{max(seconds, 0):.3f}",
    )
    fresh = [finding for finding in findings if not account.is_known(finding.id)]
    if fresh:
        kind = ", ".join(finding.check for finding in fresh)
        _told(case, "failure", _sentence(fresh), "\n\n".join(_finding(one, exchanges) for one in findings), kind=kind)
    elif findings:
        _told(case, "skipped", f"known: {_sentence(findings)}")
    else:
        doubts = [one for one in result.judgements if one.verdict == "inconclusive"]
        if doubts:
            _told(case, "skipped", f"inconclusive: {_reasons(doubts)}")


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


def _told(case: ET.Element, name: str, message: str, text: str | None = None, *, kind: str | None = None) -> None:
    element = ET.SubElement(case, name, message=printable(message))
    if kind is not None:
        element.set("type", printable(kind))
    element.text = text


def _count(suite: ET.Element) -> None:
    cases = suite.findall("testcase")
    suite.set("tests", str(len(cases)))
    for name, told in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        suite.set(name, str(sum(case.find(told) is not None for case in cases)))
    suite.set("time", f"{sum(float(case.get('time', '0')) for case in cases):.3f}")
