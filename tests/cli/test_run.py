"""harness run as a user types it: words, signals, terminals, several at a time."""

import contextlib
import os
import pty
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from harness.cli.main import run as command_line
from harness.control.child import SERVER_VARIABLE

ROOT = Path(__file__).parent.parent.parent
HARNESS = [sys.executable, "-m", "harness"]
SECONDS = 60
CALL = """
import sys, urllib.error, urllib.request
def call():
    try:
        url = "https://open.volcengineapi.com/?Action=RebootInstances&Version=2020-04-01&InstanceIds.1=i-1"
        return urllib.request.urlopen(url).status
    except urllib.error.HTTPError as error:
        return error.code
"""
# Tells of a signal and ends; says first that it is ready for it.
# It writes past the buffers: a signal that comes while one of them is being written finds it locked.
WAIT = """
import os, signal, sys
def end(number, frame):
    os.write(1, f"got {signal.Signals(number).name}\\n".encode())
    sys.exit(7)
for name in ("SIGINT", "SIGTERM", "SIGHUP"):
    signal.signal(getattr(signal, name), end)
os.write(1, b"ready\\n")
while True:
    signal.pause()
"""


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    """An environment with a state directory of its own, in which this project can be imported."""
    kept = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
    return kept | {"HARNESS_STATE_DIR": str(tmp_path / "state"), "PYTHONPATH": str(ROOT)}


