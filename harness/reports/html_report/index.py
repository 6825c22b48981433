"""What the HTML report knows of every case before its evidence is opened, as plain JSON that no markup can leave."""

import json
from collections.abc import Iterable
from typing import Any, TypeVar

from harness.model import CHECK_GROUPS, CaseResult
from harness.reports.account import Account
from harness.reports.grid import VERDICTS
from harness.reports.html_report.evidence import CHUNK

_T = TypeVar("_T")


def index_json(account: Account) -> str:
    """The index as JSON text that can stand inside a script element."""
    text = json.dumps(index(account), separators=(",", ":"), ensure_ascii=True, allow_nan=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def index(account: Account) -> dict[str, Any]:
    """Names once, and each case by their numbers."""
    report = account.report
    clients = _numbers([*(client.name for client in report.clients), *(result.client for result in report.results)])
    operations = _numbers(result.operation for result in report.results)
    checks = {check.id: number for number, check in enumerate(account.checks)}
    kinds = _numbers(result.group for result in report.results)
    repeats = {(finding.client, finding.case): finding.repeat for finding in report.findings}
    new = {(one.client, one.case) for one in report.findings if account.is_new(one.id)}

    def case(result: CaseResult) -> dict[str, Any]:
        key = (result.client, result.case)
        told: dict[str, Any] = {
            "c": clients[result.client],
            "o": operations[result.operation],
            "k": kinds[result.group],
            "n": result.case.removeprefix(f"{result.operation.short}/"),
            "v": VERDICTS.index(result.verdict),
            "p": [checks[one.check] for one in result.judgements if one.verdict == "pass"],
            "j": [
                [checks[one.check], VERDICTS.index(one.verdict), one.reason]
                for one in result.judgements
                if one.verdict != "pass"
            ],
        }
        if key in repeats:
            told["r"] = repeats[key]
        if key in new:
            told["new"] = 1
        return told

    return {
        "chunk": CHUNK,
        "baseline": account.against is not None,
        "verdicts": VERDICTS,
        "groups": CHECK_GROUPS,
        "clients": list(clients),
        "operations": [operation.short for operation in operations],
        "kinds": list(kinds),
        "checks": [
            {
                "id": check.id,
                "group": CHECK_GROUPS.index(check.group),
                "severity": check.severity,
                "rests": check.rests_on,
                "explains": check.explains,
            }
            for check in account.checks
        ],
        "cases": [case(result) for result in report.results],
    }


def _numbers(names: Iterable[_T]) -> dict[_T, int]:
    return {name: number for number, name in enumerate(dict.fromkeys(names))}
