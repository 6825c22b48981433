"""Drives tencentcloud-sdk-python-autoscaling: calls come in as JSON lines on stdin, outcomes go out on stdout.

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

PACKAGE = "tencentcloud-sdk-python-autoscaling"
METHODS = ("StartInstanceRefresh", "RollbackInstanceRefresh", "ResumeInstanceRefresh")
OPERATIONS = {f"tencent/as:{name}": name for name in METHODS}
MODULES = {
    "api": "tencentcloud.autoscaling.v20180419.autoscaling_client",
    "models": "tencentcloud.autoscaling.v20180419.models",
    "credential": "tencentcloud.common.credential",
    "profile": "tencentcloud.common.profile.client_profile",
    "http": "tencentcloud.common.profile.http_profile",
    "errors": "tencentcloud.common.exception.tencent_cloud_sdk_exception",
}


def connect(session: dict[str, Any]) -> Any:
    """A client, configured as the vendor documents."""
    http = sdk["http"].HttpProfile(reqTimeout=session["timeout"], certification=session["ca"])
    if session.get("endpoint"):
        endpoint = urlsplit(session["endpoint"])
        http.scheme, http.endpoint = endpoint.scheme, endpoint.netloc
    else:
        http.proxy = session["proxy"]
    key_pair = sdk["credential"].Credential(session["access_key"], session["secret_key"], session.get("token"))
    profile = sdk["profile"].ClientProfile(httpProfile=http)
    return sdk["api"].AutoscalingClient(key_pair, session["region"], profile)


def call(client: Any, operation: str, params: dict[str, Any]) -> dict[str, Any]:
    """One call through the SDK and what its caller gets to see."""
    name = OPERATIONS[operation]
    request = getattr(sdk["models"], f"{name}Request")()
    request.from_json_string(json.dumps(params))
    try:
        response = getattr(client, name)(request)
    except sdk["errors"].TencentCloudSDKException as error:
        seen = {"code": error.code, "message": str(error.message), "request_id": error.requestId}
        # The SDK uses the same class for troubles of its own: those have a cause, or the code of a gateway's answer.
        own = error.__context__ is not None or error.code == "ServerNetworkError"
        return failure(error, **seen) if own else failure(error, kind="service_error", **seen)
    value = json.loads(response.to_json_string())
    return {"kind": "result", "request_id": value.pop("RequestId", None), "value": value}


if __name__ == "__main__":
    serve()
