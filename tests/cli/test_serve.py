"""harness serve and harness env, as two processes that a user starts."""

import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from harness.cli.main import run

FREE = ["--listen", "127.0.0.1:0", "--endpoint", "127.0.0.1:0"]


def command(state: Path, *arguments: str) -> tuple[list[str], dict[str, str]]:
    """A command line of ours and the environment in which it finds ``state``."""
    environment = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
    return [sys.executable, "-m", "harness", *arguments], environment | {"HARNESS_STATE_DIR": str(state)}


@contextmanager
def serving(state: Path, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """A running ``harness serve``; killed if the test leaves it running."""
    line, environment = command(state, "serve", *FREE, *arguments)
    with subprocess.Popen(line, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as child:
        try:
            yield child
        finally:
            if child.poll() is None:
                child.kill()


def first_lines(child: subprocess.Popen[str], count: int = 5) -> dict[str, str]:
    """What serve says when it is ready, by its first word."""
    assert child.stdout is not None
    lines = [child.stdout.readline().split(maxsplit=1) for _ in range(count)]
    return {words[0]: words[1].strip() for words in lines if len(words) == 2}


def exports(state: Path, *arguments: str) -> dict[str, str]:
    """What a shell has after ``eval "$(harness env)"``."""
    line, environment = command(state, "env", *arguments)
    text = subprocess.run(line, env=environment, capture_output=True, text=True, check=True).stdout
    shown = subprocess.run(["sh", "-c", f"{text}\nenv"], env={}, capture_output=True, text=True, check=True).stdout
    return dict(each.partition("=")[::2] for each in shown.splitlines())


def test_a_fault_is_seen_by_whoever_asks_and_told_in_the_log(tmp_path: Path) -> None:
    journal = tmp_path / "calls.jsonl"
    rules = ["--fault", "volcengine=error:InvalidArgument#1", "--fault", "alibaba=error:DiskError"]
    with serving(tmp_path, *rules, "--seed", "7", "--journal", str(journal)) as child:
        said = first_lines(child)
        found = exports(tmp_path)
        assert found["HARNESS_ENDPOINT"] == said["endpoint"]
        assert found["HTTPS_PROXY"].rpartition("@")[2] == said["proxy"].removeprefix("http://")
        assert Path(found["HARNESS_CA_BUNDLE"]).read_text().startswith("-----BEGIN CERTIFICATE-----")
        assert said["seed"] == "7"
        assert "python -m harness env)" in said["in"].replace(Path(sys.executable).name, "python")
        url = f"{said['endpoint']}/?Action=RebootInstances&Version=2020-04-01&InstanceIds.1=i-1"
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(url)  # noqa: S310
        assert b"InvalidArgument" in refused.value.read()
        refused.value.close()
        with urllib.request.urlopen(url) as answered:  # noqa: S310
            assert answered.status == 200
        child.send_signal(signal.SIGINT)
        out, err = child.communicate(timeout=30)
    assert child.returncode == 0
    assert "400 InvalidArgument" in out
    assert "[volcengine=error:InvalidArgument#1]" in out
    assert "2 exchanges" in err
    assert "never met: alibaba=error:DiskError" in err
    assert len(journal.read_text(encoding="utf-8").splitlines()) == 2


def test_termination_ends_it_in_good_order_and_env_then_finds_nothing(tmp_path: Path) -> None:
    with serving(tmp_path) as child:
        first_lines(child)
        child.terminate()
        child.communicate(timeout=30)
    assert child.returncode == 0
    line, environment = command(tmp_path, "env")
    done = subprocess.run(line, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "false\n")
    assert "harness serve" in done.stderr


def test_a_port_in_use_is_the_users_mistake(tmp_path: Path) -> None:
    with serving(tmp_path) as child:
        taken = first_lines(child)["proxy"].removeprefix("http://")
        line, environment = command(tmp_path, "serve", "--listen", taken, "--endpoint", "127.0.0.1:0")
        done = subprocess.run(line, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert taken in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--listen", "0.0.0.0:8080"], "loopback"),
        (["--listen", "127.0.0.1:x"], "HOST:PORT"),
        (["--fault", "tencent/as:StartInstanceRefresh=error:InternalEror"], "InternalError"),
        (["--fault", "volcengine=throttle"], "rate"),
        (["--fault", "tencnt=throttle"], "tencent"),
        (["--fault", "tencent"], "="),
    ],
)
def test_a_mistake_stops_it_before_it_listens(
    arguments: list[str], told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HARNESS_STATE_DIR", str(tmp_path))
        assert run(["serve", *FREE, *arguments]) == 2
    captured = capsys.readouterr()
    assert told in captured.err
    assert captured.err.count("\n") == 1
    assert captured.out == ""


def test_where_a_rule_does_not_work_is_told_at_the_start(tmp_path: Path) -> None:
    rules = ["--fault", "*=refuse:503#1", "--fault", "*=refuse:503#2", "--fault", "alibaba=error:DiskError"]
    with serving(tmp_path, *rules) as child:
        first_lines(child)
        assert child.stdout is not None
        assert child.stdout.readline() == "note: refuse:503 meets nothing at the endpoint: no proxy answers there\n"
        child.send_signal(signal.SIGINT)
        out, _ = child.communicate(timeout=30)
    assert "note:" not in out


# --- cassettes and real providers -------------------------------------------------------------------------------------


def ask(endpoint: str, instance: str = "i-1") -> tuple[int, bytes]:
    """Status and body of what is answered at the endpoint."""
    url = f"{endpoint}/?Action=RebootInstances&Version=2020-04-01&InstanceIds.1={instance}"
    try:
        with urllib.request.urlopen(url) as answered:  # noqa: S310
            return answered.status, answered.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()


def ended(child: subprocess.Popen[str]) -> tuple[int, str, str]:
    """Status, output and errors of a harness that is told to stop."""
    child.send_signal(signal.SIGINT)
    out, err = child.communicate(timeout=30)
    return child.returncode, out, err


def test_what_was_recorded_is_played_and_both_are_told(tmp_path: Path) -> None:
    folder = tmp_path / "cassettes"
    with serving(tmp_path, "--record", str(folder)) as child:
        said = first_lines(child, 6)
        assert said["cassettes"] == (
            f"{folder}: 0 cassettes with 0 interactions; mode once: played where there is one, else recorded"
        )
        assert ask(said["endpoint"])[0] == 200
        assert list(folder.glob("*.recording")), "what was answered is on disk"
        status, _, err = ended(child)
    assert (status, "recorded: 1 interaction; played: 0 recordings" in err) == (0, True)
    assert [path.name for path in folder.iterdir()] == ["anonymous.yaml"]
    with serving(tmp_path, "--record", str(folder)) as child:
        first_lines(child, 5)
        assert child.stdout is not None
        assert child.stdout.readline() == "          not recorded, since there is a cassette: anonymous\n"
        ended(child)
    with serving(tmp_path, "--replay", str(folder)) as child:
        said = first_lines(child, 6)
        assert "1 cassette with 1 interaction; mode none" in said["cassettes"]
        line, environment = command(tmp_path, "ctl", "state")
        told = subprocess.run(line, env=environment, capture_output=True, text=True, check=True).stdout
        assert f"{folder} (mode none)" in told
        code, body = ask(said["endpoint"], "i-2")
        assert (code, b"no recording answers this call" in body) == (599, True)
        line, environment = command(tmp_path, "ctl", "cassettes")
        told = subprocess.run(line, env=environment, capture_output=True, text=True, check=True).stdout
        assert "missed: anonymous: no recording answers this call" in told
        status, out, err = ended(child)
    assert status == 0
    assert "no recording answers this call" in out
    assert "unplayed: " in err
    assert "missed: anonymous: " in err
    with serving(tmp_path, "--replay", str(folder / "anonymous.yaml")) as child:
        assert ask(first_lines(child, 6)["endpoint"])[0] == 200
        _, out, err = ended(child)
    assert ", replay" in out
    assert "recorded: 0 interactions; played: 1 recording" in err


def test_an_answer_that_cannot_be_recorded_is_kept_back_and_makes_the_run_unsound(tmp_path: Path) -> None:
    folder = tmp_path / "cassettes"
    with serving(tmp_path, "--record", str(folder)) as child:
        said = first_lines(child, 6)
        folder.write_text("in the way")
        code, body = ask(said["endpoint"])
        status, out, err = ended(child)
    assert (code, b"could not be recorded" in body) == (599, True)
    assert "could not be recorded" in out
    assert (status, "an answer could not be recorded: " in err) == (3, True)


def test_a_broken_cassette_stops_it_before_it_listens(tmp_path: Path) -> None:
    folder = tmp_path / "cassettes"
    folder.mkdir()
    (folder / "web.yaml").write_text("version: 1\ninteractions:\n- {request: 7}\n")
    for option in ("--replay", "--record"):
        line, environment = command(tmp_path, "serve", *FREE, option, str(folder))
        done = subprocess.run(line, env=environment, capture_output=True, text=True, check=False, timeout=60)
        assert (done.returncode, done.stdout) == (2, "")
        assert "web.yaml:3" in done.stderr
        assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--live", "*.example.com"], "no host name"),
        (["--live-ca", __file__], "--live-ca needs --live"),
        (["--allow-mutations"], "--allow-mutations needs --live"),
        (["--record", "there", "--record-mode", "none", "--live", "a.example"], "exclude each other"),
        (["--replay", ".", "--live", "a.example"], "exclude each other"),
        (["--live", "a.example", "--live-ca", __file__], "holds no certificates"),
    ],
)
def test_what_a_real_provider_cannot_be_asked_with(
    arguments: list[str], told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HARNESS_STATE_DIR", str(tmp_path))
        assert run(["serve", *FREE, *arguments]) == 2
    captured = capsys.readouterr()
    assert told in captured.err
    assert (captured.err.count("\n"), captured.out) == (1, "")


def test_real_providers_are_told_at_the_start(tmp_path: Path) -> None:
    with serving(tmp_path, "--live", "localhost") as child:
        said = first_lines(child, 6)
        assert said["live"] == "localhost: calls that change something are refused (--allow-mutations lets them pass)"
        line, environment = command(tmp_path, "ctl", "state")
        told = subprocess.run(line, env=environment, capture_output=True, text=True, check=True).stdout
        assert (
            "live       localhost: calls that change something are refused (--allow-mutations lets them pass)" in told
        )
        code, body = ask(said["endpoint"])
        assert (code, b"through the proxy" in body) == (599, True)
        assert ended(child)[0] == 0
