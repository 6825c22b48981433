"""The file that tells other processes about a running harness."""

import json
import os
import stat
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from harness.control.state_file import (
    RunningHarness,
    announced,
    find_running,
    from_json,
    listed,
    look_around,
    to_json,
)
from harness.errors import FileError, UserError


def running(**changes: object) -> RunningHarness:
    made = RunningHarness(
        pid=os.getpid(),
        version="1.2.3",
        protocol=1,
        owner="serve",
        control_url="http://127.0.0.1:8082",
        token="token",
        started="2026-01-02T03:04:05+00:00",
        proxy_url="http://127.0.0.1:8080",
        endpoint_url=None,
        ca_bundle="/state/ca/harness-ca-cert.pem",
        session="shell",
        proxy_user="shell",
        access_key="HARNESSABCDEFGHIJKLM",
        secret_key="secret",
        seed=7,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def ended_process() -> int:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def test_the_file_is_private_and_lives_as_long_as_the_context(tmp_path: Path) -> None:
    with announced(tmp_path / "state", running()) as path:
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
        assert find_running(tmp_path / "state") == running()
        assert [file.name for file in path.parent.iterdir()] == [path.name]
    assert not path.exists()


def test_the_file_goes_when_the_context_ends_with_an_error(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), announced(tmp_path, running()) as path:
        raise KeyboardInterrupt
    assert not path.exists()


def test_the_one_started_last_is_found(tmp_path: Path) -> None:
    with (
        announced(tmp_path, running(started="2026-01-03T00:00:00+00:00", seed=1)),
        announced(tmp_path, running(pid=os.getppid(), started="2026-01-02T00:00:00+00:00", seed=2)),
    ):
        assert find_running(tmp_path).seed == 1


def test_one_that_serves_is_meant_before_one_that_belongs_to_a_program(tmp_path: Path) -> None:
    with (
        announced(tmp_path, running(owner="run", started="2026-01-03T00:00:00+00:00")),
        announced(tmp_path, running(pid=os.getppid(), started="2026-01-02T00:00:00+00:00")),
    ):
        assert find_running(tmp_path).owner == "serve"
        assert find_running(tmp_path, os.getpid()).owner == "run"
        with pytest.raises(
            UserError, match=rf"no harness runs as process 1 \(there are .*{os.getpid()} \(run, 127\.0\.0\.1:8080\)"
        ):
            find_running(tmp_path, 1)


def test_neither_token_nor_secret_is_shown() -> None:
    assert "'token'" not in repr(running())
    assert "'secret'" not in repr(running())


def test_nothing_running_is_said_plainly(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"no harness runs \(start `harness serve`"):
        find_running(tmp_path)


def test_a_process_that_has_ended_is_named_and_forgotten(tmp_path: Path) -> None:
    pid = ended_process()
    with announced(tmp_path, running(pid=pid)) as path:
        with pytest.raises(UserError, match=f"process {pid} has ended without a goodbye"):
            find_running(tmp_path)
        assert not path.exists()


def test_a_number_that_no_process_can_have_is_no_running_process(tmp_path: Path) -> None:
    with announced(tmp_path, running(pid=2**70)), pytest.raises(UserError, match="has ended"):
        find_running(tmp_path)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", "cannot be read"),
        ("\udcff", "cannot be read"),
        ("[]", "written by another version"),
        ('{"format": 1}', "written by another version"),
        ('{"format": 2, "pid": 1}', "is damaged: version, protocol, "),
    ],
)
def test_a_damaged_file_is_named(tmp_path: Path, content: str, message: str) -> None:
    (tmp_path / "running").mkdir()
    path = tmp_path / "running" / f"{os.getpid()}.json"
    path.write_text(content, encoding="utf-8", errors="surrogateescape")
    with pytest.raises(FileError, match=message):
        find_running(tmp_path)
    with announced(tmp_path, running(pid=os.getppid())):
        assert find_running(tmp_path).pid == os.getppid()
        assert len(look_around(tmp_path).unreadable) == 1


@pytest.mark.parametrize(
    "changes", [{"pid": "1"}, {"seed": None}, {"owner": "cron"}, {"endpoint_url": 1}, {"token": None}, {"more": 1}]
)
def test_what_is_of_another_kind_is_damage(changes: dict[str, object]) -> None:
    with pytest.raises(FileError, match=rf"^there: is damaged: {next(iter(changes))} \(do something\)$"):
        from_json(to_json(running()) | changes, "there", hint="do something")
    assert from_json(to_json(running()), "there") == running()


def test_a_damaged_file_of_a_process_that_has_ended_is_no_matter(tmp_path: Path) -> None:
    (tmp_path / "running").mkdir()
    path = tmp_path / "running" / f"{ended_process()}.json"
    path.write_text("{")
    with pytest.raises(UserError, match="has ended without a goodbye"):
        find_running(tmp_path)
    assert not path.exists()


def test_all_that_run_are_found_the_likeliest_first(tmp_path: Path) -> None:
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    with (
        child,
        announced(tmp_path, running(owner="pytest", started="2026-01-03T00:00:00+00:00")),
        announced(tmp_path, running(pid=child.pid, owner="run", started="2026-01-01T00:00:00+00:00")),
        announced(tmp_path, running(pid=os.getppid(), owner="run", started="2026-01-02T00:00:00+00:00")),
    ):
        found = look_around(tmp_path)
        assert [one.pid for one in found.running] == [os.getppid(), child.pid, os.getpid()]
        assert listed(found.running[:2]) == (f"{os.getppid()} (run, 127.0.0.1:8080), {child.pid} (run, 127.0.0.1:8080)")
        assert (found.ended, found.unreadable) == ((), ())
        child.communicate(b"\n")
        after = look_around(tmp_path)
        assert [one.pid for one in after.running] == [os.getppid(), os.getpid()]
        assert after.ended == (child.pid,)


def test_a_file_that_goes_while_we_look_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "running").mkdir()
    (tmp_path / "running" / f"{os.getpid()}.json").symlink_to(tmp_path / "gone")
    with pytest.raises(UserError, match=r"no harness runs \("):
        find_running(tmp_path)


def test_a_state_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(FileError, match="cannot be written"), announced(tmp_path / "file", running()):
        pass


def test_a_file_that_cannot_be_written_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "running" / f"{os.getpid()}.json").mkdir(parents=True)
    with pytest.raises(FileError, match="cannot be written"), announced(tmp_path, running()):
        pass
    assert [file.name for file in (tmp_path / "running").iterdir()] == [f"{os.getpid()}.json"]


def test_the_format_is_numbered(tmp_path: Path) -> None:
    with announced(tmp_path, running()) as path:
        assert json.loads(path.read_text())["format"] == 2
