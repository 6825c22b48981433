"""Back from the JSON report of ``harness verify``: the account of a run that has ended some time ago."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs

from harness import journal
from harness.errors import FileError, UserError
from harness.journal import read_exchange
from harness.model import (
    CaseResult,
    ClientInfo,
    Conversation,
    ErrorSpec,
    Finding,
    ItemError,
    Judgement,
    OperationId,
    Outcome,
    RateLimit,
    RunReport,
    Source,
    Trait,
)
from harness.reports.account import AboutCheck, Account
from harness.reports.baseline import Against, Gone
from harness.reports.coverage import Covered, FaultCoverage, Met, OperationCoverage, RunCoverage
from harness.reports.json_report import VERSION

Record = Mapping[str, Any]


def read_account(path: Path) -> Account:
    """The account that the file holds; FileError with the line for what is no report, or one of another version."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise FileError(str(path), f"cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise FileError(str(path), "is no JSON report: it is not UTF-8") from None
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        hint = "the whole file is needed, as harness verify --format json wrote it"
        raise FileError(str(path), f"is no JSON: {error.msg}", line=error.lineno, hint=hint) from None
    except RecursionError:
        raise FileError(str(path), "is no JSON report: it is nested too deep") from None
    _check_version(path, data)
    _check_shape(path, data, text)
    try:
        return _account(data)
    except UserError as error:
        raise FileError(str(path), error.message) from None
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise FileError(str(path), f"does not hold together: {type(error).__name__}: {error}") from None


def _check_version(path: Path, data: Any) -> None:
    version = data.get("version") if isinstance(data, Mapping) else None
    if version is None or "results" not in data:
        ran = isinstance(data, Mapping) and "command" in data
        hint = "it looks like that of harness run" if ran else "harness verify --format json writes one"
        raise FileError(str(path), "is no report of harness verify", hint=hint)
    if version != VERSION:
        made = f", made by harness {data['harness']}" if isinstance(data.get("harness"), str) else ""
        told = f"is a report of version {version!r:.20}{made}; this harness reads version {VERSION}"
        raise FileError(str(path), told)


def _check_shape(path: Path, data: Any, text: str) -> None:
    wrong = next(_validator().iter_errors(data), None)
    if wrong is not None:
        place = list(wrong.instance_path)
        line = _line_of(text, place[1]) if len(place) > 1 and place[0] == "results" else None
        pointer = "".join(f"/{part}" for part in place)
        raise FileError(str(path), f"is no report: {wrong.message:.200}", line=line, pointer=pointer)


@cache
def _validator() -> Any:
    folder = Path(__file__).parent
    schema = json.loads((folder / "report.schema.json").read_text(encoding="utf-8"))
    exchange = Path(journal.__file__).parent / "journal.schema.json"
    schema["$defs"]["exchange"] = json.loads(exchange.read_text(encoding="utf-8"))
    return jsonschema_rs.validator_for(schema)


def _line_of(text: str, result: int | str) -> int | None:
    """The line of a case in a file as it was written, a line a case; None in one that was rewritten since."""
    lines = text.split("\n")
    opened = ' "results": ['
    return lines.index(opened) + 2 + int(result) if opened in lines else None


def _account(data: Record) -> Account:
    checks = tuple(AboutCheck(**one) for one in data["checks"])
    known = {check.id: check for check in checks}
    report = RunReport(
        seed=data["seed"],
        clients=tuple(ClientInfo(**one) for one in data["clients"]),
        results=tuple(_result(one, known) for one in data["results"]),
        findings=tuple(_finding(one, known) for one in data["findings"]),
        unsound=tuple(data["unsound"]),
        started=datetime.fromisoformat(data["started"]),
        ended=datetime.fromisoformat(data["ended"]),
        not_tried=tuple(map(_operation, data["not_tried"])),
        profile=tuple(Trait(**{**one, "cases": tuple(one["cases"])}) for one in data["profile"]),
        waited=data["waited"],
    )
    return Account(report, checks, _coverage(data["coverage"]), data["harness"], _against(data["baseline"]))


