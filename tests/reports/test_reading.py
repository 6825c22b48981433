"""Back from the JSON report to the account."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from harness.errors import FileError
from harness.model import AppliedFault, ItemError, Judgement, RateLimit, Source, Trait
from harness.reports.account import Account
from harness.reports.json_report import dump
from harness.reports.reading import read_account

FACT = Source("specs/x.yaml", "input/A", "OpenBoxes", "2026-01-02T03:04:05", "f" * 64, (4, 6))


@pytest.fixture
def account(make: Any, tell: Any, finding: Any) -> Account:
    """An account in which everything has a value of its own."""
    failed = Judgement("error-code", "fail", "high", "the code was lost", ("session-1-1",), facts=(FACT,))
    faults = (AppliedFault("acme=close", "close", 1, "change", "none"),)
    kinds = [
        make.conversation(make.error(), make.exchange(faults=faults), contacted=("h:1",), exposed=("secret key",)),
        make.conversation(make.error(make.error_spec("Box.Locked", scope="item", http=None), http=200)),
        make.conversation(make.error(make.error_spec("InternalError", scope="common", http=500))),
        make.conversation(make.result({}, ItemError("b-2", "Box.Locked", "Locked."))),
        replace(make.conversation(), timeout=1.5, timeout_covers="read", variant="retries", invalid=True),
    ]
    results = [
        make.case_result(
            conversations=tuple(kinds),
            verdict="fail",
            rules=("acme=close",),
            judgements=(Judgement("signature", "pass", "high", group="request"), failed),
        ),
        make.case_result(group="throttle", rate=RateLimit(5, 1.0, "unknown"), conversations=(), judgements=()),
    ]
    report = make.report(
        *results,
        findings=(finding(1, facts=(FACT,)), finding(2)),
        unsound=("x",),
        not_tried=(replace(make.operation_id, name="Shut"),),
        profile=(Trait("acme-sdk", "attempts", "3", 3.0, ("acme/box:OpenBoxes/example/1",)),),
        waited=1.5,
    )
    told: Account = tell(report, baseline=make.report(findings=(finding(1), finding(3)), clients=()))
    return told


@pytest.fixture
def written(account: Account, tmp_path: Path) -> Callable[..., Path]:
    """The account as a file, after a change of its values or of its text."""

    def write(change: Callable[[Any], Any] | None = None, text: Callable[[str], str] = str) -> Path:
        path = tmp_path / "report.json"
        told = dump(account)
        if change is not None:
            data = json.loads(told)
            told = json.dumps(change(data) or data)
        path.write_text(text(told), encoding="utf-8")
        return path

    return write


def test_what_is_read_is_what_was_written(account: Account, written: Callable[..., Path]) -> None:
    path = written()
    read = read_account(path)
    assert dump(read) == path.read_text(encoding="utf-8")
    assert read.report.findings == account.report.findings
    assert read.report.profile == account.report.profile
    assert read.report.clients == account.report.clients
    assert (read.coverage, read.checks, read.against) == (account.coverage, account.checks, account.against)
    assert [one.judgements for one in read.report.results] == [one.judgements for one in account.report.results]
    assert [one.rules for one in read.report.results] == [("acme=close",), ()]


def test_error_rows_are_known_by_their_keys(written: Callable[..., Path]) -> None:
    conversations = read_account(written()).report.results[0].conversations
    replies: list[Any] = [one.exchanges[-1].draft.reply for one in conversations[:3]]
    keys = [reply.spec.key for reply in replies]
    assert keys == ["request/404/Box.NotFound", "item/Box.Locked", "common/500/InternalError"]


def test_a_report_without_baseline_has_none(written: Callable[..., Path]) -> None:
    assert read_account(written(lambda data: data.update(baseline=None))).against is None


def broken(path: Path) -> str:
    with pytest.raises(FileError) as caught:
        read_account(path)
    assert str(caught.value).startswith(str(path))
    return str(caught.value).removeprefix(str(path))


def test_no_file(tmp_path: Path) -> None:
    assert broken(tmp_path / "none.json") == ": cannot be read: No such file or directory"


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(b"\xff\xfe")
    assert broken(path) == ": is no JSON report: it is not UTF-8"


def test_a_file_that_was_cut_names_the_line(written: Callable[..., Path]) -> None:
    path = written(text=lambda told: told[: told.index('"results"') + 20])
    lines = len(path.read_text(encoding="utf-8").splitlines())
    assert broken(path).startswith(f":{lines}: is no JSON: ")


def test_a_file_that_is_nested_too_deep(written: Callable[..., Path]) -> None:
    assert "nested too deep" in broken(written(text=lambda _: "[" * 100_000))


@pytest.mark.parametrize("data", [[], {}, 7, {"version": 2}, {"results": []}])
def test_foreign_json(written: Callable[..., Path], data: Any) -> None:
    said = broken(written(lambda _: [data] if data == [] else data or {"a": 1}))
    assert said == ": is no report of harness verify (harness verify --format json writes one)"


def test_the_report_of_run(written: Callable[..., Path]) -> None:
    assert broken(written(lambda _: {"version": 1, "command": []})).endswith("(it looks like that of harness run)")


@pytest.mark.parametrize(("harness", "made"), [("9.9", ", made by harness 9.9"), (None, "")])
def test_another_version(written: Callable[..., Path], harness: Any, made: str) -> None:
    said = broken(written(lambda data: data.update(version=3, harness=harness)))
    assert said == f": is a report of version 3{made}; this harness reads version 2"


def test_a_broken_case_names_line_and_place(written: Callable[..., Path]) -> None:
    path = written(text=lambda told: told.replace('"verdict":"pass"', '"verdict":"green"'))
    lines = path.read_text(encoding="utf-8").splitlines()
    number = next(n for n, line in enumerate(lines, start=1) if '"verdict":"green"' in line)
    said = broken(path)
    assert said.startswith(f":{number} at /results/1/verdict: is no report: ")
    assert '"green"' in said


def test_a_broken_case_of_a_file_that_was_rewritten_names_the_place(written: Callable[..., Path]) -> None:
    said = broken(written(lambda data: data["results"][0].update(verdict="green")))
    assert said.startswith(" at /results/0/verdict: ")


def test_a_broken_exchange_names_the_place(written: Callable[..., Path]) -> None:
    said = broken(written(lambda data: data["results"][0]["conversations"][0]["exchanges"][0].update(request=1)))
    assert " at /results/0/conversations/0/exchanges/0/request: " in said


def test_a_broken_head_names_the_place(written: Callable[..., Path]) -> None:
    assert broken(written(lambda data: data.update(seed="x"))).startswith(" at /seed: is no report: ")


@pytest.mark.parametrize(
    "change",
    [
        lambda data: data.update(started="noon"),
        lambda data: data["results"][0]["passed"].append("nobody"),
        lambda data: data["findings"][0].update(check="nobody"),
        lambda data: data["results"][0]["conversations"][0]["exchanges"][-1]["reply"].update(error="odd"),
    ],
)
def test_what_does_not_hold_together_is_told_in_a_line(written: Callable[..., Path], change: Any) -> None:
    assert "\n" not in broken(written(change))
