"""Recording, and what is said where it fails."""

import pytest

from harness.app.recording import Recording
from harness.cassette.interaction import Interaction, Take
from harness.errors import FileError
from harness.wire import HttpRequest, HttpResponse

TAKE = Take("mine", Interaction(HttpRequest("GET", "https", "a", "/"), HttpResponse(200)))


def test_what_is_recorded_is_no_problem() -> None:
    taken: list[Take] = []
    recording = Recording(taken.append, lambda: None)
    recording(TAKE)
    assert (taken, recording.problems) == ([TAKE], ())


def test_what_cannot_be_recorded_is_told_once_and_raised_every_time() -> None:
    errors = iter([FileError("a.yaml", "cannot be written: full"), OSError("gone"), OSError("gone")])

    def fail(_: Take) -> None:
        raise next(errors)

    recording = Recording(fail, lambda: None)
    for kind in (FileError, OSError, OSError):
        with pytest.raises(kind):
            recording(TAKE)
    assert recording.problems == (
        "an answer could not be recorded: a.yaml: cannot be written: full",
        "an answer could not be recorded: OSError: gone",
    )


def test_what_cannot_be_built_is_told_and_not_raised() -> None:
    def fail() -> None:
        raise FileError("a.yaml", "cannot be written: full")

    recording = Recording(lambda _: None, fail)
    recording.close()
    (problem,) = recording.problems
    assert problem == "a cassette could not be built of what was recorded: a.yaml: cannot be written: full"
