"""What a Python below the hooks may reach, and what it notes."""

import ast
import json
import os
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from harness.hooks import python_guard
from harness.hooks.python_guard import NOTE_LIMIT, Guard, Notes, StoppedByHarness

# Loopback is 127.0.0.0/8 in all the ways in which it can be written.
HERE = ["127.0.0.1", "127.8.9.1", "127.1", "::1", "0:0:0:0:0:0:0:1", "::ffff:127.0.0.1", "::1%lo", "::", ""]
ELSEWHERE = ["192.0.2.1", "128.0.0.1", "169.254.169.254", "2001:db8::1", "::2", "::ffff:192.0.2.1", "fe80::1%lo"]


def guard_of(folder: Path, *, allow: bool = False) -> Guard:
    notes = Notes(str(folder))
    notes.begin()
    return Guard(notes, allow=allow)


def lines(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for path in folder.glob("*.jsonl") for line in path.read_text().splitlines()]


def attempts(folder: Path) -> list[tuple[str, str, str | None, bool]]:
    found = [line for line in lines(folder) if line["event"] == "attempt"]
    return [(line["way"], line["host"], line["port"], line["stopped"]) for line in found]


@pytest.mark.parametrize("host", [*HERE, "0.0.0.0", "localhost", "LOCALHOST.", "db.localhost", socket.gethostname()])  # noqa: S104
@pytest.mark.parametrize("event", ["socket.connect", "socket.sendto", "socket.sendmsg"])
def test_this_machine_can_be_reached(event: str, host: str, tmp_path: Path) -> None:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_DGRAM) as here:
        guard_of(tmp_path).audit(event, (here, (host, 80)))
    assert attempts(tmp_path) == []


@pytest.mark.parametrize("host", [*ELSEWHERE, "as.tencentcloudapi.com", "localhost.example.com", b"example.com"])
@pytest.mark.parametrize(
    ("event", "way"), [("socket.connect", "connect"), ("socket.sendto", "send"), ("socket.sendmsg", "send")]
)
def test_elsewhere_nothing_can_be_reached(event: str, way: str, host: str | bytes, tmp_path: Path) -> None:
    name = host.decode() if isinstance(host, bytes) else host
    here = socket.socket(socket.AF_INET6 if ":" in name else socket.AF_INET)
    with here, pytest.raises(StoppedByHarness, match="stopped by the harness") as stopped:
        guard_of(tmp_path).audit(event, (here, (host, 443)))
    assert f"{name}:443 is not on this machine" in str(stopped.value)
    assert "--allow-direct" in str(stopped.value)
    assert isinstance(stopped.value, ConnectionRefusedError)
    assert attempts(tmp_path) == [(way, name, "443", True)]


def test_what_is_allowed_is_noted(tmp_path: Path) -> None:
    guard = guard_of(tmp_path, allow=True)
    with socket.socket() as here:
        guard.audit("socket.connect", (here, ("192.0.2.1", 443)))
    guard.audit("socket.getaddrinfo", ("example.com", None, 0, 0, 0))
    assert attempts(tmp_path) == [("connect", "192.0.2.1", "443", False), ("lookup", "example.com", None, False)]


def test_sockets_that_are_no_internet_stay_open(tmp_path: Path) -> None:
    guard = guard_of(tmp_path)
    with socket.socket(socket.AF_UNIX) as unix:
        guard.audit("socket.connect", (unix, "/run/database.sock"))
    with socket.socket() as connected:
        guard.audit("socket.sendmsg", (connected, None))
        guard.audit("socket.connect", (connected, "not an address"))
        guard.audit("socket.connect", (connected, ()))
    guard.audit("open", ("/etc/passwd", "r", 0))
    assert attempts(tmp_path) == []


def test_other_sockets_do_not(tmp_path: Path) -> None:
    class Radio:
        family = 31  # Bluetooth

    with pytest.raises(StoppedByHarness, match="00:11:22 is not on this machine"):
        guard_of(tmp_path).audit("socket.connect", (Radio(), "00:11:22"))
    assert attempts(tmp_path) == [("connect", "00:11:22", None, True)]


@pytest.mark.parametrize("event", ["socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"])
def test_names_that_the_system_does_not_know_are_not_asked_for(event: str, tmp_path: Path) -> None:
    guard = guard_of(tmp_path)
    with pytest.raises(socket.gaierror, match=r"stopped by the harness: example\.com is not known here"):
        guard.audit(event, ("example.com",))
    assert attempts(tmp_path) == [("lookup", "example.com", None, True)]
    for known in ("localhost", socket.gethostname(), "192.0.2.1", "2001:db8::1", b"127.0.0.1", None, ""):
        guard.audit(event, (known,))
    assert len(attempts(tmp_path)) == 1


def test_neither_are_the_names_of_addresses_elsewhere(tmp_path: Path) -> None:
    guard = guard_of(tmp_path)
    with pytest.raises(socket.gaierror, match="stopped by the harness"):
        guard.audit("socket.getnameinfo", (("192.0.2.1", 80),))
    guard.audit("socket.getnameinfo", (("127.0.0.1", 80),))
    assert attempts(tmp_path) == [("lookup", "192.0.2.1", "80", True)]


def test_the_hosts_file_tells_what_the_system_knows(tmp_path: Path) -> None:
    hosts = tmp_path / "hosts"
    hosts.write_text("127.0.0.1 localhost\n10.0.0.5\tDB.local queue # example.com\n", encoding="utf-8")
    known = [
        name
        for name in ("db.local", "Queue", "example.com", "10.0.0.5")
        if python_guard.is_local_name(name, str(hosts))
    ]
    assert known == ["db.local", "Queue"]
    assert not python_guard.is_local_name("db.local", str(tmp_path / "none"))


