"""Canaries in every place a secret can travel: none of them is in anything that the harness writes or says.

What is written: cassettes and the recordings beside them (while they are open too), journal, reports, state files,
logs, and the bodies of errors of our own. Each canary is looked for as it is, percent-encoded, escaped as JSON, in
hexadecimal and in base64.

Out of scope is what nobody can know to be a secret: a value in a parameter that the contract declares for something
else, one in free text that nothing names a secret and that has no known form, a host name, and the user name for the
proxy, which by design names the session.
"""

import base64
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest

from harness.contract.catalog import Catalog
from harness.model import Call, Credentials, Params
from harness.protocols.table import PROTOCOLS
from harness.sessions.keys import mint_key, secret_for, token_for
from harness.signing.table import SCHEMES
from harness.wire import HttpRequest
from tests.e2e.canaries import Canaries, Written, send, serving

_OPERATIONS: dict[str, tuple[str, Params]] = {
    "tencent": ("ResumeInstanceRefresh", {"AutoScalingGroupId": "asg-1", "RefreshActivityId": "asr-1"}),
    "alibaba": ("RedeployInstance", {"InstanceId": "i-1"}),
    "volcengine": ("RebootInstances", {"InstanceIds": ["i-1"]}),
}
_PREFIXES = {"tencent": "AKID", "alibaba": "LTAI", "volcengine": "AKLT"}


class _Echo(BaseHTTPRequestHandler):
    """A provider that gives back whatever it was told, in the body of an error and in headers."""

    protocol_version = "HTTP/1.1"
    extra: tuple[tuple[str, str], ...] = ()

    def _answer(self) -> None:
        told = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode("utf-8", "replace")
        signed = self.headers.get("Authorization", "")
        message = f"server string to sign is: {self.path} {signed} {base64.b64encode(told.encode()).decode()} {told}"
        token = next((value for name, value in self.headers.items() if name.lower().endswith("token")), "")
        body = json.dumps(
            {"RequestId": "r", "Code": "SignatureDoesNotMatch", "Message": message, "Info": token}
        ).encode()
        self.send_response(400)
        for name, value in (("Content-Type", "application/json"), ("X-Told", token), *self.extra):
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = _answer  # noqa: N815

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Say nothing."""


@pytest.fixture(scope="module")
def calls(catalog: Catalog) -> Callable[[Credentials, str, str], list[HttpRequest]]:
    """Builds calls in every way of calling, signed with these credentials; of foreign ones only their provider's."""

    def build(credentials: Credentials, authority: str, about: str) -> list[HttpRequest]:
        found = []
        for provider in catalog.providers():
            if about not in {"minted", f"foreign {provider}"}:
                continue
            name, params = _OPERATIONS[provider]
            operation = catalog.operation(catalog.resolve(name))
            for dialect in catalog.provider(provider).dialects:
                call = Call(operation.id, params, None, "cn-beijing")
                plain = PROTOCOLS[dialect.protocol].build(call, operation, authority=authority, scheme="http")
                scheme = SCHEMES[dialect.signing]
                now, service = datetime.now(UTC), operation.id.service
                found.append(scheme.sign(plain, credentials, region="cn-beijing", service=service, now=now))
        return found

    return build


