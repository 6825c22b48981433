"""harness run as one function: programs of a few lines, behind a server of their own."""

import io
import json
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from harness.control.cassette_options import CassetteOptions
from harness.control.child import SERVER_VARIABLE, ServerOptions
from harness.errors import UnsoundRun, UserError
from harness.run.command import run
from harness.run.options import RunOptions

ROOT = Path(__file__).parent.parent.parent
NO_OPTIONS = ServerOptions()
URL = "https://open.volcengineapi.com/?Action=RebootInstances&Version=2020-04-01&InstanceIds.1=i-1"
UNSIGNED = f"""
import json, urllib.error, urllib.request
try:
    print(urllib.request.urlopen({URL!r}).status)
except urllib.error.HTTPError as error:
    print(error.code)
"""
SIGNED = """
import os, sys
from datetime import UTC, datetime
from pathlib import Path
from harness.contract.load import load_catalog
from harness.run.demo.client import TinyClient
client = TinyClient(load_catalog([Path(sys.argv[1])]), os.environ, lambda: datetime.now(UTC))
def reboot(instance="i-1"):
    reply = client.call("RebootInstances", {"InstanceIds": [instance]}, host="open.volcengineapi.com", region="r")
    return getattr(reply, "code", "done")
"""


@dataclass(frozen=True, slots=True)
class Done:
    """What came of a run."""

    code: int
    out: str
    told: str


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    """An environment with a state directory of its own, in which this project can be imported."""
    kept = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
    return kept | {"HARNESS_STATE_DIR": str(tmp_path / "state"), "PYTHONPATH": str(ROOT)}


@pytest.fixture
def behind(specs: Path, environ: dict[str, str], capfd: pytest.CaptureFixture[str]) -> Callable[..., Done]:
    """Runs a Python script behind a harness."""

    def call(
        script: str,
        *rules: str,
        server: ServerOptions = NO_OPTIONS,
        keep: bool = False,
        direct: bool = False,
        out: Path | None = None,
    ) -> Done:
        told = io.StringIO()
        code = run(
            [sys.executable, "-c", script, str(specs)],
            RunOptions(replace(server, rules=rules), keep_credentials=keep, allow_direct=direct, out=out),
            specs=[specs],
            environ=environ,
            stderr=told,
            clock=lambda: datetime.now(UTC),
        )
        return Done(code, capfd.readouterr().out, told.getvalue())

    return call


def test_a_program_meets_the_fault_and_the_report_tells_it(behind: Callable[..., Done]) -> None:
    rule = "volcengine/ecs:RebootInstances=error:InternalError#1"
    done = behind(f"{SIGNED}print(reboot(), reboot('i-2'))", rule, server=ServerOptions(seed=7))
    assert (done.code, done.out) == (0, "InternalError done\n")
    assert "      2         1  volcengine/ecs:RebootInstances  500 InternalError, result\n" in done.told
    assert f"      2         1  {rule}\n" in done.told
    assert "0 findings, 0 warnings, 0 notes; seed 7\n" in done.told
    assert f"again: harness run --fault '{rule}' --seed 7 -- {sys.executable} -c " in done.told


def test_what_breaks_the_contract_is_a_finding(behind: Callable[..., Done]) -> None:
    done = behind(UNSIGNED)
    assert (done.code, done.out) == (1, "200\n")
    assert "finding  signature  volcengine/ecs:RebootInstances  the signature is wrong (missing)" in done.told


def test_strict_refuses_what_is_wrong(behind: Callable[..., Done]) -> None:
    assert behind(UNSIGNED, server=ServerOptions(strict=True)).out != "200\n"


def test_the_programs_own_status_wins(behind: Callable[..., Done]) -> None:
    done = behind(f"{UNSIGNED}\nraise SystemExit(5)", "alibaba=throttle#1")
    assert done.code == 5
    assert "the program ended with status 5" in done.told
    assert "finding  signature" in done.told
    assert "the rule alibaba=throttle#1 could meet no call: no call matched it" in done.told


def test_a_rule_that_could_meet_no_call_makes_the_run_unsound(behind: Callable[..., Done]) -> None:
    assert behind(f"{SIGNED}reboot()", "volcengine=error:InternalError#2").code == 3


def test_what_goes_past_the_proxy_is_stopped_and_told(behind: Callable[..., Done]) -> None:
    script = """
import socket
try:
    socket.create_connection(("192.0.2.1", 443), timeout=1)
except OSError as error:
    print("refused" if "stopped by the harness" in str(error) else error)
"""
    done = behind(script)
    assert (done.code, done.out) == (1, "refused\n")
    assert "finding  direct-connection  192.0.2.1:443: 1 attempt past the proxy, stopped" in done.told
    assert "no call reached the harness" in done.told


# A datagram socket that is only connected sends nothing.
CONNECT_ONLY = "import socket\nsocket.socket(socket.AF_INET, socket.SOCK_DGRAM).connect(('192.0.2.1', 9))"


def test_what_goes_past_the_proxy_may_be_allowed(behind: Callable[..., Done]) -> None:
    done = behind(CONNECT_ONLY, direct=True)
    assert done.code == 0
    first, _, report = done.told.partition("\n")
    assert first == "harness: --allow-direct: what goes past the proxy is noted and not stopped"
    assert "note     direct-connection  192.0.2.1:9: 1 attempt past the proxy, let through" in report


