"""Which children of a Python below the hooks are noted, because they run without one."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from harness.hooks import python_guard
from harness.hooks.python_guard import Guard, Notes


def guard_of(folder: Path) -> Guard:
    notes = Notes(str(folder))
    notes.begin()
    return Guard(notes, allow=False)


def lines(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for path in folder.glob("*.jsonl") for line in path.read_text().splitlines()]


@pytest.mark.parametrize(
    ("program", "python"),
    [
        ("python", True),
        ("/usr/bin/python3.13t", True),
        ("C:/Python/python.exe", True),
        ("pypy3.10", True),
        ("ipython", False),
        ("python-config", False),
        ("bash", False),
        ("node", False),
    ],
)
def test_a_python_is_known_by_its_name(program: str, python: bool) -> None:  # noqa: FBT001
    assert python_guard.is_python(program) is python


@pytest.mark.parametrize(
    ("words", "option"),
    [
        ("-I tool.py", "-I"),
        ("-BSu -m tool", "-BSu"),
        ("-W ignore -E", "-E"),
        ("-Wignore -X dev -s -I -c pass", "-I"),
        ("-X -I", None),
        ("-WI tool.py", None),
        ("-c -I", None),
        ("-Bc -I", None),
        ("-m tool -I", None),
        ("tool.py -I", None),
        ("- -I", None),
        ("-- -I", None),
        ("--check-hash-based-pycs -I", None),
        ("", None),
        ("-W", None),
    ],
)
def test_an_option_that_keeps_the_hook_out_is_found(words: str, option: str | None) -> None:
    assert python_guard.switched_off(["python", *words.split()]) == option


@pytest.mark.parametrize(
    ("start", "why"),
    [
        ("subprocess.run([sys.executable, '-I', '-c', 'pass'])", "-I"),
        ("subprocess.run([sys.executable, '-c', 'pass'], env={})", "PYTHONPATH"),
        ("subprocess.run(['python', '-c', 'pass'], executable=sys.executable, env={'PYTHONPATH': '/x'})", "PYTHONPATH"),
        ("os.spawnv(os.P_WAIT, sys.executable, ['python', '-E', '-c', 'pass'])", "-E"),
        ("os.waitpid(os.posix_spawn(sys.executable, ['python', '-S', '-c', 'pass'], os.environ), 0)", "-S"),
        ("os.execve(sys.executable, ['python', '-c', 'pass'], {b'PYTHONPATH': b'/x'})", "PYTHONPATH"),
    ],
)
def test_a_child_without_the_hook_is_noted(start: str, why: str, python: Callable[..., Any]) -> None:
    done = python(f"import os, subprocess, sys; {start}")
    assert done.status == 0
    assert len(done.notes.processes) <= 2
    [child] = done.notes.unhooked
    assert (child.why, child.argv[-2:]) == (why, ("-c", "pass"))


@pytest.mark.parametrize(
    "start",
    [
        "subprocess.run([sys.executable, '-c', 'pass'])",
        "subprocess.run([sys.executable, '-c', 'pass'], env={'PYTHONPATH': os.environ['PYTHONPATH'] + ':/x'})",
        "subprocess.run(['true', '-I'], env={})",
        "subprocess.run('exit', shell=True, env={})",
    ],
)
def test_of_other_children_nothing_is_noted(start: str, python: Callable[..., Any]) -> None:
    done = python(f"import os, subprocess, sys; {start}")
    assert (done.status, done.notes.unhooked) == (0, ())


# The interpreter does not trace what it does for an audit hook, so these ask the guard themselves.
@pytest.mark.parametrize(
    ("event", "arguments"),
    [
        ("subprocess.Popen", (b"/usr/bin/python3", ["python3", b"-I", Path("tool.py")], None, None)),
        ("subprocess.Popen", (None, ["python3", "-I", "tool.py"], "/tmp", {})),  # noqa: S108
        ("os.exec", ("/usr/bin/python3", ("python3", "-I", "tool.py"), {})),
        ("os.posix_spawn", ("/usr/bin/python3", ["python3", "-I", "tool.py"], None)),
        ("os.spawn", (0, "python3", ["python3", "-I", "tool.py"], {})),
    ],
)
def test_every_way_to_start_a_child_is_watched(event: str, arguments: tuple[Any, ...], tmp_path: Path) -> None:
    guard_of(tmp_path).audit(event, arguments)
    [line] = [line for line in lines(tmp_path) if line["event"] == "unhooked"]
    assert (line["argv"], line["why"]) == (["python3", "-I", "tool.py"], "-I")


def test_a_child_is_noted_once_and_only_if_it_leaves_the_hook_out(tmp_path: Path) -> None:
    guard, here = guard_of(tmp_path), str(Path(python_guard.__file__).parent)
    words = ["python3", "tool.py"]
    guard.audit("subprocess.Popen", ("python3", words, None, {"PYTHONPATH": f"/x:{here}"}))
    guard.audit("subprocess.Popen", ("python3", words, None, {b"PYTHONPATH": f"/x:{here}".encode()}))
    guard.audit("subprocess.Popen", ("curl", ["curl", "-I"], None, {}))
    assert [line["event"] for line in lines(tmp_path)] == ["process"]
    guard.audit("subprocess.Popen", ("python3", words, None, {"PYTHONPATH": "/x"}))
    guard.audit("os.posix_spawn", ("python3", words, {"PYTHONPATH": "/x"}))
    guard.audit("subprocess.Popen", ("python3", "tool.py", None, {}))
    found = [(line["argv"], line["why"]) for line in lines(tmp_path)[1:]]
    assert found == [(words, "PYTHONPATH"), (["python3"], "PYTHONPATH")]


def test_a_call_with_wrong_arguments_fails_by_itself(tmp_path: Path) -> None:
    guard = guard_of(tmp_path)
    guard.audit("subprocess.Popen", (None, [], None, None))
    guard.audit("subprocess.Popen", (sys.executable, [object()], None, None))
    guard.audit("os.exec", (3, ["python"], {}))
    assert [line["event"] for line in lines(tmp_path)] == ["process"]
