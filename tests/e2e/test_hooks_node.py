"""Unmodified Node programs below the hooks: the vendors' SDKs, and other HTTP clients."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

RESUME, REDEPLOY, REBOOT = (
    f"{name} valid" for name in ("ResumeInstanceRefresh", "RedeployInstance", "RebootInstances")
)


LOCK = Path(__file__).parent / "node" / "package-lock.json"


def test_the_lock_holds_every_package_to_its_content_and_names_no_index() -> None:
    packages = json.loads(LOCK.read_text(encoding="utf-8"))["packages"]
    assert [name for name, entry in packages.items() if name and not entry.get("integrity")] == []
    assert [name for name, entry in packages.items() if "resolved" in entry] == []


@pytest.fixture
def program(watch: Callable[..., Any], node_clients: Path) -> Callable[..., Any]:
    """Runs one of the programs in the folder of the SDKs."""
    return lambda name, *words, **changes: watch("node", name, *words, cwd=node_clients, **changes)


@pytest.mark.sdk
@pytest.mark.parametrize(
    ("name", "call"),
    [
        ("tencent.cjs", RESUME),
        ("tencent_default_credentials.mjs", RESUME),
        ("alibaba.cjs", REDEPLOY),
        ("alibaba_default_credentials.mjs", REDEPLOY),
        ("volcengine.cjs", REBOOT),
        ("volcengine_default_credentials.mjs", REBOOT),
        ("volcengine_generic.cjs", REBOOT),
    ],
)
def test_an_unmodified_script_of_an_sdk_works(name: str, call: str, program: Callable[..., Any]) -> None:
    done = program(name)
    assert (done.status, done.calls) == (0, [call]), done.complaint
    assert [exchange.draft.violations for exchange in done.exchanges] == [()]
    assert (done.tries, done.gap) == ([], None)


@pytest.mark.parametrize(
    "client",
    [
        "https",
        "http",
        "ownAgent",
        "ownCertificates",
        "keepAliveAgent",
        "derivedAgent",
        "noAgent",
        "largeBody",
        "fetch",
        "manyFetches",
        "axios",
        "axiosWithoutProxy",
        "nodeFetch",
        "proxyAgent",
    ],
)
def test_a_client_that_knows_no_proxy_reaches_it_all_the_same(client: str, program: Callable[..., Any]) -> None:
    done = program("http_client.cjs", client)
    assert done.output == "200\n", done.complaint
    assert (len(done.exchanges) >= 1, done.tries) == (True, [])


@pytest.mark.parametrize(
    ("client", "tries"),
    [
        ("rawSocket", ["connect 192.0.2.1:443"]),
        ("rawTls", ["connect as.tencentcloudapi.com:443"]),
        ("http2", ["connect as.tencentcloudapi.com:443"]),
        ("fetchOverHttp", ["connect ecs.aliyuncs.com:80"]),
        ("lookup", ["lookup as.tencentcloudapi.com"]),
    ],
)
def test_what_goes_past_the_proxy_is_stopped_and_told_why(
    client: str, tries: list[str], program: Callable[..., Any]
) -> None:
    done = program("http_client.cjs", client)
    assert (done.status, done.exchanges) == (1, ())
    assert "stopped by the harness: " in done.complaint
    assert done.tries == tries