def _variants(request: HttpRequest, canaries: Canaries, about: str, secret: str) -> Iterator[HttpRequest]:
    """The request with secrets where they do not belong, named and misplaced, and broken in several ways."""

    def new(place: str, **options: Any) -> str:
        return canaries.new(f"{about} {place}", **options)

    def more(target: str = "", body: bytes | None = None, *headers: tuple[str, str]) -> HttpRequest:
        joined = request.target + (("&" if "?" in request.target else "?") + target if target else "")
        return HttpRequest(
            request.method,
            request.scheme,
            request.authority,
            joined,
            (*request.headers, *headers),
            request.body if body is None else body,
        )

    yield request
    for name in ("SecretKey", "Password", "AccessToken", "PrivateKey", "Login.Passwords.1"):
        yield more(f"{name}={quote(new(f'query {name}', odd=True), safe='')}")
    yield more(f"Extra={secret}")
    yield HttpRequest(
        request.method, request.scheme, request.authority, f"/{secret}{request.target}", request.headers, request.body
    )
    yield more("", None, ("Cookie", f"session={new('cookie')}"), ("X-Custom", new("custom header")))
    yield more("", None, ("Proxy-Authorization", "Basic " + base64.b64encode(f"me:{new('proxy')}".encode()).decode()))
    yield more("", None, ("X-Auth-Token", new("token header")), ("X-Note", secret))
    member = {"SecretKey": new("json member", odd=True), "Deep": [{"Token": new("deep json member")}], "Plain": secret}
    whole = json.dumps(member).encode()
    yield more("", whole)
    yield more("", whole[:-7])
    if about.startswith("minted"):
        yield more("", whole + b" " * 300_000)
    form = f"SecretKey={new('form')}&Other={secret}".encode()
    headers = tuple(pair for pair in request.headers if pair[0].lower() != "content-type")
    yield HttpRequest(
        "POST",
        request.scheme,
        request.authority,
        request.target,
        (*headers, ("Content-Type", "application/x-www-form-urlencoded")),
        form,
    )
    others = tuple(pair for pair in request.headers if pair[0].lower() != "authorization")
    for number, value in enumerate(
        (
            f"Bearer {new('bearer')}",
            f"Basic {base64.b64encode(new('basic').encode()).decode()}",
            f"TC3-HMAC-SHA256 Credential={new('half a credential')}, Signature=no",
            new("bare authorization"),
        )
    ):
        yield HttpRequest(
            request.method,
            request.scheme,
            request.authority,
            request.target,
            (*others, ("Authorization", value), ("X-Number", str(number))),
            request.body,
        )


def _credentials(canaries: Canaries) -> Iterator[tuple[str, Credentials]]:
    """Those of a minted session and foreign ones; the keys are secret enough to be looked for as well."""
    key = mint_key(1, "canary")
    minted = Credentials(key, secret_for(key), token_for(key))
    canaries.places |= {"minted key": key, "minted secret": minted.secret_key, "minted token": str(minted.token)}
    yield "minted", minted
    for provider, prefix in _PREFIXES.items():
        about = f"foreign {provider}"
        token = canaries.new(f"{about} token", odd=True)
        yield about, Credentials(canaries.new(f"{about} key", prefix), canaries.new(f"{about} secret"), token)


def test_nothing_secret_is_written_of_calls_that_the_fake_answers(
    calls: Callable[[Credentials, str, str], list[HttpRequest]], tmp_path: Path
) -> None:
    canaries = Canaries()
    with serving(tmp_path, "--fault", "tencent=http:502#3-4") as (running, written):
        endpoint = str(running.endpoint_url)
        authority = urlsplit(endpoint).netloc
        for about, credentials in _credentials(canaries):
            # A foreign secret key is nobody's to know; it is misplaced only where a name says what it is.
            secret = credentials.secret_key if about == "minted" else str(credentials.token)
            for number, request in enumerate(calls(credentials, authority, about)):
                for variant in _variants(request, canaries, f"{about} {number}", secret):
                    status, body = send(variant, endpoint)
                    if status == 599:
                        written.seen[f"answer {len(written.seen)}"] = body
    assert written.leaks(canaries) == []


def _proxied(canaries: Canaries) -> Iterator[tuple[HttpRequest, str]]:
    """Requests by way of the proxy to hosts of a provider and of nobody, each with the URI before its target."""
    for host in ("as.tencentcloudapi.com", "ecs.aliyuncs.com", "open.volcengineapi.com", "nobody.example.com"):
        user, password = canaries.new(f"user for {host}"), canaries.new(f"password for {host}")
        proxy = base64.b64encode(f"alias:{canaries.new(f'proxy password for {host}')}".encode()).decode()
        token = canaries.new(f"token for {host}", odd=True)
        headers = (
            ("Host", host),
            ("Proxy-Authorization", f"Basic {proxy}"),
            ("X-TC-Action", "ResumeInstanceRefresh"),
            ("X-TC-Token", token),
            ("X-Custom", canaries.new(f"custom header for {host}")),
            ("Content-Type", "application/json"),
        )
        named = canaries.new(f"query for {host}")
        body = json.dumps({"Password": canaries.new(f"member for {host}"), "Plain": token}).encode()
        target = f"/?Action=RebootInstances&Version=2020-04-01&SecretKey={named}&Other={quote(token)}"
        yield HttpRequest("POST", "http", host, target, headers, body), f"http://{user}:{password}@{host}"


