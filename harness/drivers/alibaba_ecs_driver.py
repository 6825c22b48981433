"""Drives alibabacloud_ecs20140526: calls come in as JSON lines on stdin, outcomes go out on stdout.

A standalone program, run by path: it needs the SDK and the standard library and nothing of the harness.
"""

# --- the same in every driver -----------------------------------------------------------------------------------------

import json
import os
import platform
import socket
import sys
import time
from importlib import import_module
from importlib.metadata import version
from typing import Any
from urllib.parse import urlsplit

sdk: dict[str, Any] = {}


class Network:
    """Lets one address be reached; every other is noted and refused."""

    def __init__(self) -> None:
        self.allowed: set[str] = set()
        self.contacted: list[str] = []
        sys.addaudithook(self.audit)

    def audit(self, event: str, args: tuple[Any, ...]) -> None:
        """Refuse what would leave for an address that was not configured."""
        if event in {"socket.connect", "socket.sendto"}:
            place = args[1]
        elif event in {"socket.getaddrinfo", "socket.gethostbyname"}:
            place = (args[0], args[1] if len(args) > 1 else "")
        else:
            return
        name = f"{place[0]}:{place[1]}" if isinstance(place, tuple) else f"unix:{place}"
        if name not in self.allowed:
            self.contacted.append(name)
            raise ConnectionRefusedError(f"{name} is neither the configured proxy nor the configured endpoint")

    def allow(self, url: str) -> None:
        """Make the address of ``url`` the only one that can be reached."""
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        self.allowed = {f"{parts.hostname}:{port}"}
        self.allowed |= {f"{found[4][0]}:{port}" for found in socket.getaddrinfo(parts.hostname, port)}


def failure(error: BaseException, **known: Any) -> dict[str, Any]:
    """The outcome of a call that raised: what the caller can read off the exception, plus ``known``."""
    kind = "client_error"
    cause: BaseException | None = error
    while cause is not None:
        kind = "timeout" if "timeout" in type(cause).__name__.lower() else kind
        cause = getattr(cause, "inner_exception", None) or cause.__cause__ or cause.__context__
    return {"kind": kind, "error_type": type(error).__name__, "message": str(error)} | known


def serve() -> None:
    """Answer messages until ``bye`` or the end of input; stdout belongs to the protocol, so prints go to stderr."""
    lines = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    network = Network()
    sdk.update({name: import_module(path) for name, path in MODULES.items()})
    client, configured = None, None
    for line in sys.stdin:
        message = json.loads(line)
        if message["type"] == "bye":
            break
        if message["type"] == "hello":
            runtime = f"{platform.python_implementation()} {platform.python_version()}"
            who = {"name": PACKAGE, "package": PACKAGE, "version": version(PACKAGE), "runtime": runtime}
            answer = {"type": "ready", "protocol": 1, "client": who, "operations": [*OPERATIONS]}
        else:
            session, started = message["session"], time.monotonic()
            try:
                network.allow(session.get("endpoint") or session["proxy"])
                if configured != session:  # as in a program that makes its client once
                    client, configured = connect(session), session
                outcome = call(client, message["operation"], message["params"])
            except Exception as error:  # whatever the SDK raises is what came of the call
                outcome = failure(error)
            contacted, network.contacted = network.contacted, []
            times = {"started": started, "ended": time.monotonic(), "contacted": contacted}
            answer = {"type": "outcome", "id": message["id"]} | outcome | times
        print(json.dumps(answer), file=lines, flush=True)


# --- this SDK ---------------------------------------------------------------------------------------------------------

PACKAGE = "alibabacloud_ecs20140526"
OPERATIONS = {"alibaba/ecs:RedeployInstance": ("redeploy_instance", "RedeployInstanceRequest")}
MODULES = {
    "api": "alibabacloud_ecs20140526.client",
    "models": "alibabacloud_ecs20140526.models",
    "config": "alibabacloud_tea_openapi.models",
    "errors": "alibabacloud_tea_openapi.exceptions",
}


def connect(session: dict[str, Any]) -> Any:
    """A client, configured as the vendor documents."""
    config = sdk["config"].Config(
        access_key_id=session["access_key"],
        access_key_secret=session["secret_key"],
        security_token=session.get("token"),
        region_id=session["region"],
        ca=session["ca"],
    )
    config.connect_timeout = config.read_timeout = int(session["timeout"] * 1000)
    if session.get("endpoint"):
        endpoint = urlsplit(session["endpoint"])
        config.protocol, config.endpoint = endpoint.scheme, endpoint.netloc
    else:
        config.https_proxy = session["proxy"]
    return sdk["api"].Client(config)


def call(client: Any, operation: str, params: dict[str, Any]) -> dict[str, Any]:
    """One call through the SDK and what its caller gets to see."""
    method, model = OPERATIONS[operation]
    request = getattr(sdk["models"], model)().from_map(params)
    try:
        response = getattr(client, method)(request)
    except sdk["errors"].AlibabaCloudException as error:
        seen = {"code": error.code, "message": error.message, "request_id": error.request_id, "http": error.status_code}
        # Without a status nothing was answered: the SDK found the fault itself.
        return failure(error, **seen) | {"kind": "service_error" if error.status_code else "client_error"}
    value = response.body.to_map()
    request_id = value.pop("RequestId", None)
    return {"kind": "result", "request_id": request_id, "http": response.status_code, "value": value}


if __name__ == "__main__":
    serve()
