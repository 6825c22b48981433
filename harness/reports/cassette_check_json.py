"""What a check found in cassettes, as JSON, version 1 (``cassette_check.schema.json``)."""

import json
from dataclasses import asdict
from typing import Any, TextIO

from harness import __version__
from harness.cassette.checking.checked import Breach, CheckedCassette, CheckReport, News, Outdated, Place
from harness.reports.cassette_account import CassetteAccount
from harness.reports.sources import source_record

VERSION = 1


def write(account: CassetteAccount[CheckReport], stream: TextIO) -> None:
    """Write it as JSON text, readable and ending in a newline."""
    json.dump(to_json(account), stream, indent=1, ensure_ascii=True, allow_nan=False)
    stream.write("\n")


def to_json(account: CassetteAccount[CheckReport]) -> dict[str, Any]:
    """It as plain JSON values."""
    report = account.found
    return {
        "version": VERSION,
        "harness": __version__,
        "summary": {
            "cassettes": account.cassettes,
            "interactions": sum(one.interactions for one in report.cassettes),
            "violations": sum(len(one.violations) for one in report.cassettes),
            "doubtful": sum(len(one.doubtful) for one in report.cassettes),
            "news": len(report.news),
            "outdated": sum(len(one.outdated) for one in report.cassettes),
            "undated": sum(one.undated for one in report.cassettes),
            "unjudged": sum(len(one.unjudged) for one in report.cassettes),
            "uncovered": sum(len(one.uncovered) for one in report.cassettes),
            "unreadable": len(account.unreadable),
            "passed_over": len(account.passed_over),
        },
        "unreadable": [asdict(one) for one in account.unreadable],
        "passed_over": list(account.passed_over),
        "cassettes": [_cassette(one) for one in report.cassettes],
        "news": [_news(one) for one in report.news],
        "patches": [{"operation": str(one.operation), "path": one.path, "text": one.text} for one in report.patches],
    }


def _cassette(one: CheckedCassette) -> dict[str, Any]:
    return {
        "file": str(one.path),
        "interactions": one.interactions,
        "operations": {str(operation): number for operation, number in one.operations.items()},
        "violations": [_breach(breach) for breach in one.violations],
        "doubtful": [_breach(breach) for breach in one.doubtful],
        "outdated": [_outdated(old) for old in one.outdated],
        "unjudged": [
            {
                **_place(unjudged.place),
                "operation": str(unjudged.operation),
                "leaves": unjudged.leaves,
                "faults": list(unjudged.faults),
            }
            for unjudged in one.unjudged
        ],
        "uncovered": [
            {**_place(other.place), "host": other.host, "provider": other.provider, "action": other.action}
            for other in one.uncovered
        ],
        "undated": one.undated,
        "unfinished": one.unfinished,
    }


def _place(place: Place) -> dict[str, Any]:
    return {"file": place.file, "line": place.line or None, "interaction": place.number}


def _breach(breach: Breach) -> dict[str, Any]:
    violation = breach.violation
    return {
        **_place(breach.place),
        "operation": str(breach.operation),
        "part": breach.part,
        "pointer": violation.pointer,
        "keyword": violation.keyword,
        "message": violation.message,
        "status": violation.status,
        "fact": source_record(violation.source),
    }


def _outdated(old: Outdated) -> dict[str, Any]:
    return {
        **_place(old.place),
        "operation": str(old.operation),
        "recorded": None if old.recorded is None else old.recorded.isoformat(),
        "dated_by": old.dated_by,
        "against": old.against,
        "present": old.present,
        "changes": None if old.changes is None else [asdict(change) for change in old.changes],
    }


def _news(one: News) -> dict[str, Any]:
    return {
        "operation": str(one.operation),
        "kind": one.kind,
        "at": one.at,
        "message": one.message,
        "facts": dict(one.facts),
        "places": [_place(place) for place in one.places],
        "days": [day.isoformat() for day in one.days],
    }
