"""What the hooks have noted, as remarks."""

from collections.abc import Callable

from harness.hooks.notes import Notes, Unhooked
from harness.run.notes_remarks import notes_remarks


def test_each_address_is_told_once_with_what_came_of_it(notes: Callable[..., Notes]) -> None:
    tried = notes(("example.com", "443", True), ("example.com", "443", True), ("10.0.0.9", None, False))
    stopped, let_through = notes_remarks(tried, None)
    assert (stopped.weight, stopped.message) == ("finding", "example.com:443: 2 attempts past the proxy, stopped")
    assert let_through.weight == "note"
    assert let_through.message == "10.0.0.9: 1 attempt past the proxy, let through, as --allow-direct says"


def test_more_attempts_than_a_process_notes_are_told_of(notes: Callable[..., Notes]) -> None:
    (remark,) = notes_remarks(notes(overflowing=frozenset({100})), None)
    assert (remark.weight, remark.about) == ("note", "direct-connection")


def test_a_process_without_its_hook_is_told_once_and_why(notes: Callable[..., Notes]) -> None:
    child = Unhooked(("python", "-I", "x y.py"), "-I")
    (remark,) = notes_remarks(notes(unhooked=(child, child)), child)
    assert (remark.weight, remark.about) == ("note", "no-hook")
    assert remark.message.startswith("python -I 'x y.py' ran without the hook (-I): ")
    unknown = Unhooked(("node", "x" * 200), None)
    (remark,) = notes_remarks(notes(processes=0), unknown)
    assert remark.message.startswith("node xxx")
    assert "xxx… ran without the hook: " in remark.message


def test_of_many_processes_without_a_hook_some_are_told(notes: Callable[..., Notes]) -> None:
    many = tuple(Unhooked(("python", "-S", str(number)), "-S") for number in range(12))
    remarks = list(notes_remarks(notes(unhooked=many), None))
    assert len(remarks) == 11
    assert remarks[-1].message == "and 2 more processes without a hook"
    assert len(list(notes_remarks(notes(unhooked=many[:10]), None))) == 10


def test_a_program_that_can_have_no_hook_is_told(notes: Callable[..., Notes]) -> None:
    (remark,) = notes_remarks(notes(processes=0), None)
    assert "neither Python nor Node" in remark.message
    assert not list(notes_remarks(notes(), None))
