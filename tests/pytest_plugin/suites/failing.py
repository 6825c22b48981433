"""What fails, each test for a reason of its own; the tests beside this folder look at how it is told."""

import unittest
from typing import Any

import pytest

from harness.pytest_plugin.api import Harness

RESUME = "tencent/as:ResumeInstanceRefresh"


def test_a_call_that_never_came(harness: Harness) -> None:
    with harness.faults(f"{RESUME}=throttle#1"):
        pass


def test_a_number_that_was_never_reached(harness: Harness, my_client: Any) -> None:
    with harness.faults(f"{RESUME}=throttle#3", f"{RESUME}=error:InternalError#1"):
        my_client.resume()


def test_a_rule_that_another_one_hides(harness: Harness, my_client: Any) -> None:
    with harness.faults(f"{RESUME}=error:InternalError", f"{RESUME}=throttle#1"):
        my_client.call("ResumeInstanceRefresh")


def test_the_failure_of_the_block_counts(harness: Harness) -> None:
    with harness.faults(f"{RESUME}=throttle#1"):
        pytest.fail("this is what went wrong")


def test_faults_without_with(harness: Harness) -> None:
    harness.faults(f"{RESUME}=throttle#1")


def test_a_block_twice(harness: Harness) -> None:
    faults = harness.faults(f"{RESUME}=throttle#1", optional=True)
    with faults, faults:
        pass


def test_a_wrong_rule(harness: Harness) -> None:
    harness.faults(f"{RESUME}=thrttle#1").__enter__()


def test_a_wrong_mapping(harness: Harness) -> None:
    harness.faults({"on": RESUME, "fault": ["throttle"]})


def test_no_rule(harness: Harness) -> None:
    harness.faults()


def test_an_unknown_scenario(harness: Harness) -> None:
    harness.faults(scenario="every-eror")


def test_an_unknown_operation(harness: Harness) -> None:
    harness.journal.calls("ResumeInstanceRefrsh")


def test_a_clock_that_goes_back(harness: Harness) -> None:
    harness.step_clock(-1)


@pytest.mark.faults(f"{RESUME}=throttle#2")
def test_a_marker_that_met_nothing(my_client: Any) -> None:
    my_client.call("ResumeInstanceRefresh")


@pytest.mark.faults(f"{RESUME}=throttle#2")
def test_a_marker_under_a_failure() -> None:
    pytest.fail("this is what went wrong")


@pytest.mark.faults(f"{RESUME}=throttel")
def test_a_wrong_marker() -> None: ...


@pytest.mark.faults(f"{RESUME}=throttle", optionl=True)
def test_a_misspelt_option() -> None: ...


@pytest.mark.faults
def test_an_empty_marker() -> None: ...


@pytest.mark.every_error("tencent/as:StartInstanceRefrsh")
def test_rows_of_nothing() -> None: ...


@pytest.mark.every_error("tencent/as:StartInstanceRefrsh")
def test_rows_of_nothing_asked_for(error_row: Any) -> None: ...


@pytest.mark.every_error
def test_rows_of_no_operation() -> None: ...


def test_a_row_without_a_marker(error_row: Any) -> None: ...


@pytest.mark.every_error(RESUME)
def test_a_row_that_met_nothing() -> None: ...


def test_calls_of_no_test(harness: Harness, make_client: Any) -> None:
    client = make_client(harness)
    client._opener.handlers[0].proxies = {}
    stranger = type("Stranger", (), {"proxy_url": harness.proxy_url.replace(f"{harness.session}:x@", "")})()
    with harness.faults(f"{RESUME}=throttle#1"):
        make_client(stranger).resume()


@pytest.fixture
def throttled(harness: Harness) -> Any:
    with harness.faults(f"{RESUME}=throttle#1") as faults:
        yield faults


def test_faults_of_a_fixture(throttled: Any) -> None: ...


@pytest.mark.usefixtures("throttled")
def test_faults_of_a_fixture_under_a_failure() -> None:
    pytest.fail("this is what went wrong")


@pytest.mark.usefixtures("throttled")
def test_faults_of_a_fixture_under_a_skip() -> None:
    pytest.skip("this is no failure")


class TestCase(unittest.TestCase):
    """Tests of the standard library's kind."""

    @pytest.mark.faults(f"{RESUME}=throttle#1")
    def test_marked(self) -> None:
        self.skipTest("a test that skips itself is not failed")

    @pytest.mark.faults(f"{RESUME}=throttle#1")
    def test_unmet(self) -> None: ...

    @pytest.mark.every_error(RESUME)
    def test_rows(self) -> None: ...


@pytest.fixture
def broken(my_client: Any) -> None:
    my_client.resume()
    raise ZeroDivisionError


def test_a_fixture_that_fails(broken: None) -> None: ...


@pytest.fixture
def broken_at_the_end(my_client: Any) -> Any:
    yield
    my_client.resume()
    raise ZeroDivisionError


def test_a_fixture_that_fails_at_the_end(broken_at_the_end: None) -> None: ...


@pytest.mark.xfail(strict=True)
def test_expected_to_fail(harness: Harness) -> None:
    with harness.faults(f"{RESUME}=throttle#1"):
        pass
