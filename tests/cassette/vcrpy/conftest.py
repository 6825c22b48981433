"""Builders for tests of VCR.py in process: real SDKs, a provider that counts, and cassettes recorded from both."""

import asyncio
import contextlib
import http.server
import sys
import threading
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import vcr as vcrpy

from harness.app import LocalHarness
from harness.cassette import vcr
from harness.config import ANY_PORT, Settings, spec_roots

Call = Callable[..., str]
_REACHED: list[Any] = []


def _heed(event: str, arguments: tuple[Any, ...]) -> None:
    if event in {"socket.connect", "socket.sendto", "socket.getaddrinfo"}:
        _REACHED.append(arguments)


sys.addaudithook(_heed)


@dataclass(frozen=True)
class Account:
    """Whom an SDK calls for and how: ``proxy`` and ``ca`` are those of a harness."""

    key: str = "AKIDdoesnotmatterhere"
    secret: str = "thesecretofanother"
    region: str | None = None
    endpoint: str | None = None
    proxy: str | None = None
    ca: str | None = None


def _tencent(account: Account) -> Call:
    from tencentcloud.autoscaling.v20180419 import autoscaling_client, models  # noqa: PLC0415
    from tencentcloud.common import credential  # noqa: PLC0415
    from tencentcloud.common.profile.client_profile import ClientProfile  # noqa: PLC0415
    from tencentcloud.common.profile.http_profile import HttpProfile  # noqa: PLC0415

    http = HttpProfile(proxy=account.proxy, certification=account.ca, endpoint=account.endpoint)
    pair = credential.Credential(account.key, account.secret)
    client = autoscaling_client.AutoscalingClient(
        pair, account.region or "ap-guangzhou", ClientProfile(httpProfile=http)
    )

    def call(number: int = 1) -> str:
        request = models.ResumeInstanceRefreshRequest()
        request.AutoScalingGroupId, request.RefreshActivityId = f"asg-1234567{number}", "ira-12345678"
        told: str = client.ResumeInstanceRefresh(request).to_json_string()
        return told

    return call


def _alibaba(account: Account, *, in_loop: bool = False) -> Call:
    from alibabacloud_ecs20140526 import models  # noqa: PLC0415
    from alibabacloud_ecs20140526.client import Client  # noqa: PLC0415
    from alibabacloud_tea_openapi.models import Config  # noqa: PLC0415

    client = Client(
        Config(
            access_key_id=account.key,
            access_key_secret=account.secret,
            region_id=account.region or "cn-hangzhou",
            endpoint=account.endpoint,
            ca=account.ca,
            https_proxy=account.proxy,
        )
    )

    def call(number: int = 1) -> str:
        request = models.RedeployInstanceRequest(instance_id=f"i-bp67acfmxazb4p****{number}")
        if in_loop:
            return str(asyncio.run(client.redeploy_instance_async(request)).body.to_map())
        return str(client.redeploy_instance(request).body.to_map())

    return call


def _volcengine(account: Account) -> Call:
    import volcenginesdkcore  # noqa: PLC0415
    import volcenginesdkecs  # noqa: PLC0415

    config = volcenginesdkcore.Configuration()
    config.ak, config.sk, config.region = account.key, account.secret, account.region or "cn-beijing"
    config.ssl_ca_cert, config.https_proxy = account.ca, account.proxy
    if account.endpoint:
        config.host = account.endpoint
    api = volcenginesdkecs.ECSApi(volcenginesdkcore.ApiClient(config))

    def call(number: int = 1) -> str:
        request = volcenginesdkecs.RebootInstancesRequest(instance_ids=[f"i-3tiefmkskq3vj0****{number}"])
        answer = api.reboot_instances(request)
        return f"{answer.metadata().request_id} {answer.operation_details}"

    return call


_MAKERS: dict[str, Callable[[Account], Call]] = {
    "tencent": _tencent,
    "alibaba": _alibaba,
    "alibaba-async": lambda account: _alibaba(account, in_loop=True),
    "volcengine": _volcengine,
}
SDKS = tuple(_MAKERS)


@pytest.fixture(params=SDKS)
def sdk(request: pytest.FixtureRequest) -> str:
    """The name of each SDK in turn."""
    name: str = request.param
    return name


@pytest.fixture(scope="session")
def client() -> Callable[..., Call]:
    """Makes a client of an SDK: a function that makes the call of a number, and says what it was told."""

    def make(name: str, **account: Any) -> Call:
        return _MAKERS[name](Account(**account))

    return make


def _account(harness: LocalHarness, alias: str) -> dict[str, str]:
    """Whom an SDK calls for that is to meet a harness in a session of its own."""
    minted = harness.mint(alias=alias).credentials
    keys = {"key": minted.access_key, "secret": minted.secret_key}
    return keys | {"proxy": harness.proxy_url, "ca": str(harness.ca_bundle)}


@pytest.fixture(scope="session")
def account() -> Callable[[LocalHarness, str], dict[str, str]]:
    """Makes an account of an SDK that is to meet a harness in a session of its own."""
    return _account


@dataclass(frozen=True)
class Recordings:
    """What each SDK was told to its calls 1 and 2, and the folders in which that was recorded, a file an SDK.

    VCR.py alone recorded calls of its own, which are told under the name of the SDK with ``-plain``.
    """

    told: dict[str, tuple[str, str]]
    ours: Path
    plain: Path
    proxy: Path


@pytest.fixture(scope="session")
def recordings(tmp_path_factory: pytest.TempPathFactory, client: Callable[..., Call]) -> Recordings:
    """Recordings of all SDKs: by ``vcr()``, by VCR.py alone, and by the harness that answered, which has gone."""
    folder = tmp_path_factory.mktemp("recordings")
    made = Recordings({}, folder / "ours", folder / "plain", folder / "proxy")
    settings = Settings(
        state=folder / "state",
        specs=spec_roots(),
        listen=ANY_PORT,
        cassettes=made.proxy,
        record_mode="once",
        seed=1,
    )
    with LocalHarness(settings) as harness:
        for name in SDKS:
            with vcr(cassette_library_dir=made.ours).use_cassette(f"{name}.yaml"):
                call = client(name, **_account(harness, name))
                made.told[name] = call(1), call(2)
            with vcrpy.VCR(cassette_library_dir=str(made.plain)).use_cassette(f"{name}.yaml"):
                call = client(name, **_account(harness, f"{name}-plain"))
                made.told[f"{name}-plain"] = call(1), call(2)
    return made


@pytest.fixture
def offline() -> Iterator[None]:
    """The test fails if anything tried to connect or to resolve a name, whether it succeeded or not."""
    before = len(_REACHED)
    yield
    assert _REACHED[before:] == []


@dataclass
class Provider:
    """A provider on loopback that says how often it has been asked."""

    url: str = ""
    asked: list[str] = field(default_factory=list)


@pytest.fixture
def provider() -> Iterator[Provider]:
    """A provider that answers everything, each time with another number."""
    found = Provider()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found.asked.append(self.path)
            body = f'{{"number": {len(found.asked)}}}'.encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.do_GET()

        def log_message(self, format: str, *arguments: Any) -> None:  # noqa: A002
            """Nothing is printed."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    found.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield found
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def ask(provider: Provider) -> Callable[..., str]:
    """Asks the provider for a path and says what it told."""

    def get(path: str = "/", body: bytes | None = None, **headers: str) -> str:
        request = urllib.request.Request(f"{provider.url}{path}", body, headers)  # noqa: S310
        with contextlib.closing(urllib.request.urlopen(request)) as answer:  # noqa: S310
            told: str = answer.read().decode()
            return told

    return get
