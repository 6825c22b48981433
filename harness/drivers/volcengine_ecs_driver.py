"""Drives volcenginesdk-ecs: calls come in as JSON lines on stdin, outcomes go out on stdout.

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

PACKAGE = "volcenginesdk-ecs"
OPERATIONS = {"volcengine/ecs:RebootInstances": ("reboot_instances", "RebootInstancesRequest")}
MODULES = {"core": "volcenginesdkcore", "api": "volcenginesdkecs", "errors": "volcenginesdkcore.rest"}


def connect(session: dict[str, Any]) -> Any:
    """A client, configured as the vendor documents."""
    config = sdk["core"].Configuration()
    config.ak, config.sk, config.session_token = session["access_key"], session["secret_key"], session.get("token")
    config.region, config.ssl_ca_cert = session["region"], session["ca"]
    config.connect_timeout = config.read_timeout = session["timeout"]
    if session.get("endpoint"):
        endpoint = urlsplit(session["endpoint"])
        config.scheme, config.host = endpoint.scheme, endpoint.netloc
    else:
        config.https_proxy = session["proxy"]
    return sdk["api"].ECSApi(sdk["core"].ApiClient(config))


def plain(value: Any) -> Any:
    """A model of the SDK under the names that the API itself uses."""
    if isinstance(value, list):
        return [plain(item) for item in value]
    names = getattr(value, "attribute_map", None)
    return value if names is None else {wire: plain(getattr(value, name)) for name, wire in names.items()}


def call(client: Any, operation: str, params: dict[str, Any]) -> dict[str, Any]:
    """One call through the SDK and what its caller gets to see."""
    method, model = OPERATIONS[operation][0], getattr(sdk["api"], OPERATIONS[operation][1])
    request = model(**{name: params[wire] for name, wire in model.attribute_map.items() if wire in params})
    try:
        response = getattr(client, method)(request)
    except sdk["errors"].ApiException as error:
        return refused(error)
    if response is None:  # an answer without a result: the SDK then has no place for the request id either
        return {"kind": "result"}
    failed = [(detail.instance_id, detail.error) for detail in response.operation_details or [] if detail.error]
    items = [{"item": item, "code": error.code, "message": error.message} for item, error in failed]
    request_id = response.metadata().request_id
    return {"kind": "result", "request_id": request_id, "value": plain(response), "item_errors": items}


def refused(error: Any) -> dict[str, Any]:
    """What the exception shows: the status as an attribute, all else in the text of its body."""
    try:
        metadata = json.loads(error.body)["ResponseMetadata"]
        known = {"code": metadata["Error"]["Code"], "message": metadata["Error"].get("Message")}
        known["request_id"] = metadata.get("RequestId")
    except (TypeError, ValueError, KeyError):  # no envelope: a failure of the connection has status 0 and no body
        known = {"message": error.body or error.reason}
    kind = "service_error" if error.status else "client_error"
    return failure(error, http=error.status or None, **known) | {"kind": kind}


if __name__ == "__main__":
    serve()