def test_nothing_secret_is_written_of_what_comes_by_way_of_the_proxy(tmp_path: Path) -> None:
    canaries = Canaries()
    with serving(tmp_path) as (running, written):
        for request, before in _proxied(canaries):
            for uri in (before, f"http://{request.authority}"):
                status, body = send(request, running.proxy_url, absolute=uri)
                if status == 599:
                    written.seen[f"answer {len(written.seen)}"] = body
    assert written.leaks(canaries) == []


def test_nothing_secret_is_written_of_what_a_real_provider_says(
    calls: Callable[[Credentials, str, str], list[HttpRequest]], tmp_path: Path
) -> None:
    canaries = Canaries()
    cookie, token = canaries.new("cookie of the provider"), canaries.new("token of the provider", odd=True)

    class Telling(_Echo):
        extra = (("Set-Cookie", f"acw_tc={cookie}; Path=/; HttpOnly"), ("X-Subject-Token", token))

    with ThreadingHTTPServer(("127.0.0.1", 0), Telling) as provider:
        threading.Thread(target=provider.serve_forever, daemon=True).start()
        host = f"localhost:{provider.server_port}"
        with serving(tmp_path, "--live", "localhost", "--allow-mutations") as (running, written):
            for about, credentials in _credentials(canaries):
                secret = credentials.secret_key if about == "minted" else str(credentials.token)
                for number, request in enumerate(calls(credentials, host, about)):
                    for variant in _variants(request, canaries, f"{about} {number}", secret):
                        status, body = send(variant, running.proxy_url, absolute=f"http://{host}")
                        if status == 599:
                            written.seen[f"answer {len(written.seen)}"] = body
        provider.shutdown()
    recorded = b"".join(data for name, data in written.seen.items() if ".yaml" in name)
    assert b"string to sign" in recorded
    assert written.leaks(canaries) == []


_PROGRAM = """
import os, sys, urllib.request
url = "http://as.tencentcloudapi.com/?Password=" + os.environ["IN_THE_QUERY"]
headers = {"X-TC-Action": "ResumeInstanceRefresh", "X-TC-Version": "2018-04-19", "Content-Type": "application/json"}
headers |= {"X-TC-Token": os.environ["TENCENTCLOUD_TOKEN"], "X-Secret-Key": os.environ["TENCENTCLOUD_SECRET_KEY"]}
body = '{"AutoScalingGroupId": "asg-1", "RefreshActivityId": "asr-1"}'.encode()
proxies = urllib.request.ProxyHandler({"http": os.environ["HTTP_PROXY"]})
opener = urllib.request.build_opener(proxies)
print(opener.open(urllib.request.Request(url, body, headers)).status)
"""


def test_nothing_of_a_programs_environment_is_written_or_reported(tmp_path: Path) -> None:
    canaries = Canaries()
    names = (
        "TENCENTCLOUD_SECRET_ID",
        "TENCENTCLOUD_SECRET_KEY",
        "TENCENTCLOUD_TOKEN",
        "ALIBABA_CLOUD_ACCESS_KEY_SECRET",
    )
    own = {name: canaries.new(name) for name in (*names, "VOLCENGINE_SECRET_KEY", "IN_THE_QUERY")}
    kept = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
    command = [
        sys.executable,
        "-P",
        "-m",
        "harness",
        "run",
        "--keep-credentials",
        "--record",
        str(tmp_path / "cassettes"),
    ]
    command += ["--journal", str(tmp_path / "journal.jsonl"), "--out", str(tmp_path / "report.json"), "--"]
    done = subprocess.run(
        [*command, sys.executable, "-c", _PROGRAM],
        env=kept | own | {"HARNESS_STATE_DIR": str(tmp_path / "state")},
        capture_output=True,
        check=False,
        timeout=120,
    )
    written = Written({"stdout": done.stdout, "stderr": done.stderr})
    written.take(tmp_path)
    assert done.stdout.strip() == b"200", done.stderr
    assert {"report.json", "journal.jsonl", "run.yaml"} <= {name.partition(" ")[0] for name in written.seen}
    assert written.leaks(canaries) == []
