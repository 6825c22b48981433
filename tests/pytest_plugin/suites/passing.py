"""What passes: blocks, markers, rows, the journal, settings and environment."""

import os
import urllib.error
from typing import Any

import pytest

from harness.pytest_plugin.api import ClientSettings, ErrorRow, Harness

RESUME = "tencent/as:ResumeInstanceRefresh"


def test_resume_survives_a_throttle(harness: Any, my_client: Any) -> None:
    with harness.faults("tencent/as:ResumeInstanceRefresh=throttle#1") as faults:
        my_client.resume("asg-1", "asr-1")
    assert faults.hits == 1
    assert harness.journal.executed("ResumeInstanceRefresh") == 1


def test_a_block_ends_with_its_faults(harness: Harness, my_client: Any) -> None:
    with harness.faults(f"{RESUME}=error:InternalError") as faults:
        assert faults.hits == 0
        assert my_client.resume()["Error"]["Code"] == "InternalError"
        assert (faults.hits, faults.matches) == (2, 2)
    assert "Error" not in my_client.resume()
    assert (faults.hits, faults.matches) == (2, 2)


def test_inner_faults_come_first_and_are_counted_apart(harness: Harness, my_client: Any) -> None:
    with harness.faults(f"{RESUME}=throttle#1", f"{RESUME}=error:InternalError#2", optional=True) as outer:
        with harness.faults(f"{RESUME}=error:UnauthorizedOperation.AutoScalingRoleUnauthorized") as inner:
            first = my_client.call("ResumeInstanceRefresh")["Error"]["Code"]
        second = my_client.call("ResumeInstanceRefresh")["Error"]["Code"]
    assert (first, second) == ("UnauthorizedOperation.AutoScalingRoleUnauthorized", "InternalError")
    assert [rule.hits for rule in (*inner.rules, *outer.rules)] == [1, 0, 1]


def test_a_block_that_raises_leaves_no_fault_behind(harness: Harness, my_client: Any) -> None:
    with pytest.raises(ZeroDivisionError), harness.faults(f"{RESUME}=throttle"):  # noqa: PT012
        my_client.resume()
        raise ZeroDivisionError
    with pytest.raises(ZeroDivisionError), harness.faults(f"{RESUME}=throttle#7"):
        raise ZeroDivisionError
    assert "Error" not in my_client.resume()


def test_a_rule_may_be_optional(harness: Harness, my_client: Any) -> None:
    with harness.faults(f"{RESUME}=throttle#7", optional=True) as faults:
        my_client.resume()
    assert (faults.hits, faults.matches) == (0, 1)


def test_the_long_form_and_scenarios(harness: Harness, my_client: Any) -> None:
    with harness.faults({"on": RESUME, "faults": ["throttle"], "calls": 1}) as faults:
        my_client.resume()
    assert [(rule.text, rule.matches, rule.hits) for rule in faults.rules] == [(f"{RESUME}=throttle#1", 2, 1)]
    with harness.faults(scenario="lost.yaml") as lost:
        assert my_client.call("ResumeInstanceRefresh")["Error"]["Code"] == "InternalError"
    assert harness.journal.last.draft.executed
    with harness.faults(scenario="every-error") as walked:
        assert len({my_client.call("ResumeInstanceRefresh")["Error"]["Code"] for _ in range(3)}) == 3
    assert (walked.hits, walked.matches, len(walked.rules)) == (3, 3, 1)
    assert [rule.hits for rule in harness.rules] == [1, lost.hits, 3]


@pytest.mark.faults(f"{RESUME}=throttle#1")
def test_a_marker_needs_no_fixture(my_client: Any) -> None:
    assert my_client.call("ResumeInstanceRefresh")["Error"]["Code"] == "RequestLimitExceeded"


@pytest.mark.faults(f"{RESUME}=error:InternalError#1-2", f"{RESUME}=throttle#9", optional=True)
class TestMarkers:
    """The closest marker comes first; each has an opt-out of its own."""

    @pytest.mark.faults(scenario="lost.yaml")
    def test_all_of_them_hold(self, harness: Harness, my_client: Any) -> None:
        codes = [my_client.call("ResumeInstanceRefresh").get("Error", {}).get("Code") for _ in range(3)]
        assert codes == ["InternalError", "InternalError", None]
        assert harness.journal.executed() == 2
        assert [rule.hits for rule in harness.rules] == [1, 0, 1]


@pytest.mark.every_error(RESUME)
def test_every_row(my_client: Any, error_row: ErrorRow, harness: Harness) -> None:
    assert my_client.call("ResumeInstanceRefresh")["Error"]["Code"] == error_row.code
    assert (error_row.scope, error_row.http, error_row.operation.name) == ("request", 200, "ResumeInstanceRefresh")
    assert harness.journal.coverage().operation(RESUME).met == (f"request/200/{error_row.code}",)


