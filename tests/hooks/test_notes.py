"""Notes, read back."""

import json
from datetime import UTC, datetime
from pathlib import Path

from harness.hooks.notes import Attempt, HookedProcess, Target, Unhooked, read_notes


def line(event: str, pid: int = 1, at: float = 10.0, **facts: object) -> str:
    return json.dumps({"event": event, "pid": pid, "at": at, **facts}) + "\n"


def at(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def test_an_empty_folder_has_no_notes(tmp_path: Path) -> None:
    notes = read_notes(tmp_path)
    assert (notes.processes, notes.attempts, notes.unhooked, notes.overflowing) == ((), (), (), frozenset())


def test_each_kind_is_read_in_the_order_of_time(tmp_path: Path) -> None:
    tried = {"way": "connect", "host": "192.0.2.1", "port": "443", "stopped": True}
    asked = {"way": "lookup", "host": "example.com", "port": None, "stopped": False}
    (tmp_path / "2-1.jsonl").write_text(
        line("process", 2, 11.0, parent=1, runtime="Node 20.1.0", argv=["node", "b.js"])
        + line("attempt", 2, 14.0, **tried)
    )
    (tmp_path / "1-1.jsonl").write_text(
        line("process", 1, 10.0, parent=0, runtime="CPython 3.11.7", argv=["python", "a.py"])
        + line("attempt", 1, 15.0, **tried)
        + line("attempt", 1, 13.0, **asked)
        + line("unhooked", 1, 16.0, argv=["python", "-I"], why="-I")
        + line("full", 1, 17.0)
    )
    notes = read_notes(tmp_path)
    assert notes.processes == (
        HookedProcess(1, 0, "CPython 3.11.7", ("python", "a.py"), at(10)),
        HookedProcess(2, 1, "Node 20.1.0", ("node", "b.js"), at(11)),
    )
    there, name = (
        Target("connect", "192.0.2.1", "443", stopped=True),
        Target("lookup", "example.com", None, stopped=False),
    )
    assert notes.attempts == (Attempt(name, 1, at(13)), Attempt(there, 2, at(14)), Attempt(there, 1, at(15)))
    assert list(notes.targets.items()) == [(name, 1), (there, 2)]
    assert (str(there), str(name)) == ("192.0.2.1:443", "example.com")
    assert notes.unhooked == (Unhooked(("python", "-I"), "-I"),)
    assert notes.overflowing == {1}
    assert notes.runtimes == {"CPython 3.11.7": 1, "Node 20.1.0": 1}


def test_an_unfinished_line_is_passed_over(tmp_path: Path) -> None:
    whole = line("process", parent=0, runtime="CPython 3.11.7", argv=["python"])
    (tmp_path / "1-1.jsonl").write_text(f'{whole}{{"event": "att\n[]\n{{}}\n{{"at": "noon"}}\n')
    (tmp_path / "other.txt").write_text("not ours")
    assert len(read_notes(tmp_path).processes) == 1
    assert read_notes(tmp_path).attempts == ()
