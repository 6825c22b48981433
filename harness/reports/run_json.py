"""The report on a program that ran under the harness as JSON, version 1 (``run_report.schema.json``)."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from harness import __version__
from harness.cassette.deck_report import CassetteReport
from harness.checks.check import Contract
from harness.journal import exchange_record
from harness.model import Draft, Exchange
from harness.reports.call_counts import CallCount, count_calls
from harness.reports.misses import is_miss, miss_data
from harness.reports.watched_run import Cassettes, Remark, WatchedRun

VERSION = 1


def to_json(report: WatchedRun, contract: Contract) -> dict[str, Any]:
    """The report as plain JSON values."""
    return {
        "version": VERSION,
        "harness": __version__,
        "command": list(report.command),
        "status": report.status,
        "ended_how": report.ended_how,
        "seed": report.seed,
        "repeat": report.repeat,
        "started": _time(report.started),
        "ended": _time(report.ended),
        "findings": len(report.findings),
        "sound": not report.unsound,
        "unsound": list(report.unsound),
        "calls": [_calls(each) for each in count_calls(report.exchanges, contract)],
        "rules": [asdict(rule) for rule in report.rules],
        "cassettes": None if report.cassettes is None else _cassettes(report.cassettes, report.exchanges),
        "remarks": [_remark(remark) for remark in report.remarks],
        "exchanges": [exchange_record(exchange) for exchange in report.exchanges],
    }


def dump(report: WatchedRun, contract: Contract) -> str:
    """The report as JSON text, readable and ending in a newline."""
    return json.dumps(to_json(report, contract), indent=1, ensure_ascii=True, allow_nan=False) + "\n"


def _calls(each: CallCount) -> dict[str, Any]:
    return {
        "name": each.name,
        "operation": None if each.operation is None else str(each.operation),
        "calls": each.calls,
        "executed": each.executed,
        "answers": dict(each.answers),
    }


def _cassettes(cassettes: Cassettes, exchanges: Sequence[Exchange]) -> dict[str, Any]:
    report = cassettes.report
    return {
        "place": cassettes.place,
        "mode": cassettes.mode,
        "played": report.played,
        "recorded": report.recorded,
        "files": [_file(each) for each in report.cassettes],
        "misses": [_miss(exchange.draft) for exchange in exchanges if is_miss(exchange.draft)],
    }


def _file(each: CassetteReport) -> dict[str, Any]:
    unplayed = [{"number": one.number, "operation": one.operation} for one in each.unplayed]
    return {**asdict(each), "unplayed": unplayed}


def _miss(draft: Draft) -> dict[str, Any]:
    told = miss_data(draft)
    operation = None if draft.operation is None else str(draft.operation)
    return {
        "exchange": draft.id,
        "operation": operation,
        "problem": draft.problem,
        "reason": told.get("reason"),
        "nearest": told.get("nearest", []),
    }


def _remark(remark: Remark) -> dict[str, Any]:
    operation = None if remark.operation is None else str(remark.operation)
    return {**asdict(remark), "operation": operation, "evidence": list(remark.evidence)}


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
