"""Programs under ``harness run`` that are recorded, and whose recordings answer them again."""

import contextlib
import importlib.util
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
SCRIPTS = Path(__file__).parent / "scripts"
SECONDS = 120
CALLS = """
import os, sys, urllib.error, urllib.request
def call(instance):
    url = "https://open.volcengineapi.com/?Action=RebootInstances&Version=2020-04-01&InstanceIds.1=" + instance
    try:
        return urllib.request.urlopen(url).read().decode()
    except urllib.error.HTTPError as error:
        return str(error.code)
for instance in sys.argv[1:]:
    print(call(instance), flush=True)
"""
Harness = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    """An environment with a state directory of its own, in which this project can be imported."""
    kept = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
    return kept | {"HARNESS_STATE_DIR": str(tmp_path / "state"), "PYTHONPATH": str(ROOT)}


@pytest.fixture
def harness(environ: dict[str, str], tmp_path: Path) -> Harness:
    """Runs ``harness run`` with these words to its end, in a folder of its own."""

    def call(*words: str) -> subprocess.CompletedProcess[str]:
        line = [sys.executable, "-m", "harness", "run", *words]
        return subprocess.run(
            line, cwd=tmp_path, env=environ, capture_output=True, text=True, check=False, timeout=SECONDS
        )

    return call


def program(*instances: str) -> tuple[str, ...]:
    """The command that reboots these, one after the other, unsigned."""
    return ("--", sys.executable, "-c", CALLS, *instances)


@pytest.mark.sdk
@pytest.mark.parametrize(
    ("script", "sdk"),
    [
        ("tencent_sync.py", "tencentcloud"),
        ("alibaba_sync.py", "alibabacloud_ecs20140526"),
        ("volcengine_sync.py", "volcenginesdkecs"),
    ],
)
def test_an_unmodified_program_is_recorded_and_played(script: str, sdk: str, harness: Harness, tmp_path: Path) -> None:
    if importlib.util.find_spec(sdk) is None:
        pytest.skip(f"{sdk} is not installed")
    command = ("--", sys.executable, str(SCRIPTS / script))
    recorded = harness("--record", "tapes", "--cassette", "first", *command)
    assert recorded.returncode == 0, recorded.stderr
    assert [path.name for path in (tmp_path / "tapes").iterdir()] == ["first.yaml"]
    assert "      0         1  tapes/first.yaml\n" in recorded.stderr
    assert "--record" not in recorded.stderr.partition("again: ")[2]
    played = harness("--replay", "tapes", "--cassette", "first", "--out", "report.json", *command)
    assert (played.returncode, played.stdout) == (0, recorded.stdout), played.stderr
    assert "      1         0  tapes/first.yaml\n" in played.stderr
    told = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert (told["cassettes"]["played"], told["cassettes"]["misses"]) == (1, [])
    assert [exchange["responder"] for exchange in told["exchanges"]] == ["replay"]


def test_a_call_that_no_recording_answers_is_a_finding(harness: Harness, tmp_path: Path) -> None:
    assert "      0         2  tapes/run.yaml\n" in harness("--record", "tapes", *program("i-1", "i-2")).stderr
    missed = harness("--replay", "tapes", "--out", "report.json", *program("i-1", "i-3"))
    assert (missed.returncode, missed.stdout.splitlines()[1]) == (1, "599")
    assert "finding  no-recording  volcengine/ecs:RebootInstances  no recording answers this call" in missed.stderr
    assert 'InstanceIds.1 was recorded as "i-2" and sent as "i-3"' in missed.stderr
    assert "warning  unplayed  1 of 2 recordings in tapes/run.yaml was not played: interaction 2 (" in missed.stderr
    told = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))["cassettes"]
    (miss,) = told["misses"]
    assert (miss["exchange"], miss["reason"], miss["nearest"][0]["number"]) == ("run-2", "no_match", 2)
    (file,) = told["files"]
    assert (file["played"], [one["number"] for one in file["unplayed"]]) == (1, [2])


def test_a_file_and_a_recording_that_plays_more_than_once(harness: Harness, tmp_path: Path) -> None:
    harness("--record", "tapes", *program("i-1"))
    twice = program("i-1", "i-1")
    once = harness("--replay", "tapes/run.yaml", *twice)
    assert once.stdout.splitlines()[1] == "599"
    assert "the one recording that matches has been played already" in once.stderr
    again = harness("--replay", "tapes/run.yaml", "--playback-repeats", *twice)
    first, second = again.stdout.splitlines()
    assert first == second
    assert "again: " in again.stderr
    assert "--replay tapes/run.yaml --playback-repeats -- " in again.stderr
    assert [path.name for path in (tmp_path / "tapes").iterdir()] == ["run.yaml"]


@pytest.mark.parametrize(
    ("mode", "answers", "interactions"), [("once", 1, 1), ("new_episodes", 2, 2), ("all", 2, 2), ("none", 1, 1)]
)
def test_the_modes_say_what_becomes_of_a_cassette_that_is_there(
    mode: str, answers: int, interactions: int, harness: Harness, tmp_path: Path
) -> None:
    harness("--record", "tapes", *program("i-1"))
    before = (tmp_path / "tapes" / "run.yaml").read_bytes()
    done = harness("--record", "tapes", "--record-mode", mode, *program("i-1", "i-2"))
    assert len([line for line in done.stdout.splitlines() if line != "599"]) == answers
    text = (tmp_path / "tapes" / "run.yaml").read_bytes()
    assert text.count(b"- request:") == interactions
    assert (text == before) == (interactions == 1)
    assert ("tapes/run.yaml was there: it was played, and nothing was recorded" in done.stderr) == (mode == "once")


WAITS = """
print("ready", flush=True)
input()
"""


def test_what_was_answered_before_a_run_was_killed_is_there_at_the_next_start(
    harness: Harness, environ: dict[str, str], tmp_path: Path
) -> None:
    line = [sys.executable, "-m", "harness", "run", "--record", "tapes", "--", sys.executable, "-c", CALLS + WAITS]
    with subprocess.Popen(
        [*line, "i-1", "i-2"],
        cwd=tmp_path,
        env=environ,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    ) as child:
        assert child.stdout is not None
        answers = [child.stdout.readline().strip() for _ in range(2)]
        assert child.stdout.readline() == "ready\n"
        (announced,) = (tmp_path / "state" / "running").glob("*.json")
        server = json.loads(announced.read_text(encoding="utf-8"))["pid"]
        os.kill(server, signal.SIGKILL)
        child.kill()
        # The program, too, which waits for input that now never comes.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
    left = sorted(path.name for path in (tmp_path / "tapes").iterdir())
    assert left == ["run.yaml.recording"]
    played = harness("--record", "tapes", "--record-mode", "none", *program("i-1", "i-2"))
    assert played.stdout.splitlines() == answers, played.stderr
    assert [path.name for path in (tmp_path / "tapes").iterdir()] == ["run.yaml"]
    assert "      2         0  tapes/run.yaml\n" in played.stderr
