"""The difference of two runs as JSON, version 1."""

import json
from dataclasses import asdict
from datetime import UTC
from typing import Any, TextIO

from harness.reports.account import Account
from harness.reports.difference import Difference
from harness.reports.json_report import finding_record

VERSION = 1


def write(found: Difference, stream: TextIO) -> None:
    """Write the difference as JSON text, ending in a newline."""
    stream.write(json.dumps(to_json(found), indent=1, ensure_ascii=True, allow_nan=False) + "\n")


def to_json(found: Difference) -> dict[str, Any]:
    """The difference as plain JSON values; clients go by their names in the second run."""
    return {
        "version": VERSION,
        "before": _run(found.before),
        "after": _run(found.after),
        "pairs": [{"before": asdict(pair.before), "after": asdict(pair.after)} for pair in found.pairs],
        "clients_only_before": list(found.lost),
        "clients_only_after": list(found.added),
        "new_findings": [finding_record(finding) for finding in found.new],
        "gone_findings": [{"finding": finding_record(one.finding), "why": one.why} for one in found.gone],
        "changed_verdicts": [asdict(one) for one in found.verdicts],
        "changed_traits": [asdict(one) for one in found.traits],
        "cases_only_before": [{"client": one.client, "cases": list(one.cases)} for one in found.only_before],
        "cases_only_after": [{"client": one.client, "cases": list(one.cases)} for one in found.only_after],
    }


def _run(account: Account) -> dict[str, Any]:
    started = account.report.started.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return {
        "harness": account.harness,
        "seed": account.report.seed,
        "started": started,
        "cases": len(account.report.results),
        "sound": not account.report.unsound,
    }
