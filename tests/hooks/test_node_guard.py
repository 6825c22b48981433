"""What a Node below the hooks may reach, and what it notes."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from harness.hooks import folder as sources

GUARD = Path(sources.__file__).with_name("node_guard.cjs")
STOPPED = "stopped by the harness: 192.0.2.1:443 is not on this machine"

HERE = ["127.0.0.1", "127.8.9.1", "0.0.0.0", "::1", "0:0:0:0:0:0:0:1", "::", "::ffff:127.0.0.1", "::1%lo"]  # noqa: S104
ELSEWHERE = ["192.0.2.1", "128.0.0.1", "169.254.169.254", "2001:db8::1", "::2", "::ffff:192.0.2.1", "fe80::1%lo"]


@pytest.fixture
def guard(node: Callable[..., Any]) -> Callable[[str], Any]:
    """What an expression gives that is made of the guard's own functions; ``new Notes()`` notes nothing."""

    def evaluate(expression: str) -> Any:
        names = "Guard, Notes, isLocal, isLocalAddress, isLocalName"
        code = f"const {{ {names} }} = require({str(GUARD)!r}); console.log(JSON.stringify({expression} ?? null))"
        done = node(code)
        return json.loads(done.output) if done.status == 0 else done.complaint

    return evaluate


@pytest.fixture
def own_notes(tmp_path: Path) -> Path:
    """A folder for the notes that a test makes itself."""
    folder = tmp_path / "own"
    folder.mkdir()
    return folder


def test_this_machine_is_known_by_every_form_of_its_addresses(guard: Callable[[str], Any]) -> None:
    assert guard(f"{json.dumps(HERE)}.filter((host) => !isLocal(host))") == []
    assert guard(f"{json.dumps(ELSEWHERE)}.filter(isLocal)") == []


def test_it_is_known_by_its_names(guard: Callable[[str], Any], tmp_path: Path) -> None:
    names = '["localhost", "LOCALHOST.", "db.localhost", require("os").hostname(), "", undefined]'
    assert guard(f"{names}.every(isLocal)") is True
    assert guard('["localhost.example.com", "example.com", "127.1"].some(isLocal)') is False
    hosts = tmp_path / "hosts"
    hosts.write_text("127.0.0.1 localhost\n10.0.0.5\tDB.local queue # example.com\n", encoding="utf-8")
    asked = '["db.local", "Queue", "example.com", "10.0.0.5"]'
    assert guard(f"{asked}.filter((name) => isLocalName(name, {json.dumps(str(hosts))}))") == ["db.local", "Queue"]
    assert guard('isLocalName("db.local", "/no/such/file")') is False


def test_what_is_stopped_is_an_error_that_says_why(guard: Callable[[str], Any]) -> None:
    message, rest = guard(
        '[new Guard(new Notes(), false).reaching("connect", "192.0.2.1", 443)].flatMap((e) => [e.message, e])'
    )
    assert message.startswith(STOPPED)
    assert "--allow-direct" in message
    assert rest == {"code": "ECONNREFUSED", "syscall": "connect", "address": "192.0.2.1", "port": 443}
    rest = guard('new Guard(new Notes(), false).asking("example.com")')
    assert rest == {"code": "ENOTFOUND", "syscall": "getaddrinfo", "hostname": "example.com"}


def test_what_is_allowed_is_noted(guard: Callable[[str], Any], own_notes: Path) -> None:
    notes = f"new Notes({json.dumps(str(own_notes))})"
    assert guard(f'new Guard({notes}, true).reaching("send", "192.0.2.1", 53)') is None
    assert guard(f'new Guard({notes}, true).asking("example.com")') is None
    lines = [json.loads(path.read_text()) for path in own_notes.iterdir()]
    assert sorted((line["way"], line["host"], line["port"], line["stopped"]) for line in lines) == [
        ("lookup", "example.com", None, False),
        ("send", "192.0.2.1", "53", False),
    ]


def test_names_and_addresses_that_need_no_question_are_not_asked_for(guard: Callable[[str], Any]) -> None:
    known = '["localhost", "192.0.2.1", "2001:db8::1", "", undefined]'
    assert guard(f"{known}.map((name) => new Guard(new Notes(), false).asking(name)).some(Boolean)") is False


def test_each_process_says_what_it_is(node: Callable[..., Any]) -> None:
    done = node("console.log(process.pid, process.ppid, process.versions.node)", "--no-warnings")
    [process] = done.notes.processes
    assert [str(process.pid), str(process.parent)] == done.output.split()[:2]
    assert process.runtime == f"Node {done.output.split()[2]}"
    assert Path(process.argv[0]).name == "node"
    assert "--no-warnings" in process.argv


def test_a_worker_thread_has_notes_of_its_own(node: Callable[..., Any]) -> None:
    done = node("""
const { Worker } = require("worker_threads");
const code = "require('net').connect(443, '192.0.2.1').on('error', (error) => console.log(error.message))";
new Worker(code, { eval: true });
""")
    assert done.output.startswith(STOPPED)
    assert (len(done.notes.processes), done.tries) == (2, ["connect 192.0.2.1:443"])


def test_a_child_is_below_the_hooks_too(node: Callable[..., Any]) -> None:
    done = node("""require("child_process").execFileSync(process.execPath, ["-e", "0"])""")
    first, second = done.notes.processes
    assert second.parent == first.pid


def test_a_process_can_say_enough(guard: Callable[[str], Any], own_notes: Path) -> None:
    notes = f"new Notes({json.dumps(str(own_notes))})"
    guard(f"((notes) => {{ for (let turn = 0; turn < 1005; turn += 1) notes.write('attempt', {{ turn }}) }})({notes})")
    [path] = own_notes.iterdir()
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    assert [line["event"] for line in lines] == [*["attempt"] * 999, "full"]
    assert [line["turn"] for line in lines[:-1]] == [*range(999)]


def test_where_nothing_can_be_noted_the_program_goes_on(node: Callable[..., Any]) -> None:
    assert node("console.log('on')", HARNESS_HOOK_NOTES="/no/such/folder").output == "on\n"
    assert node("console.log('on')", HARNESS_HOOK_NOTES="").output == "on\n"
