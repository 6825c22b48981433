"""How three providers are spoken to, as their pages say: what a request looks like, its signature, what an answer says.

Tencent (TC3, JSON), Volcengine (HMAC-SHA256, query) and Alibaba (ACS3, query). Standard library only.
"""

import hashlib
import hmac
import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import quote

Params = dict[str, Any]


@dataclass
class Request:
    """A request on its way; ``query`` are its parameters in the target."""

    host: str
    method: str = "GET"
    path: str = "/"
    query: Params = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def target(self) -> str:
        return f"{self.path}?{joined(pairs(self.query))}" if self.query else self.path


@dataclass
class Answer:
    """An answer as it came."""

    status: int
    headers: dict[str, str]
    body: bytes


def pairs(query: Params) -> list[tuple[str, str]]:
    """The query encoded, in the order of its names before that."""
    plain = sorted((name, str(value)) for name, value in query.items())
    return [(quote(name, safe="~"), quote(value, safe="~")) for name, value in plain]


def joined(encoded: list[tuple[str, str]]) -> str:
    return "&".join(f"{name}={value}" for name, value in encoded)


def flat(params: Params) -> Params:
    """``Name.1.Key`` for what is nested; what is empty has no such form."""
    found: Params = {}
    for name, value in params.items():
        if isinstance(value, dict | list):
            inner = value.items() if isinstance(value, dict) else enumerate(value, 1)
            found |= {f"{name}.{key}": item for key, item in flat({str(k): v for k, v in inner}).items()}
        elif value is not None:
            found[name] = json.dumps(value) if isinstance(value, bool) else value
    return found


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def chain(key: bytes, *parts: str) -> bytes:
    for part in parts:
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    return key


class Tencent:
    """Tencent Cloud API 3.0."""

    def request(self, client: Any, name: str, params: Params) -> Request:
        headers = {"Content-Type": "application/json", "X-TC-Action": name, "X-TC-Version": "2018-04-19"}
        headers["X-TC-Region"] = client.region()
        return Request("as.tencentcloudapi.com", "POST", headers=headers, body=json.dumps(params).encode())

    def sign(self, client: Any, request: Request, now: datetime) -> None:
        day, stamp = f"{now:%Y-%m-%d}", str(int(now.timestamp()))
        heads = f"content-type:application/json\nhost:{request.host}\n"
        plain = f"POST\n/\n\n{heads}\ncontent-type;host\n{sha256(request.body)}"
        scope = f"{day}/as/tc3_request"
        key = chain(f"TC3{client.session['secret_key']}".encode(), day, "as", "tc3_request")
        signature = chain(key, f"TC3-HMAC-SHA256\n{stamp}\n{scope}\n{sha256(plain.encode())}").hex()
        credential = f"{client.session['access_key']}/{scope}"
        request.headers["X-TC-Timestamp"] = stamp
        request.headers["Authorization"] = (
            f"TC3-HMAC-SHA256 Credential={credential}, SignedHeaders=content-type;host, Signature={signature}"
        )

    def read(self, client: Any, answer: Answer, document: Params) -> Any:
        inside = dict(client.checked(answer, document.get("Response"), dict))
        request_id = inside.pop("RequestId", None)
        if "Error" in inside:
            client.error(answer, inside["Error"], request_id)
        if answer.status != 200:
            client.unreadable(answer, "no error is in it")
        return client.result(answer, inside, request_id)


class Volcengine:
    """Volcengine's OpenAPI gateway."""

    def request(self, client: Any, name: str, params: Params) -> Request:
        query = {"Action": name, "Version": "2020-04-01", **flat(params)}
        return Request("open.volcengineapi.com", query=query)

    def sign(self, client: Any, request: Request, now: datetime) -> None:
        date, hashed = f"{now:%Y%m%dT%H%M%SZ}", sha256(request.body)
        names = "host;x-content-sha256;x-date"
        heads = f"host:{request.host}\nx-content-sha256:{hashed}\nx-date:{date}\n"
        plain = f"GET\n/\n{joined(sorted(pairs(request.query)))}\n{heads}\n{names}\n{hashed}"
        scope = f"{date[:8]}/{client.region()}/ecs/request"
        key = chain(client.session["secret_key"].encode(), *scope.split("/"))
        signature = chain(key, f"HMAC-SHA256\n{date}\n{scope}\n{sha256(plain.encode())}").hex()
        credential = f"{client.session['access_key']}/{scope}"
        request.headers |= {"X-Date": date, "X-Content-Sha256": hashed}
        request.headers["Authorization"] = (
            f"HMAC-SHA256 Credential={credential}, SignedHeaders={names}, Signature={signature}"
        )

    def read(self, client: Any, answer: Answer, document: Params) -> Any:
        metadata = client.checked(answer, document.get("ResponseMetadata"), dict)
        if metadata.get("Error") is not None:
            client.error(answer, metadata["Error"], metadata.get("RequestId"))
        if answer.status != 200:
            client.unreadable(answer, "no error is in it")
        value = client.checked(answer, document.get("Result") or {}, dict)
        return client.result(answer, value, metadata.get("RequestId"))


class Alibaba:
    """Alibaba Cloud's RPC style."""

    def request(self, client: Any, name: str, params: Params) -> Request:
        headers = {"x-acs-action": name, "x-acs-version": "2014-05-26", "Accept": "application/json"}
        return Request(f"ecs.{client.region()}.aliyuncs.com", "POST", query=flat(params), headers=headers)

    def sign(self, client: Any, request: Request, now: datetime) -> None:
        request.headers |= {
            "x-acs-date": f"{now:%Y-%m-%dT%H:%M:%SZ}",
            "x-acs-content-sha256": sha256(request.body),
            "x-acs-signature-nonce": client.nonce(),
        }
        signed = {"host": request.host, **{k: v for k, v in request.headers.items() if k.startswith("x-acs-")}}
        heads = "".join(f"{name}:{signed[name]}\n" for name in sorted(signed))
        names = ";".join(sorted(signed))
        plain = f"POST\n/\n{joined(pairs(request.query))}\n{heads}\n{names}\n{sha256(request.body)}"
        signature = chain(client.session["secret_key"].encode(), f"ACS3-HMAC-SHA256\n{sha256(plain.encode())}").hex()
        request.headers["Authorization"] = (
            f"ACS3-HMAC-SHA256 Credential={client.session['access_key']},SignedHeaders={names},Signature={signature}"
        )

    def read(self, client: Any, answer: Answer, document: Params) -> Any:
        request_id = document.pop("RequestId", None)
        if answer.status != 200:
            client.error(answer, document, request_id)
        return client.result(answer, document, request_id)


DIALECTS: dict[str, Any] = {"tencent": Tencent(), "volcengine": Volcengine(), "alibaba": Alibaba()}