def _operation(text: str) -> OperationId:
    provider, service, version, name = text.split("/", 3)
    return OperationId(provider, service, version, name)


def _finding(record: Record, checks: Mapping[str, AboutCheck] | None = None) -> Finding:
    return Finding(
        **{
            **record,
            "check": record["check"] if checks is None else checks[record["check"]].id,
            "operation": _operation(record["operation"]),
            "evidence": tuple(record["evidence"]),
            "facts": _facts(record["facts"]),
        }
    )


def _facts(records: Iterable[Record]) -> tuple[Source, ...]:
    return tuple(map(_fact, records))


def _fact(record: Record) -> Source:
    lines = record["lines"]
    return Source(**{**record, "lines": None if lines is None else (lines[0], lines[1])})


def _against(record: Record | None) -> Against | None:
    if record is None:
        return None
    gone = tuple(Gone(_finding(one["finding"]), one["why"]) for one in record["gone"])
    return Against(frozenset(record["new"]), gone, tuple(record["strangers"]))


def _coverage(record: Record) -> RunCoverage:
    return RunCoverage(
        tuple(
            OperationCoverage(
                _operation(one["operation"]),
                _met(one["met"]),
                **{part: tuple(map(_covered, one[part])) for part in ("parameters", "values", "errors", "common")},
            )
            for one in record["operations"]
        ),
        tuple(FaultCoverage(one["fault"], one["phase"], _met(one["met"])) for one in record["faults"]),
    )


def _covered(record: Record) -> Covered:
    return Covered(record["name"], _met(record["met"]), None if record["source"] is None else _fact(record["source"]))


def _met(records: Iterable[Record]) -> tuple[Met, ...]:
    return tuple(Met(**one) for one in records)


def _result(record: Record, checks: Mapping[str, AboutCheck]) -> CaseResult:
    judged = {name: _passed(checks[name]) for name in record["passed"]}
    judged |= {one["check"]: _judgement(one) for one in record["judgements"]}
    rate = record["rate"]
    return CaseResult(
        case=record["case"],
        group=record["group"],
        client=record["client"],
        operation=_operation(record["operation"]),
        verdict=record["verdict"],
        judgements=tuple(judged[name] for name in checks if name in judged),
        conversations=tuple(map(_conversation, record["conversations"])),
        rate=None if rate is None else RateLimit(rate["requests"], rate["seconds"], rate["status"]),
        rules=tuple(record["rules"]),
    )


def _passed(check: AboutCheck) -> Judgement:
    return Judgement(check.id, "pass", check.severity, group=check.group)


def _judgement(record: Record) -> Judgement:
    return Judgement(**{**record, "evidence": tuple(record["evidence"]), "facts": _facts(record["facts"])})


def _conversation(record: Record) -> Conversation:
    return Conversation(
        **{
            **record,
            "operation": _operation(record["operation"]),
            "outcome": _outcome(record["outcome"]),
            "exchanges": tuple(read_exchange(one, _row) for one in record["exchanges"]),
        }
    )


def _outcome(record: Record) -> Outcome:
    return Outcome(
        **{
            **record,
            "item_errors": tuple(ItemError(**one) for one in record["item_errors"]),
            "contacted": tuple(record["contacted"]),
            "exposed": tuple(record["exposed"]),
        }
    )


def _row(operation: OperationId | None, key: str) -> ErrorSpec:  # noqa: ARG001 - part of the interface
    """The error row as far as its key tells it; the contract of that day is not at hand."""
    scope, _, rest = key.partition("/")
    http, _, code = rest.rpartition("/")
    return ErrorSpec(_SCOPES[scope], code, Source("", key), http=int(http) if http else None)


_SCOPES: Mapping[str, Any] = {"request": "request", "item": "item", "common": "common"}
