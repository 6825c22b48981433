"""The environment of a driver."""

import os

import pytest

from harness.drivers.environment import scrubbed

STEERING = (
    "HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "ALL_PROXY", "no_proxy",
    "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR", "NODE_EXTRA_CA_CERTS", "AWS_CA_BUNDLE",
    "SSLKEYLOGFILE", "DEBUG", "ALIBABA_CLOUD_ACCESS_KEY_ID", "ALIBABA_CLOUD_CA_BUNDLE", "ALIBABACLOUD_REGION_ID",
    "ALICLOUD_PROFILE", "TENCENTCLOUD_SECRET_ID", "TENCENTCLOUD_REGION", "VOLCENGINE_ENDPOINT", "VOLC_ACCESSKEY",
    "VOLCSTACK_SECRET_ACCESS_KEY", "AWS_SECRET_ACCESS_KEY", "GITHUB_TOKEN", "GOOGLE_APPLICATION_CREDENTIALS",
)  # fmt: skip
HARMLESS = (
    "PATH",
    "HOME",
    "LANG",
    "PYTHONPATH",
    "VIRTUAL_ENV",
    "COVERAGE_PROCESS_START",
    "TMPDIR",
    "DEBUGGER",
    "NODE_PATH",
)


@pytest.mark.parametrize("name", STEERING)
def test_what_steers_a_client_is_gone(name: str) -> None:
    assert name not in scrubbed({name: "x"})


@pytest.mark.parametrize("name", HARMLESS)
def test_all_else_stays(name: str) -> None:
    assert scrubbed({name: "x"})[name] == "x"


def test_no_netrc_can_add_a_password() -> None:
    assert scrubbed({"NETRC": "/somewhere"})["NETRC"] == os.devnull
