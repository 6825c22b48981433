"""A server as a child process: which one is started, what it can say instead of serving, and that it ends."""

import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from harness.control.cassette_options import CassetteOptions
from harness.control.child import SERVER_VARIABLE, ServerOptions, server_command, serving
from harness.errors import FileError, HarnessError, UnsoundRun, UserError

MADE = Path(__file__).parent / "made_server.py"


def made(kind: str) -> tuple[str, ...]:
    return (sys.executable, str(MADE), kind)


def started(kind: str, *, start_seconds: float = 60.0) -> None:
    with serving(made(kind), "run", ServerOptions(), start_seconds=start_seconds):
        pass


# --- which server -----------------------------------------------------------------------------------------------------


def program(folder: Path, name: str = "harness") -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text("#!/bin/sh\n")
    path.chmod(0o700)
    return path


def none_installed(_name: str) -> bool:
    return False


def test_this_environment_serves_if_it_can() -> None:
    asked: list[str] = []

    def installed(name: str) -> bool:
        asked.append(name)
        return True

    assert server_command({}, installed=installed, interpreter="/env/python") == ("/env/python", "-P", "-m", "harness")
    assert asked == ["mitmproxy", "starlette", "uvicorn"]
    assert server_command({})[0] == sys.executable


def test_a_server_that_is_named_counts_first(tmp_path: Path) -> None:
    named, set_up = program(tmp_path / "a b"), program(tmp_path / "c", "other")
    environ = {SERVER_VARIABLE: f"'{named}' --verbose"}
    assert server_command(environ) == (str(named), "--verbose")
    assert server_command(environ, configured=str(set_up)) == (str(set_up),)
    found = {SERVER_VARIABLE: "other", "PATH": str(tmp_path / "c")}
    assert server_command(found) == ("other",)


@pytest.mark.parametrize("name", ["/nowhere/harness", "no-such-program", "'unclosed", "  ", "''"])
def test_a_server_that_is_no_program_is_named(name: str, tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"^the server .* is no program \(HARNESS_SERVER names a `harness`\)$"):
        server_command({SERVER_VARIABLE: name, "PATH": str(tmp_path)})


def test_a_harness_of_another_environment_serves_in_its_place(tmp_path: Path) -> None:
    other = program(tmp_path / "other")
    environ = {"PATH": str(tmp_path / "other")}
    here = str(tmp_path / "here" / "python")
    assert server_command(environ, installed=none_installed, interpreter=here) == (str(other),)


@pytest.mark.parametrize("interpreter", ["bin/python", "empty/python"])
def test_without_any_server_it_is_said_what_to_install(tmp_path: Path, interpreter: str) -> None:
    program(tmp_path / "bin")
    path = str((tmp_path / interpreter).parent)
    with pytest.raises(UserError) as caught:
        server_command(
            {"PATH": path}, installed=lambda name: name == "starlette", interpreter=str(tmp_path / interpreter)
        )
    assert str(caught.value) == (
        "no harness here can serve: mitmproxy, uvicorn is not installed (pip install 'cloud-contract-harness[server]', "
        "here or in an environment that HARNESS_SERVER names)"
    )


# --- its options ------------------------------------------------------------------------------------------------------


def test_options_become_arguments(tmp_path: Path) -> None:
    options = ServerOptions(
        specs=(tmp_path, Path("b")),
        rules=("volcengine=throttle:1/1s", "-x"),
        scenario="storm",
        seed=0,
        strict=True,
        journal=Path("j"),
        cassettes=CassetteOptions(record=Path("d")),
    )
    assert options.arguments() == (
        *("--specs", str(tmp_path), "--specs", "b"),
        *("--fault", "volcengine=throttle:1/1s", "--fault", "-x"),
        *("--scenario", "storm", "--seed", "0", "--strict", "--journal", "j", "--record", "d"),
    )
    assert ServerOptions().arguments() == ()


def test_a_child_listens_on_free_ports_for_its_owner() -> None:
    with pytest.raises(UserError) as caught, serving(made("arguments"), "pytest", ServerOptions(seed=3)):
        pass
    free = "127.0.0.1:0"
    assert str(caught.value) == (f"serve OWNED pytest --listen {free} --endpoint {free} --control {free} --seed 3")


# --- what it says instead of serving ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "error", "message"),
    [
        ("mistake", UserError, r"^unknown fault 'x' \(did you mean y\?\)$"),
        ("unsound", UnsoundRun, r"^the server could not start: the port was taken away$"),
        ("old", UserError, r"did not start: harness: No such option: --owned-by .*of this version\)$"),
        ("foreign", UserError, r"made_server\.py foreign did not start: usage: foreign no such thing \(HARNESS_SERVER"),
        ("traceback", UserError, r"did not start: ImportError: no module \(HARNESS_SERVER names a `harness` of this"),
        ("silent", UserError, r"did not start: it ended with status 5 and said nothing"),
        ("killed", UnsoundRun, r"was ended by signal 9 before it could start$"),
        ("brace", UserError, r"is no harness: it says b'\{nonsense\\n'"),
        ("chatter", UserError, r"is no harness: it goes on about something else"),
        ("another", FileError, r"says first: was written by another version of the harness \(HARNESS_SERVER names"),
        ("damaged", FileError, r"says first: is damaged: pid, extra"),
    ],
)
def test_a_server_that_does_not_start_is_told_in_a_line(kind: str, error: type[HarnessError], message: str) -> None:
    with pytest.raises(error, match=message) as caught:
        started(kind)
    assert type(caught.value) is error
    assert "\n" not in str(caught.value)


def test_a_server_that_never_gets_ready_is_given_up() -> None:
    with pytest.raises(UnsoundRun, match=r"hangs did not start within 0\.2 s$"):
        started("hangs", start_seconds=0.2)


@pytest.mark.parametrize("command", ["/nowhere/harness", "/"])
def test_a_program_that_cannot_be_started_is_named(command: str) -> None:
    with pytest.raises(UserError, match=rf"^{command} cannot be started: "), serving([command], "run", ServerOptions()):
        pass


# --- its life ---------------------------------------------------------------------------------------------------------


def has_ended(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def test_it_serves_while_the_context_lasts() -> None:
    with serving(made("good"), "run", ServerOptions(), environ={"PATH": "/"}) as child:
        assert child.running.seed == 11
        assert not has_ended(child.running.pid)
        assert os.getsid(child.running.pid) == child.running.pid
    assert has_ended(child.running.pid)
    assert child.problems == ()


def test_it_ends_when_what_it_serves_fails() -> None:
    pids: list[int] = []

    def fail() -> None:
        with serving(made("good"), "run", ServerOptions()) as child:
            pids.append(child.running.pid)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert has_ended(pids[0])


@pytest.mark.parametrize(
    ("kind", "problem"),
    [
        ("dies", "the journal is no longer written"),
        ("crashes", "the server ended by itself with status -11"),
        ("stubborn", "the server did not end within 0.2 s and was killed"),
    ],
)
def test_an_end_that_is_none_is_told(kind: str, problem: str) -> None:
    seconds = 0.2 if kind == "stubborn" else 60.0
    with serving(made(kind), "run", ServerOptions(), end_seconds=seconds) as child:
        pass
    assert child.problems == (problem,)
    assert has_ended(child.running.pid)


def test_several_children_live_side_by_side() -> None:
    ends: list[int] = []

    def work(options: Callable[[], ServerOptions]) -> None:
        with serving(made("good"), "run", options()) as child:
            ends.append(child.running.seed)

    workers = [threading.Thread(target=work, args=(lambda: ServerOptions(strict=True),)) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert ends == [12, 12, 12]
