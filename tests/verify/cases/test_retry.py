"""Retry classes as cases."""

from collections.abc import Callable, Mapping
from typing import Any

from harness.model import RetryHint
from harness.verify.cases.case import Case, ExpectMet
from harness.verify.cases.retry import retry_cases

SHORT = "acme/box:OpenBoxes"
Expanded = Callable[..., Mapping[str, Case]]


def classes(cases: Mapping[str, Case]) -> list[str]:
    return [name.split("/")[1] for name in cases if name.endswith("/always")]


def test_what_may_pass_is_tried_once_twice_and_for_ever(expanded: Expanded) -> None:
    found = expanded(retry_cases)
    assert classes(found) == ["throttle", "http:500", "http:502", "http:503", "close", "reset"]
    rules = {name: found[f"retry/close/{name}"].rules for name in ("once", "twice", "always")}
    assert rules == {"once": (f"{SHORT}=close#1",), "twice": (f"{SHORT}=close#1-2",), "always": (f"{SHORT}=close#1-",)}
    case = found["retry/throttle/once"]
    assert (case.group, case.every_variant, case.spare) == ("retry", True, ())
    assert [call.expected for call in case.calls] == [ExpectMet()]
    assert {name for name, one in found.items() if len(one.calls) > 1} == {"retry/close/always"}


def test_errors_of_the_server_and_those_that_say_so_may_pass(expanded: Expanded, make: Any) -> None:
    errors = (
        make.error_spec("Broken", http=500, kind="server", status="inferred"),
        make.error_spec("Busy", http=409, kind="conflict", retry="after"),
        make.error_spec("Again", http=400, kind="client", retry="yes"),
        make.error_spec("Never", http=400, kind="client"),
        make.error_spec("Over", http=409, kind="conflict"),
    )
    found = expanded(retry_cases, make.operation(errors=errors), errors=())
    wanted = ["throttle", "error:Broken", "error:Busy", "error:Again", "http:502", "http:503", "close", "reset"]
    assert classes(found) == wanted
    assert [found[f"retry/error:{code}/once"].basis for code in ("Broken", "Busy")] == ["inferred", "documented"]


def test_where_no_error_of_the_server_is_known_a_gateway_has_one(expanded: Expanded) -> None:
    found = expanded(retry_cases, errors=())
    assert classes(found) == ["throttle", "http:500", "http:502", "http:503", "close", "reset"]


def test_the_throttle_of_the_provider_is_one_class_and_as_sure_as_it_is(expanded: Expanded, make: Any) -> None:
    row = make.error_spec("TooFast", http=429, kind="throttling", retry="after", scope="common")
    found = expanded(retry_cases, errors=(row,))
    assert "error:TooFast" not in classes(found)
    assert found["retry/throttle/once"].basis == "documented"


def test_what_does_not_pass_is_tried_alone_and_after_what_does(expanded: Expanded, make: Any) -> None:
    errors = (
        make.error_spec("First", http=400, kind="client"),
        make.error_spec("Second", http=404, kind="client"),
        make.error_spec("Later", http=403, kind="auth", retry="after"),
        make.error_spec("Denied", http=403, kind="auth", retry="no", status="inferred"),
    )
    found = expanded(retry_cases, make.operation(errors=errors), errors=())
    assert [name for name in found if name.startswith("retry/throttle+")] == [
        "retry/throttle+error:First",
        "retry/throttle+error:Denied",
    ]
    both = found["retry/throttle+error:Denied"]
    assert both.rules == (f"{SHORT}=throttle#1", f"{SHORT}=error:Denied#2")
    assert (both.spare, both.basis) == (both.rules[1:], "inferred")
    alone = found["retry/error:First/once"]
    assert (alone.rules, alone.spare) == ((f"{SHORT}=error:First#1",), ())
    assert "retry/error:First/twice" not in found


def test_a_hint_is_given_where_the_provider_has_one(expanded: Expanded) -> None:
    assert "retry/throttle/hint" not in expanded(retry_cases)
    found = expanded(retry_cases, retry_hint=RetryHint("Retry-After", "s", "inferred"))
    assert found["retry/throttle/hint"].rules == (f"{SHORT}=throttle:retry=2s#1",)


def test_what_the_catalogue_refuses_is_left_out(expanded: Expanded, make: Any) -> None:
    row = make.error_spec("Odd[1]", scope="common", http=400, kind="auth")
    assert not any("Odd" in name for name in expanded(retry_cases, errors=(row,)))
