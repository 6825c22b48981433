"""How a driver begins and ends."""

from collections.abc import Callable

import pytest

from harness.app import LocalHarness
from harness.drivers.runner import Driver, DriverFailure
from harness.verify.driver_check import starting

Made = Callable[[str], tuple[str, ...]]


@pytest.mark.parametrize(
    ("mode", "marks", "text"),
    [
        ("no-start", {"starts": "wrong"}, "the driver ended with status 1 instead of answering"),
        ("mute", {"starts": "wrong"}, "the driver did not answer within 1 s"),
        ("banner", {"starts": "right", "ready": "wrong"}, "no JSON: 'made 1.0'"),
        ("future", {"starts": "right", "ready": "wrong"}, "it speaks protocol 2"),
        ("no-version", {"starts": "right", "ready": "wrong"}, '"version" is a required property'),
    ],
)
def test_a_driver_that_says_no_ready_is_told_why(
    mode: str, marks: dict[str, str], text: str, made: Made, environment: dict[str, str]
) -> None:
    driver = Driver(made(mode), environment=environment, start_timeout=1 if mode == "mute" else 60)
    with driver, pytest.raises(DriverFailure) as failed:
        driver.start()
    points = list(starting.not_started(failed.value))
    assert {point.name: point.mark for point in points} == marks
    assert text in points[-1].text
    assert points[-1].fix is not None


@pytest.mark.parametrize(("mode", "mark"), [("right", "right"), ("endpoint", "right"), ("nowhere", "wrong")])
def test_what_ready_says_is_told(mode: str, mark: str, made: Made, environment: dict[str, str]) -> None:
    with Driver(made(mode), environment=environment) as driver:
        starts, ready = starting.introduced(driver.start())
    assert (starts.mark, ready.mark) == ("right", mark)
    assert "made 1.0, Made 1; one call at a time; settings " in ready.text


def test_how_many_calls_at_once_is_told(made: Made, environment: dict[str, str]) -> None:
    with Driver(made("at-once"), environment=environment) as driver:
        assert "8 calls at once" in list(starting.introduced(driver.start()))[-1].text


@pytest.mark.parametrize(
    ("mode", "mark", "text"),
    [
        ("right", "right", "alibaba/ecs:RedeployInstance"),
        ("stranger", "wrong", "did you mean"),
        ("idle", "wrong", "it lists none"),
    ],
)
def test_operations_have_to_be_known(
    mode: str, mark: str, text: str, made: Made, environment: dict[str, str], handle: LocalHarness
) -> None:
    with Driver(made(mode), environment=environment) as driver:
        known, point = starting.known_operations(driver.start(), handle.catalog)
    assert point.mark == mark
    assert text in point.text
    assert len(known) == (mark == "right")


@pytest.mark.parametrize(
    ("mode", "mark", "text"),
    [
        ("right", "right", "it ends after bye, with status 0"),
        ("stays", "wrong", "it still runs 0.5 s after bye"),
        ("fails-at-the-end", "wrong", "it ends with status 3 after bye"),
        ("mute", "not tried", "it did not answer hello"),
    ],
)
def test_a_driver_ends_after_bye(mode: str, mark: str, text: str, made: Made, environment: dict[str, str]) -> None:
    grace = 0.5 if mode == "stays" else 30
    start = 0.5 if mode == "mute" else 60
    point, noise = starting.ending(made(mode), environment, start_timeout=start, grace=grace)
    assert (point.name, point.mark) == ("bye", mark)
    assert text in point.text
    assert noise == ()


def test_what_a_driver_prints_after_ready_is_noticed(made: Made, environment: dict[str, str]) -> None:
    _, noise = starting.ending(made("prints-at-the-end"), environment, start_timeout=60, grace=30)
    assert [line.strip() for line in noise] == ["good bye"]