@pytest.fixture
def harness(environ: dict[str, str]) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs ``harness run`` with these words to its end."""

    def call(*words: str, stdin: str = "", **variables: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*HARNESS, "run", *words],
            env=environ | variables,
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
            timeout=SECONDS,
        )

    return call


@pytest.fixture
def started(environ: dict[str, str]) -> Callable[..., contextlib.AbstractContextManager[subprocess.Popen[str]]]:
    """Starts a harness that is killed if the test leaves it running."""

    @contextlib.contextmanager
    def call(*words: str, **options: object) -> Iterator[subprocess.Popen[str]]:
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, "env": environ}
        with subprocess.Popen([*HARNESS, *words], **{**pipes, **options}) as child:  # type: ignore[call-overload]
            try:
                yield child
            finally:
                if child.poll() is None:
                    child.kill()

    return call


def test_input_and_output_are_the_programs_own(harness: Callable[..., subprocess.CompletedProcess[str]]) -> None:
    done = harness("--", sys.executable, "-c", "print(input()[::-1])", stdin="drawer\n")
    assert (done.returncode, done.stdout) == (0, "reward\n")
    assert "harness: the program ended with status 0" in done.stderr
    assert "\x1b[" not in done.stderr


def test_the_dashes_are_needed_by_nobody(harness: Callable[..., subprocess.CompletedProcess[str]]) -> None:
    script = "import sys; print(sys.argv[1:])"
    plain = harness("--seed", "7", sys.executable, "-c", script, "--fault", "x", "--", "-h")
    assert plain.stdout == "['--fault', 'x', '--', '-h']\n"
    assert "seed 7" in plain.stderr


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ([], "no command to run"),
        (["--"], "no command to run"),
        (["--falt", "x", "--", "true"], "--fault"),
        (["--", "no-such-program-anywhere"], "no command 'no-such-program-anywhere' on PATH"),
        (["--specs", "nowhere-at-all", "--", "true"], "nowhere-at-all"),
        (["--strict", "--keep-credentials", "--", "true"], "exclude each other"),
        (["--record", "a", "--replay", "b", "--", "true"], "--record and --replay exclude each other"),
        (["--record", "a", "--live", "a.example", "--", "true"], "--live needs --keep-credentials"),
        (["--cassette", "first", "--", "true"], "--cassette needs --record or --replay"),
        (["--record", "a", "--cassette", "../first", "--", "true"], "cannot be the alias of a session"),
    ],
)
def test_a_mistake_is_told_in_a_line(
    words: list[str], told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HARNESS_STATE_DIR", str(tmp_path))
        assert command_line(["run", *words]) == 2
    captured = capsys.readouterr()
    assert told in captured.err
    assert captured.err.count("\n") == 1
    assert captured.out == ""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_signal_reaches_the_program_and_the_report_follows(
    number: signal.Signals,
    started: Callable[..., contextlib.AbstractContextManager[subprocess.Popen[str]]],
) -> None:
    # In a session of its own it has no terminal whose keys could have sent the signal.
    with started("run", "--", sys.executable, "-c", WAIT, start_new_session=True) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
        child.send_signal(number)
        out, err = child.communicate(timeout=SECONDS)
    assert (child.returncode, out) == (7, f"got {number.name}\n")
    assert "harness: the program ended with status 7" in err


def test_a_program_that_dies_of_a_signal_is_told_as_a_shell_does(
    harness: Callable[..., subprocess.CompletedProcess[str]],
) -> None:
    done = harness("--", "sh", "-c", "kill -TERM $$")
    assert done.returncode == 128 + signal.SIGTERM
    assert "harness: the program was ended by SIGTERM" in done.stderr


AT_TERMINAL = """
import fcntl, os, sys, termios
os.setsid()
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.execv(sys.argv[1], sys.argv[1:])
"""


def read_until(leader: int, wanted: str) -> str:
    """What the terminal shows, up to and with the words wanted."""
    shown = b""
    while wanted.encode() not in shown:
        found = os.read(leader, 4096)
        assert found, shown
        shown += found
    return shown.decode()


def test_at_a_terminal_the_keys_work_and_the_program_sees_the_terminal(environ: dict[str, str]) -> None:
    leader, terminal = pty.openpty()
    script = f"import os; print([os.isatty(n) for n in range(3)], os.getpgrp() == os.tcgetpgrp(0), flush=True){WAIT}"
    try:
        child = subprocess.Popen(
            [sys.executable, "-c", AT_TERMINAL, *HARNESS, "run", "--", sys.executable, "-c", script],
            env=environ | {"TERM": "xterm-256color"},
            stdin=terminal,
            stdout=terminal,
            stderr=terminal,
        )
        assert "[True, True, True] True" in read_until(leader, "ready")
        os.write(leader, b"\x03")
        shown = read_until(leader, "again: ")
        assert shown.count("got SIGINT") == 1
        assert "the program ended with status 7" in shown
        assert "\x1b[" in shown
        assert child.wait(SECONDS) == 7
    finally:
        os.close(terminal)
        os.close(leader)


def test_two_runs_and_a_server_do_not_disturb_each_other(
    started: Callable[..., contextlib.AbstractContextManager[subprocess.Popen[str]]],
) -> None:
    # Both programs are under way before either makes its call; the third uses the server.
    script = f"{CALL}\nprint('ready', flush=True)\ninput()\nprint(call())\nsys.exit(0)"
    faults = ("volcengine=error:InternalError#1", "volcengine=throttle#1")
    with contextlib.ExitStack() as stack:
        free = ("--listen", "127.0.0.1:0", "--endpoint", "127.0.0.1:0")
        served = stack.enter_context(started("serve", *free, "--fault", "volcengine=error:InvalidArgument#1"))
        assert served.stdout is not None
        endpoint = dict(line.split()[:2] for line in (served.stdout.readline(), served.stdout.readline()))["endpoint"]
        runs = [
            stack.enter_context(
                started("run", "--fault", rule, "--", sys.executable, "-c", script, stdin=subprocess.PIPE)
            )
            for rule in faults
        ]
        for child in runs:
            assert child.stdout is not None
            assert child.stdout.readline() == "ready\n"
        ended = [child.communicate("\n", timeout=SECONDS) for child in runs]
        asked = subprocess.run(
            [sys.executable, "-c", CALL.replace("https://open.volcengineapi.com/", f"{endpoint}/") + "print(call())"],
            capture_output=True,
            text=True,
            check=True,
        )
        served.send_signal(signal.SIGINT)
        log = served.communicate(timeout=SECONDS)[0]
    assert [out for out, _ in ended] == ["500\n", "429\n"]
    assert all("1 request in " in err for _, err in ended)
    assert asked.stdout == "400\n"
    assert log.count("RebootInstances →") == 1


def test_a_server_that_cannot_start_says_why(harness: Callable[..., subprocess.CompletedProcess[str]]) -> None:
    none = harness("--", "true", **{SERVER_VARIABLE: "/no/such/harness"})
    assert (none.returncode, none.stderr.count("\n")) == (2, 1)
    assert "the server '/no/such/harness' is no program" in none.stderr
    broken = harness("--", "true", **{SERVER_VARIABLE: "sh -c 'echo harness: all is lost >&2; exit 1'"})
    assert (broken.returncode, broken.stderr) == (3, "harness: the server could not start: all is lost\n")


WITHOUT_SERVER = """
import sys
class Missing:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {"mitmproxy", "starlette", "uvicorn", "watchfiles", "schemathesis"}:
            raise ModuleNotFoundError(name=name)
sys.meta_path.insert(0, Missing())
from harness.cli.main import main
main()
"""


def test_the_server_may_live_in_another_environment(environ: dict[str, str]) -> None:
    words = ["run", "--fault", "volcengine=error:InternalError#1", "--", sys.executable, "-c", f"{CALL}print(call())"]
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_SERVER, *words],
        env=environ | {SERVER_VARIABLE: f"'{sys.executable}' -m harness"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, "500\n"), done.stderr
    assert "      1         1  volcengine=error:InternalError#1" in done.stderr
