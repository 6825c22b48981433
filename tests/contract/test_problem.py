"""Problems and JSON pointers."""

from harness.contract.problem import Problem, SpecError, did_you_mean, pointer
from harness.errors import ExitCode


def test_pointers_escape_what_they_must() -> None:
    assert pointer() == ""
    assert pointer("a/b", "c~d", 3) == "/a~1b/c~0d/3"


def test_a_problem_is_an_error_with_its_place() -> None:
    problem = Problem("f.yaml", 3, "/a", "is wrong", "do better")
    error = problem.error()
    assert isinstance(error, SpecError)
    assert error.problem is problem
    assert (error.path, error.line, error.pointer, error.hint) == ("f.yaml", 3, "/a", "do better")
    assert error.exit_code is ExitCode.USER_MISTAKE
    assert str(problem) == "f.yaml:3 at /a: is wrong (do better)"


def test_a_problem_without_a_place() -> None:
    assert str(Problem("f.yaml", None, "", "is wrong")) == "f.yaml: is wrong"


def test_hints_name_what_is_near() -> None:
    assert did_you_mean("requird", ["required", "default"]) == "did you mean required?"
    assert did_you_mean("zzz", ["required"]) is None
