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
