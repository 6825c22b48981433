"""``harness verify`` as one function."""

import io
import json
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest

from harness.clients.entry import ClientEntry, Pin
from harness.errors import ExitCode, FileError, UnknownName, UserError
from harness.verify.cases.rows import row_cases
from harness.verify.command import verify

EXAMPLE = "acme/box:OpenBoxes/example/1"


@pytest.fixture
def command(handle: Any, made_client: Any) -> Any:
    """Runs the command with a made driver; returns exit code, stdout and stderr."""

    def run(mode: str = "right", **changes: Any) -> tuple[ExitCode, str, str]:
        client = made_client(mode)
        given = {"drivers": [" ".join(client.command)], "environment": client.environment, **changes}
        out, err = io.StringIO(), io.StringIO()
        code = verify(lambda: nullcontext(handle), generators=(row_cases,), stdout=out, stderr=err, **given)
        return code, out.getvalue(), err.getvalue()

    return run


def test_the_report_goes_to_stdout_and_a_pipe_sees_no_progress(command: Any) -> None:
    code, out, err = command()
    assert code is ExitCode.OK
    assert "5 cases with 1 client: 5 pass, 0 fail, 0 inconclusive; 0 findings; seed 7" in out
    assert err == ""


def test_findings_are_exit_code_1(command: Any) -> None:
    code, out, _ = command("loses-ids", only=[EXAMPLE], seed=5)
    assert code is ExitCode.FINDINGS
    assert f"--only {EXAMPLE} --seed 5\n" in out


@pytest.mark.parametrize("report_format", ["text", "json"])
def test_findings_come_with_the_program_and_the_specs(command: Any, report_format: str) -> None:
    given = {"program": "./harness", "specs": [Path("my specs")], "report_format": report_format}
    _, out, _ = command("loses-ids", only=[EXAMPLE], **given)
    assert "./harness verify --driver " in out
    assert f" --specs 'my specs' --only {EXAMPLE} --seed 7" in out


def test_an_unsound_run_is_exit_code_3(command: Any) -> None:
    assert command("quits")[0] is ExitCode.UNSOUND


def test_json(command: Any) -> None:
    _, out, _ = command(report_format="json")
    assert json.loads(out)["summary"]["cases"] == 5


@pytest.mark.parametrize(("report_format", "begin"), [("json", "{"), ("text", "made-sdk")])
def test_the_report_goes_to_a_file(command: Any, tmp_path: Path, report_format: str, begin: str) -> None:
    file = tmp_path / "report"
    _, out, _ = command(report_format=report_format, out=file)
    assert out == ""
    assert file.read_text(encoding="utf-8").startswith(begin)


@pytest.mark.parametrize("place", [".", "no/report"])
def test_an_unwritable_file_is_found_before_the_work(command: Any, handle: Any, tmp_path: Path, place: str) -> None:
    with pytest.raises(FileError, match="the report cannot be written there"):
        command(out=tmp_path / place)
    assert handle.minted == {}


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has /dev/full")
def test_a_file_that_becomes_unwritable_is_the_users_mistake(command: Any) -> None:
    with pytest.raises(FileError, match="cannot be written: No space left on device"):
        command(out=Path("/dev/full"))


@pytest.mark.parametrize(
    "changes", [{"clients": ["volcenginesdk-esc"]}, {"drivers": ["no-such-program-anywhere"]}, {"only": ["x"]}]
)
def test_mistakes_are_the_users(command: Any, changes: Any) -> None:
    with pytest.raises(UserError):
        command(**changes)


def test_unknown_names_come_with_the_nearest(command: Any) -> None:
    with pytest.raises(UnknownName, match="did you mean volcenginesdk-ecs"):
        command(clients=["volcenginesdk-esc"])


def entry(name: str, package: str) -> ClientEntry:
    """A client that would come with the harness's own environment."""
    pins = (Pin(package, "1"),)
    return ClientEntry(
        name, "acme", "python", "no_driver.py", package, pins, (), "by its driver", comes_with_extra=True
    )


def test_clients_that_are_left_out_are_named(handle: Any) -> None:
    entries = {"gone": entry("gone", "no-such-package-anywhere"), "pytest": entry("pytest", "pytest")}
    out, err = io.StringIO(), io.StringIO()
    given: dict[str, Any] = {"environment": {}, "generators": (row_cases,), "table": entries}
    code = verify(lambda: nullcontext(handle), stdout=out, stderr=err, **given)
    assert err.getvalue() == "not installed and left out: gone (harness clients install NAME)\n"
    assert code is ExitCode.UNSOUND


def test_further_reports_are_written_in_the_form_that_their_names_say(command: Any, tmp_path: Path) -> None:
    files = [tmp_path / "report.json", tmp_path / "report.txt"]
    _, out, _ = command(reports=files)
    assert json.loads(files[0].read_text())["summary"]["cases"] == 5
    assert "5 cases with 1 client" in out
    assert "5 cases with 1 client" in files[1].read_text()


def test_the_name_of_the_file_says_the_form_where_nothing_else_does(command: Any, tmp_path: Path) -> None:
    file = tmp_path / "report.json"
    assert command(out=file)[1] == ""
    assert json.loads(file.read_text())["summary"]["cases"] == 5
    command(out=file, report_format="text")
    assert "5 cases with 1 client" in file.read_text()


def test_a_report_of_an_unknown_form_is_refused_before_anything_is_tried(command: Any, handle: Any) -> None:
    with pytest.raises(UserError, match=r"report\.docx"):
        command(reports=[Path("report.docx")])
    assert handle.minted == {}


def test_only_what_a_baseline_does_not_have_is_an_error(command: Any, tmp_path: Path) -> None:
    known, less = tmp_path / "known.json", tmp_path / "less.json"
    assert command("loses-ids", reports=[known])[0] is ExitCode.FINDINGS
    assert command("loses-ids", baseline=known)[0] is ExitCode.OK
    assert command("loses-ids", reports=[less], only=[EXAMPLE])[0] is ExitCode.FINDINGS
    assert command("loses-ids", baseline=less)[0] is ExitCode.FINDINGS


def test_a_baseline_that_cannot_be_read_is_the_users_mistake(command: Any, handle: Any, tmp_path: Path) -> None:
    with pytest.raises(FileError, match="cannot be read"):
        command(baseline=tmp_path / "none.json")
    assert handle.minted == {}
