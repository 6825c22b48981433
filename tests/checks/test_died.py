"""Whatever is answered, the program lives on."""

from typing import Any

from harness.checks.died import CHECK

judged: Any = CHECK.judge


def told(make: Any, *exchanges: Any, kind: str = "died", detail: str | None = "status 7") -> Any:
    return judged(make.over(*exchanges, kind=kind, detail=detail), make.contract())


def test_a_program_that_ends_fails(make: Any) -> None:
    ruling = told(make, make.met("malform:bom"))
    assert (ruling.verdict, ruling.evidence) == ("fail", ("session-1-1",))
    assert ruling.reason == "the process of the client ended after malform:bom: status 7"
    assert told(make, detail=None).reason == "the process of the client ended"


def test_a_program_that_lives_passes_where_something_was_odd(make: Any) -> None:
    assert told(make, make.met("malform:bom"), kind="client_error").verdict == "pass"
    assert told(make, make.exchange(), kind="result") is None
    assert told(make, make.met("malform:bom"), kind="hung") is None
