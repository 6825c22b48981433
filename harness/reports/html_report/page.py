"""The HTML report: one file that loads nothing, the evidence of each case inside it."""

from collections.abc import Mapping
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any, TextIO

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from harness.model import CHECK_GROUPS, Finding, RunReport
from harness.reports.account import AboutCheck, Account
from harness.reports.alike import Defect, Kind, defects, doubts
from harness.reports.coverage import PARTS, Met, RunCoverage
from harness.reports.exchange_line import exchange_line
from harness.reports.grid import VERDICTS, Tally, client_rows
from harness.reports.html_report.evidence import chunks
from harness.reports.html_report.index import index_json
from harness.reports.lines import count
from harness.reports.sources import source_words
from harness.reports.text_findings import exchanges_by_id
from harness.reports.trait_table import trait_rows

_FOLDER = Path(__file__).parent


def write(account: Account, stream: TextIO) -> None:
    """Write the page, piece by piece."""
    pieces = _template().generate(_told(account))
    # A client may have told halves of characters, which no file can hold.
    stream.writelines(piece.encode("utf-8", "backslashreplace").decode() for piece in pieces)
    stream.write("\n")


@cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("page.html.j2")


def _told(account: Account) -> dict[str, Any]:
    report = account.report
    numbers = {(result.client, result.case): number for number, result in enumerate(report.results)}

    def number(client: str, case: str) -> int | None:
        return numbers.get((client, case))

    def exemplar(kind: Kind) -> Finding:
        return min(kind.findings, key=lambda finding: account.is_known(finding.id))

    return {
        "account": account,
        "report": report,
        "all": _all(report),
        "verdicts": VERDICTS,
        "groups": CHECK_GROUPS,
        "parts": PARTS,
        "rows": client_rows(report),
        "clients": [client.name for client in report.clients],
        "defects": _by_check(defects(account)),
        "doubts": doubts(report),
        "traits": trait_rows(report),
        "coverage": account.coverage,
        "faults": _faults(account.coverage),
        "phases": list(dict.fromkeys(fault.phase for fault in account.coverage.faults)),
        "exchanges": exchanges_by_id(report),
        "number": number,
        "exemplar": exemplar,
        "count": count,
        "line": exchange_line,
        "words": source_words,
        "index": Markup(index_json(account)),  # noqa: S704 - escaped for its place
        "chunks": map(Markup, chunks(account)),
        "style": Markup((_FOLDER / "style.css").read_text(encoding="utf-8")),  # noqa: S704 - our own
        "script": Markup(_script()),  # noqa: S704 - our own
    }


def _script() -> str:
    texts = (path.read_text(encoding="utf-8") for path in sorted((_FOLDER / "script").glob("*.js")))
    return f'(() => {{\n"use strict";\n{"".join(texts)}}})();'


def _all(report: RunReport) -> Tally:
    return Tally({verdict: sum(one.verdict == verdict for one in report.results) for verdict in VERDICTS})


def _by_check(found: tuple[Defect, ...]) -> list[tuple[str, AboutCheck, list[Defect]]]:
    grouped = groupby(found, key=lambda defect: (defect.severity, defect.check))
    return [(severity, check, list(blocks)) for (severity, check), blocks in grouped]


def _faults(coverage: RunCoverage) -> Mapping[str, Mapping[str, tuple[Met, ...]]]:
    found: dict[str, dict[str, tuple[Met, ...]]] = {}
    for fault in coverage.faults:
        found.setdefault(fault.fault, {})[fault.phase] = fault.met
    return found
