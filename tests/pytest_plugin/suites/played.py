"""Tests that are recorded first; what they ask for depends on GROUP, so that a replay may find it or not."""

import contextlib
import os
import urllib.error
import urllib.request
from typing import Any

import pytest

from harness.pytest_plugin.api import Harness

GROUP = os.environ.get("GROUP", "asg-1")
AGAIN = int(os.environ.get("AGAIN", "1"))
RESUME = "tencent/as:ResumeInstanceRefresh"


def resume(client: Any, group: str) -> Any:
    """Resume a refresh; an error is closed before it is passed on."""
    try:
        return client.resume(group)
    except urllib.error.HTTPError as error:
        error.close()
        raise OSError(f"HTTP {error.code}") from None


def test_it_calls(my_client: Any) -> None:
    assert "RequestId" in resume(my_client, GROUP)


def test_it_swallows_what_goes_wrong(my_client: Any) -> None:
    with contextlib.suppress(Exception):
        resume(my_client, GROUP)


def test_it_expects_an_error_of_that_kind(my_client: Any) -> None:
    if GROUP == "asg-1":
        resume(my_client, GROUP)
    else:
        with pytest.raises(OSError, match="599"):
            resume(my_client, GROUP)


def test_it_skips_when_the_service_is_not_there(my_client: Any) -> None:
    try:
        resume(my_client, GROUP)
    except OSError:
        pytest.skip("not there")


@pytest.mark.xfail(reason="it is expected to", strict=False)
def test_it_is_expected_to_fail(my_client: Any) -> None:
    resume(my_client, GROUP)
    raise AssertionError


@pytest.fixture
def cleaned(my_client: Any) -> Any:
    yield my_client
    with contextlib.suppress(OSError):
        resume(my_client, GROUP)


def test_its_fixture_cleans_up(cleaned: Any) -> None:
    assert cleaned


def test_it_calls_as_often_as_it_is_told(my_client: Any) -> None:
    for _ in range(AGAIN):
        resume(my_client, "asg-1")


@pytest.mark.faults(f"{RESUME}=throttle#1")
def test_it_retries(harness: Harness, my_client: Any) -> None:
    assert "Error" not in my_client.resume()
    assert harness.journal.calls() == 2


@pytest.mark.faults(f"{RESUME}=close:50%@mid#1")
def test_its_first_answer_is_cut(my_client: Any) -> None:
    with pytest.raises(Exception, match="IncompleteRead"):
        my_client.resume()
    if "LESS" not in os.environ:
        assert "Error" not in my_client.resume()


@pytest.mark.every_error(RESUME)
def test_every_row(my_client: Any, error_row: Any) -> None:
    assert my_client.resume()["Error"]["Code"] == error_row.code


def test_it_looks_at_its_cassette(harness: Harness, my_client: Any) -> None:
    cassette = harness.cassette
    assert cassette is not None
    assert str(cassette.path).endswith("tapes/test_played.test_it_looks_at_its_cassette.yaml")
    assert (cassette.played, cassette.recorded, cassette.misses) == (0, 0, ())
    my_client.resume()
    assert cassette.played + cassette.recorded == 1
    assert (cassette.unplayed, cassette.misses) == ((), ())
    assert repr(cassette) == f"<cassette {cassette.path}>"


def test_its_client_names_nobody(harness: Harness) -> None:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({"http": harness.endpoint_url}))
    if GROUP != "asg-1":
        with pytest.raises(urllib.error.HTTPError) as caught:
            opener.open("http://as.tencentcloudapi.com/?Action=ResumeInstanceRefresh&Version=2018-04-19")
        caught.value.close()


@pytest.mark.parametrize("name", ["a/b", "a b"])
def test_each_has_its_own(my_client: Any, name: str) -> None:
    my_client.resume(name)
