"""The result of a run as JSON, schema version 2 (``report.schema.json``): everything, each exchange included."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any, TextIO

from harness.journal import exchange_record
from harness.model import CaseResult, Conversation, Finding, Judgement, Outcome, RateLimit, Source, Trait
from harness.reports.account import Account
from harness.reports.baseline import Against
from harness.reports.coverage import Covered, Met, RunCoverage
from harness.reports.sources import source_record

VERSION = 2


def write(account: Account, stream: TextIO) -> None:
    """Write the report as JSON text, ending in a newline: its head readable, then each case in a line of its own."""
    stream.writelines(_pieces(account))


def dump(account: Account) -> str:
    """The same as text."""
    return "".join(_pieces(account))


def to_json(account: Account) -> dict[str, Any]:
    """The report as plain JSON values."""
    return {**_head(account), "results": [_result(result) for result in account.report.results]}


def _pieces(account: Account) -> Iterator[str]:
    """The text, a piece a case: a run of thousands of cases need not be in memory twice."""
    head = json.dumps(_head(account), indent=1, ensure_ascii=True, allow_nan=False)
    yield f'{head.removesuffix("}").rstrip()},\n "results": ['
    for number, result in enumerate(account.report.results):
        one = json.dumps(_result(result), separators=(",", ":"), ensure_ascii=True, allow_nan=False)
        yield f"{',' if number else ''}\n{one}"
    yield "\n]}\n"


def _head(account: Account) -> dict[str, Any]:
    report = account.report
    return {
        "version": VERSION,
        "harness": account.harness,
        "seed": report.seed,
        "started": _time(report.started),
        "ended": _time(report.ended),
        "waited": report.waited,
        "clients": [asdict(client) for client in report.clients],
        "summary": _summary(account),
        "unsound": list(report.unsound),
        "not_tried": [str(operation) for operation in report.not_tried],
        "checks": [asdict(check) for check in account.checks],
        "findings": [finding_record(finding) for finding in report.findings],
        "baseline": None if account.against is None else _against(account.against),
        "profile": [_trait(trait) for trait in report.profile],
        "coverage": _coverage(account.coverage),
    }


def _summary(account: Account) -> dict[str, Any]:
    report = account.report
    counts = Counter(result.verdict for result in report.results)
    return {
        "cases": len(report.results),
        "pass": counts["pass"],
        "fail": counts["fail"],
        "inconclusive": counts["inconclusive"],
        "findings": len(report.findings),
        "coverage": {part: {"met": met, "all": every} for part, (met, every) in account.coverage.counts().items()},
        "sound": not report.unsound,
    }


def finding_record(finding: Finding) -> dict[str, Any]:
    """A finding as plain JSON values."""
    return {
        **asdict(finding),
        "operation": str(finding.operation),
        "evidence": list(finding.evidence),
        "facts": _facts(finding.facts),
    }


def _against(compared: Against) -> dict[str, Any]:
    return {
        "new": sorted(compared.new),
        "gone": [{"finding": finding_record(one.finding), "why": one.why} for one in compared.gone],
        "strangers": list(compared.strangers),
    }


def _trait(trait: Trait) -> dict[str, Any]:
    return {**asdict(trait), "cases": list(trait.cases)}


def _coverage(coverage: RunCoverage) -> dict[str, Any]:
    return {
        "operations": [
            {
                "operation": str(one.operation),
                "met": _met(one.met),
                "parameters": _covered(one.parameters),
                "values": _covered(one.values),
                "errors": _covered(one.errors),
                "common": _covered(one.common),
            }
            for one in coverage.operations
        ],
        "faults": [{"fault": one.fault, "phase": one.phase, "met": _met(one.met)} for one in coverage.faults],
    }


def _covered(covered: Iterable[Covered]) -> list[dict[str, Any]]:
    return [
        {"name": one.name, "met": _met(one.met), "source": None if one.source is None else source_record(one.source)}
        for one in covered
    ]


def _met(met: Iterable[Met]) -> list[dict[str, str]]:
    return [asdict(one) for one in met]


def _result(result: CaseResult) -> dict[str, Any]:
    """A case; of the checks that pass the ids are all there is to say."""
    return {
        "case": result.case,
        "group": result.group,
        "client": result.client,
        "operation": str(result.operation),
        "verdict": result.verdict,
        "rate": None if result.rate is None else _rate(result.rate),
        "rules": list(result.rules),
        "passed": [one.check for one in result.judgements if one.verdict == "pass"],
        "judgements": [_judgement(one) for one in result.judgements if one.verdict != "pass"],
        "conversations": [_conversation(conversation) for conversation in result.conversations],
    }


def _judgement(one: Judgement) -> dict[str, Any]:
    return {**asdict(one), "evidence": list(one.evidence), "facts": _facts(one.facts)}


def _facts(facts: Iterable[Source]) -> list[dict[str, Any]]:
    return [source_record(fact) for fact in facts]


def _rate(rate: RateLimit) -> dict[str, Any]:
    return {"requests": rate.requests, "seconds": rate.seconds, "status": rate.status}


def _conversation(conversation: Conversation) -> dict[str, Any]:
    return {
        "operation": str(conversation.operation),
        "params": dict(conversation.params),
        "region": conversation.region,
        "timeout": conversation.timeout,
        "timeout_covers": conversation.timeout_covers,
        "variant": conversation.variant,
        "logging": conversation.logging,
        "invalid": conversation.invalid,
        "outcome": _outcome(conversation.outcome),
        "exchanges": [exchange_record(exchange) for exchange in conversation.exchanges],
    }


def _outcome(outcome: Outcome) -> dict[str, Any]:
    return {
        **asdict(outcome),
        "item_errors": [asdict(error) for error in outcome.item_errors],
        "contacted": list(outcome.contacted),
        "exposed": list(outcome.exposed),
    }


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