@pytest.mark.parametrize(
    "reach",
    [
        "socket.create_connection(('192.0.2.1', 443), 5)",
        "socket.socket().connect_ex(('192.0.2.1', 443))",
        "socket.socket(type=socket.SOCK_DGRAM).sendto(b'x', ('192.0.2.1', 443))",
        "socket.socket(type=socket.SOCK_DGRAM).sendmsg([b'x'], [], 0, ('192.0.2.1', 443))",
        "asyncio.run(asyncio.open_connection('192.0.2.1', 443))",
    ],
)
def test_a_real_program_is_stopped_and_told_why(reach: str, python: Callable[..., Any]) -> None:
    done = python(f"import asyncio, socket; {reach}")
    assert done.status == 1
    assert "stopped by the harness: 192.0.2.1:443 is not on this machine" in done.complaint
    assert [str(target) for target in done.notes.targets] == ["192.0.2.1:443"]


@pytest.mark.parametrize(
    "ask", ["getaddrinfo('example.com', 80)", "gethostbyname('example.com')", "getfqdn('example.com')"]
)
def test_a_real_program_asks_nobody_for_names(ask: str, python: Callable[..., Any]) -> None:
    assert python(f"import socket; socket.{ask}").tries[0].startswith("lookup example.com")


def test_a_program_reaches_its_own_services(python: Callable[..., Any], tmp_path: Path) -> None:
    done = python(f"""
import asyncio, socket
async def serve(reader, writer):
    writer.write(await reader.read(1)); writer.close()
async def main():
    for start, connect, where in (
        (asyncio.start_server, asyncio.open_connection, ("localhost",)),
        (asyncio.start_unix_server, asyncio.open_unix_connection, ({str(tmp_path / "s")!r},)),
    ):
        server = await start(serve, *where, *([0] if where == ("localhost",) else []))
        if where == ("localhost",):
            where = server.sockets[0].getsockname()[:2]
        reader, writer = await connect(*where)
        writer.write(b"x")
        print((await reader.read()).decode())
asyncio.run(main())
""")
    assert (done.output, done.tries) == ("x\nx\n", [])


def test_each_process_says_what_it_is(python: Callable[..., Any]) -> None:
    done = python("import os; print(os.getpid(), os.getppid())", "word", "ünicode")
    pid, parent = map(int, done.output.split())
    [process] = done.notes.processes
    assert (process.pid, process.parent) == (pid, parent)
    assert process.runtime == "CPython " + ".".join(map(str, sys.version_info[:3]))
    assert process.argv[0] == sys.executable
    assert process.argv[-2:] == ("word", "ünicode")


def test_a_forked_process_has_notes_of_its_own(python: Callable[..., Any]) -> None:
    done = python("""
import os, socket
if os.fork() == 0:
    try: socket.getaddrinfo("example.com", 80)
    except OSError: os._exit(0)
os.wait()
""")
    first, second = done.notes.processes
    assert second.parent == first.pid
    assert [attempt.pid for attempt in done.notes.attempts] == [second.pid]


def test_a_forked_process_that_sends_nothing_is_known(python: Callable[..., Any]) -> None:
    done = python("import os; child = os.fork(); print(child) if child and os.wait() else os._exit(0)")
    assert [process.pid for process in done.notes.processes][1:] == [int(done.output)]


def test_notes_survive_threads_and_closed_descriptors(python: Callable[..., Any]) -> None:
    done = python("""
import os, socket, threading
os.closerange(3, 100)
def ask(number):
    for turn in range(50):
        try: socket.getaddrinfo(f"host-{number}-{turn}.example.com", 80)
        except socket.gaierror: pass
threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
for thread in threads: thread.start()
for thread in threads: thread.join()
""")
    assert done.status == 0
    expected = {f"host-{number}-{turn}.example.com" for number in range(8) for turn in range(50)}
    assert {attempt.target.host for attempt in done.notes.attempts} == expected


def test_a_process_can_say_enough(tmp_path: Path) -> None:
    notes = Notes(str(tmp_path))
    notes.begin()
    for number in range(NOTE_LIMIT + 5):
        notes.write("attempt", number=number)
    assert [line["event"] for line in lines(tmp_path)] == ["process", *["attempt"] * (NOTE_LIMIT - 2), "full"]


def test_a_fork_that_nobody_told_of_is_noticed(tmp_path: Path) -> None:
    notes = Notes(str(tmp_path))
    notes.write("attempt")
    assert [line["event"] for line in lines(tmp_path)] == ["process", "attempt"]
    assert {line["pid"] for line in lines(tmp_path)} == {os.getpid()}


def test_without_a_folder_or_with_one_that_is_gone_nothing_is_noted(tmp_path: Path) -> None:
    for folder in (None, str(tmp_path / "gone")):
        notes = Notes(folder)
        notes.begin()
        notes.write("attempt")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "value", [None, True, False, 0, 1, -2.5, "", 'a"b\\c\n\t', "中文 \U0001f600", "\udcff", [], ["a", 1], {"a": [None]}]
)
def test_notes_are_json(value: object) -> None:
    assert json.loads(python_guard.as_json(value)) == value


def test_the_oldest_python_that_is_served_can_read_it() -> None:
    for name in ("python_guard.py", "python_hook.py"):
        source = Path(python_guard.__file__).with_name(name).read_text(encoding="utf-8")
        ast.parse(source, feature_version=(3, 8))


def test_an_older_python_asks_the_system_for_its_command(tmp_path: Path) -> None:
    told = tmp_path / "cmdline"
    told.write_bytes(b"python\0-m\0tool\0")
    assert python_guard.command_line(None, str(told)) == ["python", "-m", "tool"]
    assert python_guard.command_line(None, str(tmp_path / "none")) == [sys.executable, *sys.argv]
