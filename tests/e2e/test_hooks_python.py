"""Unmodified Python programs below the hooks: official SDKs, other HTTP clients, and those that go past the proxy."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

SCRIPTS = Path(__file__).parent / "scripts"
RESUME, REDEPLOY, REBOOT = (
    f"{name} valid" for name in ("ResumeInstanceRefresh", "RedeployInstance", "RebootInstances")
)


@pytest.fixture
def script(watch: Callable[..., Any]) -> Callable[..., Any]:
    """Runs one of the scripts beside this file."""
    return lambda name, *words, options=(), **changes: watch(
        sys.executable, *options, str(SCRIPTS / f"{name}.py"), *words, **changes
    )


@pytest.mark.sdk
@pytest.mark.parametrize(
    ("name", "needed", "calls"),
    [
        ("tencent_sync", "tencentcloud.autoscaling", [RESUME]),
        ("tencent_async", "httpx", [RESUME]),
        ("tencent_default_credentials", "tencentcloud.autoscaling", [RESUME]),
        ("alibaba_sync", "alibabacloud_ecs20140526", [REDEPLOY]),
        ("alibaba_async", "alibabacloud_ecs20140526", [REDEPLOY]),
        ("alibaba_default_credentials", "alibabacloud_ecs20140526", [REDEPLOY]),
        ("volcengine_sync", "volcenginesdkecs", [REBOOT]),
        ("volcengine_threads", "volcenginesdkecs", [REBOOT] * 3),
        ("volcengine_default_credentials", "volcenginesdkecs", [REBOOT]),
    ],
)
def test_an_unmodified_script_of_an_sdk_works(
    name: str, needed: str, calls: list[str], script: Callable[..., Any]
) -> None:
    pytest.importorskip(needed, reason=f"{needed} is not installed")
    done = script(name)
    assert (done.status, done.calls) == (0, calls), done.complaint
    assert [exchange.draft.violations for exchange in done.exchanges] == [()] * len(calls)
    # No credential chain asks a metadata service, and nothing else is reached for.
    assert (done.tries, done.gap) == ([], None)


@pytest.mark.parametrize(
    ("client", "needed"),
    [("requests", "requests"), ("urllib", "urllib"), ("httpx", "httpx"), ("aiohttp", "aiohttp")],
)
def test_a_client_that_reads_the_proxy_variables_works(client: str, needed: str, script: Callable[..., Any]) -> None:
    pytest.importorskip(needed, reason=f"{needed} is not installed")
    done = script("http_client", client)
    assert (done.output, len(done.exchanges), done.tries) == ("200\n", 1, []), done.complaint


@pytest.mark.parametrize(
    ("client", "needed"),
    [
        ("requests_alone", "requests"),
        ("urllib_alone", "urllib"),
        ("http_client", "http.client"),
        ("urllib3", "urllib3"),
        ("httpx_alone", "httpx"),
        ("aiohttp_alone", "aiohttp"),
        ("uvloop_alone", "uvloop"),
    ],
)
def test_a_client_that_goes_past_the_proxy_is_stopped_and_told_why(
    client: str, needed: str, script: Callable[..., Any]
) -> None:
    pytest.importorskip(needed, reason=f"{needed} is not installed")
    done = script("http_client", client)
    assert (done.status, done.exchanges) == (1, ())
    assert "stopped by the harness: as.tencentcloudapi.com is not known here" in done.complaint
    assert done.tries == ["lookup as.tencentcloudapi.com:443"]


def test_a_socket_that_ignores_the_proxy_is_stopped(script: Callable[..., Any]) -> None:
    done = script("raw_socket")
    assert (done.status, done.tries) == (1, ["connect 192.0.2.1:443"])
    assert "StoppedByHarness" in done.complaint


@pytest.mark.sdk
@pytest.mark.parametrize(
    ("vendor", "needed", "host"),
    [
        ("tencent", "tencentcloud.common", "metadata.tencentyun.com"),
        ("alibaba", "alibabacloud_credentials", "100.100.100.200"),
        ("volcengine", "volcenginesdkcore", "100.96.0.96"),
    ],
)
def test_a_metadata_service_is_refused_by_the_harness_itself(
    vendor: str, needed: str, host: str, script: Callable[..., Any]
) -> None:
    pytest.importorskip(needed, reason=f"{needed} is not installed")
    done = script("metadata_role", vendor)
    assert {exchange.draft.request.authority for exchange in done.exchanges} == {host}
    assert {exchange.draft.response.status for exchange in done.exchanges} == {599}
    assert done.tries == []


def test_a_child_of_a_child_works(script: Callable[..., Any]) -> None:
    done = script("grandchild")
    assert (done.output, len(done.exchanges)) == ("200\n", 1), done.complaint
    first, second, third = done.notes.processes
    assert (second.parent, third.parent) == (first.pid, second.pid)


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_worker_processes_work(method: str, script: Callable[..., Any]) -> None:
    done = script("worker_processes", method)
    assert (done.output, len(done.exchanges)) == ("[200, 200, 200, 200]\n", 4), done.complaint
    assert len(done.notes.processes) >= 3
    assert (done.tries, done.notes.unhooked) == ([], ())


def test_a_service_of_the_programs_own_is_not_disturbed(script: Callable[..., Any]) -> None:
    done = script("local_service")
    assert (done.output, done.exchanges, done.tries) == ("200\n", (), []), done.complaint


@pytest.mark.sdk
def test_a_sitecustomize_of_the_programs_own_does_not_keep_the_sdk_from_working(
    script: Callable[..., Any], tmp_path: Path
) -> None:
    pytest.importorskip("volcenginesdkecs", reason="volcenginesdk-ecs is not installed")
    (tmp_path / "sitecustomize.py").write_text("print('mine')\n", encoding="utf-8")
    done = script("volcengine_sync", PYTHONPATH=str(tmp_path))
    assert (done.output.splitlines()[0], done.calls) == ("mine", [REBOOT]), done.complaint


@pytest.mark.sdk
def test_a_python_that_switches_the_hook_off_is_noticed(script: Callable[..., Any]) -> None:
    pytest.importorskip("tencentcloud.autoscaling", reason="tencentcloud-sdk-python-autoscaling is not installed")
    done = script("tencent_sync", options=["-I"])
    assert "CERTIFICATE_VERIFY_FAILED" in done.complaint
    assert (done.notes.processes, done.gap.why) == ((), "-I")
