"""``harness verify`` as one function."""

import io
import json
import sys
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest

from harness.drivers import table
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


def test_clients_that_are_left_out_are_named(handle: Any) -> None:
    entries = {
        "gone": table.ClientEntry("gone", "gone_driver.py", "no-such-package-anywhere", ()),
        "pytest": table.ClientEntry("pytest", "no_driver.py", "pytest", ()),
    }
    out, err = io.StringIO(), io.StringIO()
    code = verify(
        lambda: nullcontext(handle), generators=(row_cases,), environment={}, stdout=out, stderr=err, table=entries
    )
    assert err.getvalue() == "gone is not installed and is left out\n"
    assert code is ExitCode.UNSOUND
    assert sys.executable
