"""The lines that point a shell at a running harness."""

import json
import shutil
import subprocess
import sys

import pytest

from harness.errors import UnknownName
from harness.listeners.shell_exports import SHELLS, environment, exporter, render_exports
from harness.listeners.state_file import RunningHarness

AWKWARD = '/state of $HOME/it\'s \\a `b` "c"/ca.pem'


def running(endpoint_url: str | None = "http://127.0.0.1:8081") -> RunningHarness:
    return RunningHarness(
        pid=1,
        version="1.2.3",
        started="2026-01-02T03:04:05+00:00",
        proxy_url="http://127.0.0.1:8080",
        endpoint_url=endpoint_url,
        ca_bundle=AWKWARD,
        session="shell",
        proxy_user="shell",
        access_key="HARNESSABCDEFGHIJKLM",
        secret_key="the-secret",
        seed=7,
    )


def test_proxy_ca_and_credentials_are_given_under_every_name_that_is_read() -> None:
    given = environment(running())
    proxies = {given[name] for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy")}
    assert proxies == {"http://shell:x@127.0.0.1:8080"}
    assert given["NO_PROXY"] == given["no_proxy"] == ""
    for name in ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "NODE_EXTRA_CA_CERTS", "HARNESS_CA_BUNDLE"):
        assert given[name] == AWKWARD
    for name in (
        "TENCENTCLOUD_SECRET_ID",
        "ALIBABA_CLOUD_ACCESS_KEY_ID",
        "VOLCENGINE_ACCESS_KEY",
        "HARNESS_ACCESS_KEY",
    ):
        assert given[name] == "HARNESSABCDEFGHIJKLM"
    for name in (
        "TENCENTCLOUD_SECRET_KEY",
        "ALIBABA_CLOUD_ACCESS_KEY_SECRET",
        "VOLCENGINE_SECRET_KEY",
        "HARNESS_SECRET_KEY",
    ):
        assert given[name] == "the-secret"
    for name in ("TENCENTCLOUD_TOKEN", "ALIBABA_CLOUD_SECURITY_TOKEN", "VOLCENGINE_SESSION_TOKEN"):
        assert given[name] == ""
    assert given["HARNESS_PROXY"] == "http://127.0.0.1:8080"
    assert given["HARNESS_ENDPOINT"] == "http://127.0.0.1:8081"
    assert given["HARNESS_SESSION"] == "shell"


def test_without_an_endpoint_its_variable_is_emptied() -> None:
    assert environment(running(None))["HARNESS_ENDPOINT"] == ""


@pytest.mark.parametrize("shell", ["sh", "bash", "zsh", "fish"])
def test_a_shell_reads_back_what_was_meant(shell: str) -> None:
    program = shutil.which(shell) or (shutil.which("sh") if shell != "fish" else None)
    if program is None:
        expected = (
            f"set -gx HARNESS_CA_BUNDLE '{AWKWARD.replace(chr(92), chr(92) * 2).replace(chr(39), chr(92) + chr(39))}'"
        )
        assert expected in render_exports(running(), exporter(shell)).splitlines()
        return
    show = f"{sys.executable} -c 'import json, os; print(json.dumps(dict(os.environ)))'"
    seen = subprocess.run(
        [program, "-c", f"{render_exports(running(), exporter(shell))}{show}"], capture_output=True, check=True
    )
    got = json.loads(seen.stdout)
    assert {name: got.get(name) for name in environment(running())} == environment(running())


def test_powershell_quotes_are_doubled() -> None:
    lines = render_exports(running(), exporter("powershell")).splitlines()
    assert "$env:HARNESS_CA_BUNDLE = '" + AWKWARD.replace("'", "''") + "'" in lines
    assert "$env:NO_PROXY = ''" in lines


def test_an_unknown_shell_is_refused_with_the_nearest() -> None:
    with pytest.raises(UnknownName, match=r"unknown shell 'fisch'.*fish"):
        exporter("fisch")
    assert set(SHELLS) == {"sh", "bash", "zsh", "fish", "powershell"}
