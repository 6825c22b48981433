"""The result of a run as JSON, schema version 1 (``report.schema.json``): everything, each exchange included."""

import json
from collections import Counter
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from harness import __version__
from harness.checks.check import Contract
from harness.journal import exchange_record
from harness.model import CaseResult, Conversation, Outcome, RateLimit, RunReport
from harness.reports.coverage import row_coverage

VERSION = 1


def to_json(report: RunReport, contract: Contract) -> dict[str, Any]:
    """The report as plain JSON values."""
    counts = Counter(result.verdict for result in report.results)
    rows = row_coverage(report, contract)
    return {
        "version": VERSION,
        "harness": __version__,
        "seed": report.seed,
        "started": _time(report.started),
        "ended": _time(report.ended),
        "clients": [asdict(client) for client in report.clients],
        "summary": {
            "cases": len(report.results),
            "pass": counts["pass"],
            "fail": counts["fail"],
            "inconclusive": counts["inconclusive"],
            "findings": len(report.findings),
            "listed_errors": len(rows),
            "listed_errors_met": sum(bool(row.met) for row in rows),
            "sound": not report.unsound,
        },
        "unsound": list(report.unsound),
        "not_tried": [str(operation) for operation in report.not_tried],
        "findings": [
            {**asdict(finding), "operation": str(finding.operation), "evidence": list(finding.evidence)}
            for finding in report.findings
        ],
        "error_rows": [
            {"operation": str(row.operation), "row": row.row, "met": [asdict(met) for met in row.met]} for row in rows
        ],
        "results": [_result(result) for result in report.results],
    }


def dump(report: RunReport, contract: Contract) -> str:
    """The report as JSON text, readable and ending in a newline."""
    return json.dumps(to_json(report, contract), indent=1, ensure_ascii=True, allow_nan=False) + "\n"


def _result(result: CaseResult) -> dict[str, Any]:
    return {
        "case": result.case,
        "group": result.group,
        "client": result.client,
        "operation": str(result.operation),
        "verdict": result.verdict,
        "rate": None if result.rate is None else _rate(result.rate),
        "judgements": [{**asdict(one), "evidence": list(one.evidence)} for one in result.judgements],
        "conversations": [_conversation(conversation) for conversation in result.conversations],
    }


def _rate(rate: RateLimit) -> dict[str, Any]:
    return {"requests": rate.requests, "seconds": rate.seconds, "status": rate.status}


def _conversation(conversation: Conversation) -> dict[str, Any]:
    return {
        "params": dict(conversation.params),
        "outcome": _outcome(conversation.outcome),
        "exchanges": [exchange_record(exchange) for exchange in conversation.exchanges],
    }


def _outcome(outcome: Outcome) -> dict[str, Any]:
    return {
        **asdict(outcome),
        "item_errors": [asdict(error) for error in outcome.item_errors],
        "contacted": list(outcome.contacted),
    }


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