def test_kept_credentials_are_told_of_first_and_not_judged(
    behind: Callable[..., Done], environ: dict[str, str]
) -> None:
    environ |= {"VOLCENGINE_ACCESS_KEY": "AKLTmine", "VOLCENGINE_SECRET_KEY": "mine"}
    script = f"""{SIGNED}
import os
print(os.environ["VOLCENGINE_ACCESS_KEY"], os.environ["VOLCENGINE_SECRET_KEY"])
for part in ("ACCESS_KEY", "SECRET_KEY"):
    os.environ["HARNESS_" + part] = os.environ["VOLCENGINE_" + part]
print(reboot())
"""
    done = behind(script, keep=True, direct=True)
    assert (done.code, done.out) == (0, "AKLTmine mine\ndone\n")
    lines = done.told.splitlines()
    assert lines[0].startswith("harness: --keep-credentials: the program signs with its own keys; ")
    assert lines[2].startswith("harness: with both, ")
    assert "note     signature  signed with a key of the program's own: not judged (run-1)" in done.told
    assert "AKLTmine" not in done.told
    assert behind(script).out.startswith("HARNESS")


def test_the_journal_is_written_and_its_loss_makes_the_run_unsound(behind: Callable[..., Done], tmp_path: Path) -> None:
    journal = tmp_path / "calls.jsonl"
    assert behind(f"{SIGNED}reboot()", server=ServerOptions(journal=journal)).code == 0
    assert json.loads(journal.read_text(encoding="utf-8"))["session"] == "run"
    lost = behind(f"{SIGNED}reboot()", server=ServerOptions(journal=Path("/dev/full")))
    assert lost.code == 3
    assert "the journal is no longer written" in lost.told


def test_the_report_is_written_as_json_too(behind: Callable[..., Done], tmp_path: Path) -> None:
    out = tmp_path / "report.json"
    assert behind(f"{SIGNED}reboot()", out=out).code == 0
    report = json.loads(out.read_text(encoding="utf-8"))
    assert (report["status"], len(report["exchanges"]), report["sound"]) == (0, 1, True)
    full = behind(UNSIGNED, out=Path("/dev/full"))
    assert full.code == 1
    assert full.told.endswith("harness: /dev/full: cannot be written: No space left on device\n")
    assert behind("", out=Path("/dev/full")).code == 2
    with pytest.raises(UserError, match="cannot be written there"):
        behind("print('started')", out=tmp_path)


def test_a_server_that_dies_meanwhile_makes_the_run_unsound(behind: Callable[..., Done]) -> None:
    script = """
import json, os, pathlib, signal
(file,) = (pathlib.Path(os.environ["HARNESS_STATE_DIR"]) / "running").glob("*.json")
os.kill(json.loads(file.read_text())["pid"], signal.SIGKILL)
"""
    done = behind(script)
    assert done.code == 3
    assert "This run cannot be trusted:\n  the harness of process" in done.told
    assert "warning  server-gone  the server ended" in done.told
    assert "no call reached" not in done.told


def test_an_edit_of_the_scenario_takes_effect_while_the_program_runs(
    behind: Callable[..., Done], tmp_path: Path
) -> None:
    scenario = tmp_path / "mine.yaml"
    scenario.write_text("rules: ['volcengine=error:InternalError']\n", encoding="utf-8")
    script = f"""{SIGNED}
import time
print(reboot())
open({str(scenario)!r}, "w").write("rules: ['volcengine=error:InvalidArgument']\\n")
end = time.monotonic() + 60
while (code := reboot()) == "InternalError" and time.monotonic() < end:
    time.sleep(0.05)
print(code)
"""
    done = behind(script, server=ServerOptions(scenario=str(scenario)))
    assert done.out == "InternalError\nInvalidArgument\n"


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (ServerOptions(rules=("alibaba=throtle",)), "throttle"),
        (ServerOptions(scenario="throttle-strom"), "throttle-storm"),
        (ServerOptions(journal=Path("nowhere/at/all.jsonl")), "cannot be written"),
    ],
)
def test_a_mistake_is_told_before_the_program_starts(
    options: ServerOptions, told: str, specs: Path, environ: dict[str, str], capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(UserError, match=told):
        run(
            [sys.executable, "-c", "print('started')"],
            RunOptions(options),
            specs=[specs],
            environ=environ,
            stderr=io.StringIO(),
            clock=lambda: datetime.now(UTC),
        )
    assert capfd.readouterr().out == ""


@pytest.mark.parametrize(
    ("server", "kind", "told"),
    [
        ("import sys; sys.exit('harness: mitmproxy is broken')", UnsoundRun, "could not start: mitmproxy is broken"),
        ("import sys; print('harness: no such port', file=sys.stderr); sys.exit(2)", UserError, "^no such port"),
        ("print('hello')", UserError, "did not start"),
    ],
)
def test_a_server_that_cannot_start_says_why(
    server: str, kind: type[Exception], told: str, specs: Path, environ: dict[str, str], tmp_path: Path
) -> None:
    script = tmp_path / "server.py"
    script.write_text(server, encoding="utf-8")
    environ[SERVER_VARIABLE] = f"{sys.executable} {script}"
    with pytest.raises(kind, match=told):
        run(
            ["true"],
            RunOptions(),
            specs=[specs],
            environ=environ,
            stderr=io.StringIO(),
            clock=lambda: datetime.now(UTC),
        )


def test_the_line_that_repeats_a_run_leaves_out_a_cassette_only_where_one_was_recorded(
    behind: Callable[..., Done], tmp_path: Path
) -> None:
    record = ServerOptions(cassettes=CassetteOptions(record=tmp_path / "tapes"))
    lines = [behind(f"{SIGNED}reboot()", server=record).told.partition("again: ")[2] for _ in range(2)]
    assert [f" --record {tmp_path / 'tapes'} " in line for line in lines] == [False, True]
