"""The user's errors: one line, an exit code, the nearest names."""

import pytest

from harness.errors import ExitCode, FileError, HarnessError, UnknownName, UnsoundRun, UserError, nearest


def test_nearest_ignores_case_and_puts_the_best_first() -> None:
    known = ["ResumeInstanceRefresh", "StartInstanceRefresh", "RebootInstances"]
    assert nearest("startinstancerefres", known)[0] == "StartInstanceRefresh"


def test_nearest_finds_a_part_of_a_name() -> None:
    assert nearest("Reboot", ["RebootInstances", "RedeployInstance"]) == ("RebootInstances",)


def test_nearest_finds_nothing_for_something_else() -> None:
    assert nearest("zzz", ["RebootInstances"]) == ()


def test_nearest_does_not_take_two_letters_for_a_part() -> None:
    assert nearest("st", ["RebootInstances"]) == ()


def test_nearest_stops_at_the_count() -> None:
    assert len(nearest("a", ["a1", "a2", "a3", "a4"], count=2)) == 2


def test_an_unknown_name_tells_what_was_meant() -> None:
    error = UnknownName("operation", "RebootInstance", ["RebootInstances", "RedeployInstance"])
    assert str(error) == "unknown operation 'RebootInstance' (did you mean RebootInstances, RedeployInstance?)"
    assert error.exit_code is ExitCode.USER_MISTAKE


def test_an_unknown_name_without_a_neighbour_has_no_hint() -> None:
    assert str(UnknownName("provider", "zzz", ["tencent"])) == "unknown provider 'zzz'"


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (FileError("a\nb\x1b[31m.yaml", "no mapping"), "a\\nb\\x1b[31m.yaml: no mapping"),
        (FileError("a.yaml", "no mapping"), "a.yaml: no mapping"),
        (FileError("a.yaml", "no mapping", line=3), "a.yaml:3: no mapping"),
        (FileError("a.yaml", "wrong", line=3, pointer="/input", hint="look"), "a.yaml:3 at /input: wrong (look)"),
    ],
)
def test_a_file_error_names_the_place(error: FileError, text: str) -> None:
    assert str(error) == text


def test_exit_codes() -> None:
    assert [error.exit_code for error in (HarnessError("x"), UserError("x"), UnsoundRun("x"))] == [3, 2, 3]
