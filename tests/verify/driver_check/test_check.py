"""A driver is checked point by point."""

from collections.abc import Callable

import pytest

from harness.app import LocalHarness
from harness.errors import ExitCode
from harness.verify.driver_check.check import check_driver, exit_code
from harness.verify.driver_check.point import Point
from harness.verify.driver_check.talk import Seen

Made = Callable[[str], tuple[str, ...]]
ALL = [
    *("starts", "ready", "operations", "call", "signature", "result", "proxy user"),
    *("service error", "parameters", "timeout", "concurrency", "elsewhere", "stdout", "bye"),
]


@pytest.fixture
def check(handle: LocalHarness, seen: Seen, made: Made, environment: dict[str, str]) -> Callable[[str], list[Point]]:
    """Checks a driver by its mode."""
    return lambda mode: list(check_driver(handle, seen, made(mode), environment=environment, grace=30))


def test_a_right_driver_is_right_in_every_point(check: Callable[[str], list[Point]]) -> None:
    points = check("right")
    assert [point.name for point in points] == ALL
    assert {point.mark for point in points} == {"right"}
    assert exit_code(points) is ExitCode.OK


def test_a_client_without_a_proxy_is_not_asked_for_its_user(check: Callable[[str], list[Point]]) -> None:
    assert [point.name for point in check("endpoint")] == [name for name in ALL if name != "proxy user"]


@pytest.mark.parametrize(("mode", "mark"), [("items-right", "right"), ("items-hides", "wrong")])
def test_errors_of_items_are_asked_of_the_first_operation_that_has_some(
    mode: str, mark: str, check: Callable[[str], list[Point]]
) -> None:
    points = {point.name: point for point in check(mode)}
    assert points["call"].text.startswith("alibaba/ecs:RedeployInstance ")
    assert points["item errors"].mark == mark
    assert "a result of volcengine/ecs:RebootInstances " in points["item errors"].text


def test_a_driver_that_does_not_start_has_no_other_point(check: Callable[[str], list[Point]]) -> None:
    points = check("no-start")
    assert [(point.name, point.mark) for point in points] == [("starts", "wrong")]
    assert exit_code(points) is ExitCode.FINDINGS


def test_a_driver_without_operations_is_asked_for_no_call(check: Callable[[str], list[Point]]) -> None:
    assert [point.name for point in check("idle")] == ["starts", "ready", "operations", "stdout", "bye"]


def test_what_follows_from_a_call_that_did_not_arrive_is_not_asked(check: Callable[[str], list[Point]]) -> None:
    points = check("elsewhere")
    assert [point.name for point in points][3:] == ["call", "elsewhere", "stdout", "bye"]
    (elsewhere,) = [point for point in points if point.name == "elsewhere"]
    assert (elsewhere.mark, elsewhere.text) == ("look", "it turned to 169.254.169.254:80")


@pytest.mark.parametrize("mode", ["prints", "prints-at-the-end"])
def test_what_is_printed_to_standard_output_is_told(mode: str, check: Callable[[str], list[Point]]) -> None:
    (stdout,) = [point for point in check(mode) if point.name == "stdout"]
    assert stdout.mark == "wrong"
    assert "calling" in stdout.text or "good bye" in stdout.text


def test_what_only_may_be_wrong_is_no_finding() -> None:
    assert exit_code([Point("result", "look", ""), Point("timeout", "not tried", "")]) is ExitCode.OK