@pytest.mark.every_error(RESUME)
def test_every_row_without_the_row(my_client: Any) -> None:
    assert "Error" in my_client.resume()


@pytest.mark.every_error("tencent/as:ResumeInstanceRefresh", common=True)
def test_every_common_row(my_client: Any, error_row: ErrorRow) -> None:
    assert my_client.call("ResumeInstanceRefresh")["Error"]["Code"] == error_row.code


def test_the_journal(harness: Harness, my_client: Any) -> None:
    with pytest.raises(pytest.fail.Exception, match="no call of this test"):
        harness.journal.last  # noqa: B018
    my_client.resume()
    with harness.faults(f"{RESUME}=throttle#1"):
        my_client.resume()
    journal = harness.journal
    names = ("ResumeInstanceRefresh", RESUME, "tencent/as/2018-04-19/ResumeInstanceRefresh", "tencent", "*/as", "*")
    assert [journal.calls(name) for name in names] == [3] * len(names)
    assert [journal.executed(name) for name in names] == [2] * len(names)
    assert (journal.calls(), journal.calls("alibaba"), journal.executed("StartInstanceRefresh")) == (3, 0, 0)
    assert [exchange.draft.session for exchange in journal.exchanges] == [harness.session] * 3
    assert journal.of("ResumeInstanceRefresh") == journal.exchanges
    assert journal.last == journal.exchanges[-1]
    coverage = journal.coverage()
    (called,) = coverage.called
    assert (called.calls, called.executed, called.met) == (3, 2, ("common/200/RequestLimitExceeded",))
    assert coverage.operation("RebootInstances").calls == 0


def test_the_clock(harness: Harness, my_client: Any) -> None:
    with harness.faults(f"{RESUME}=throttle:1/1h", f"{RESUME}=error:InternalError{{during 10h-11h}}") as faults:
        codes = [my_client.call("ResumeInstanceRefresh").get("Error", {}).get("Code") for _ in range(2)]
        harness.step_clock(10 * 3600)
        codes.append(my_client.call("ResumeInstanceRefresh")["Error"]["Code"])
        assert codes == [None, "RequestLimitExceeded", "InternalError"]
    assert faults.hits == 2


def test_settings(harness: Harness, harness_settings: ClientSettings) -> None:
    assert harness_settings == harness.settings
    assert harness_settings.proxy_url.startswith(f"http://{harness.session}:x@127.0.0.1:")
    assert harness_settings.endpoint_url == f"http://{harness_settings.endpoint_address}"
    assert harness_settings.access_key == harness.credentials.access_key
    assert harness_settings.secret_key not in repr(harness_settings)
    assert harness.environment["HARNESS_CA_BUNDLE"] == harness.ca_bundle == harness_settings.ca_bundle


class TestEnvironment:
    """``os.environ`` is that of one test."""

    def test_it_is_set(self, harness_environment: dict[str, str], harness: Harness) -> None:
        assert dict(harness_environment) == {name: os.environ[name] for name in harness_environment}
        assert os.environ["HTTPS_PROXY"] == harness.proxy_url
        assert os.environ["VOLCENGINE_SECRET_KEY"] == harness.credentials.secret_key
        assert os.environ["TENCENTCLOUD_TOKEN"] == ""

    def test_it_is_gone_afterwards(self) -> None:
        assert "HARNESS_SESSION" not in os.environ


def test_what_nobody_answers_for(my_client: Any) -> None:
    assert my_client.call("DescribeAccountLimits")["Error"]["Code"] == "InvalidAction"
    with pytest.raises(urllib.error.HTTPError, match="599") as refused:
        my_client.call("ResumeInstanceRefresh", host="example.org")
    refused.value.close()


def test_a_refused_connection_is_no_call_that_nobody_describes(harness: Harness, my_client: Any) -> None:
    with harness.faults("tencent=refuse#1") as faults:
        with pytest.raises(OSError, match="reset by peer"):
            my_client.call("ResumeInstanceRefresh")
        my_client.resume()
    assert faults.hits == 1
    assert [one.draft.of_connection for one in harness.journal.exchanges] == [True, False]
    assert harness.journal.calls() == 1


def test_chance_rate_and_time_may_let_calls_pass(harness: Harness, my_client: Any) -> None:
    rules = (f"{RESUME}=throttle~0.000001", f"{RESUME}=throttle", f"{RESUME}=throttle{{during 10h-}}")
    with harness.faults(*rules):
        my_client.resume()


def test_the_same_draws_each_time(harness: Harness, my_client: Any) -> None:
    with harness.faults(f"{RESUME}=throttle~0.5"):
        drawn = "".join("x" if "Error" in my_client.call("ResumeInstanceRefresh") else "." for _ in range(12))
    print(f"seed {harness.seed} draws {drawn}")
