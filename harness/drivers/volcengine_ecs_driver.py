"""Drives volcenginesdk-ecs: calls come in as JSON lines on stdin, outcomes go out on stdout.

A standalone program, run by path: it needs the SDK and the standard library and nothing of the harness.
"""

# --- the same in every Python driver ----------------------------------------------------------------------------------

import json
import logging
import os
import platform
import socket
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from importlib.metadata import version
from typing import Any
from urllib.parse import urlsplit

CONCURRENCY = 12
sdk: dict[str, Any] = {}


class Talker(logging.Logger):
    """A logger that says all it can in calls that want a log, and in others what it says by itself."""

    hearers: Any = list

    def isEnabledFor(self, level: int) -> bool:  # noqa: N802 - the name that the standard library looks for
        """Whether somebody would hear it."""
        return bool(self.hearers()) or super().isEnabledFor(level)


class Watch:
    """What each call tries to reach and what it prints; only addresses that were configured are reached.

    Calls have a thread each. What happens in a thread that the SDK made counts for every open call.
    """

    def __init__(self) -> None:
        self.allowed: set[str] = set()
        self.contacted: dict[int, list[str]] = {}
        self.printed: dict[int, list[str]] = {}
        self.real = sys.stderr
        sys.stdout = sys.stderr = self
        logging.basicConfig(stream=self, level=logging.WARNING)
        logging.setLoggerClass(Talker)
        Talker.hearers = self.hearers
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
            own = self.contacted.get(threading.get_ident())
            for contacted in [own] if own is not None else list(self.contacted.values()):
                contacted.append(name)
            raise ConnectionRefusedError(f"{name} is neither the configured proxy nor the configured endpoint")

    def allow(self, url: str) -> None:
        """Let the address of ``url`` be reached."""
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        if f"{parts.hostname}:{port}" not in self.allowed:
            self.allowed.add(f"{parts.hostname}:{port}")
            self.allowed |= {f"{found[4][0]}:{port}" for found in socket.getaddrinfo(parts.hostname, port)}

    def write(self, text: str) -> int:
        """What an SDK prints or logs: to the open calls that want it, else to stderr."""
        hearers = self.hearers()
        for printed in hearers:
            printed.append(text)
        return len(text) if hearers else self.real.write(text)

    def hearers(self) -> list[list[str]]:
        """Where that goes which is printed in this thread: to its call if that wants it, if it is a call's."""
        thread = threading.get_ident()
        own = self.printed.get(thread)
        return list(self.printed.values()) if thread not in self.contacted else [] if own is None else [own]

    def flush(self) -> None:
        """Nothing is kept back."""
        self.real.flush()


def failure(error: BaseException, **known: Any) -> dict[str, Any]:
    """The outcome of a call that raised: what the caller can read off the exception, plus ``known``."""
    kind = "client_error"
    cause: BaseException | None = error
    while cause is not None:
        kind = "timeout" if "timeout" in type(cause).__name__.lower() else kind
        cause = getattr(cause, "inner_exception", None) or cause.__cause__ or cause.__context__
    seen = {"kind": kind, "error_type": type(error).__name__, "message": str(error), "error_own": is_own(error)}
    return seen | known


def in_words(given: dict[str, Any], *names: str) -> dict[str, Any]:
    """The same with text under these names: an SDK may hand out as a code what a broken answer has in its place."""
    told = {name: given[name] for name in names if given.get(name) is not None}
    return given | {name: one if isinstance(one, str) else json.dumps(one, default=repr) for name, one in told.items()}


def answer(message: dict[str, Any], watch: Watch, clients: dict[str, Any]) -> dict[str, Any]:
    """What came of one call, with what it reached, printed and took."""
    session, thread, started = message["session"], threading.get_ident(), time.monotonic()
    contacted = watch.contacted.setdefault(thread, [])
    printed: list[str] = []
    try:
        watch.allow(session["endpoint"] or session["proxy"])
        if session["log"]:
            watch.printed[thread] = printed
        key = session["access_key"]
        if key not in clients:  # as in a program that makes its client once
            clients[key] = connect(session)
        outcome = call(clients[key], message["operation"], message["params"])
    except BaseException as error:  # whatever the SDK raises is what came of the call
        outcome = failure(error)
    ended = time.monotonic()
    outcome = in_words(outcome, "code", "message", "request_id")
    outcome["item_errors"] = [in_words(one, "item", "code", "message") for one in outcome.get("item_errors") or []]
    watch.contacted.pop(thread, None)
    watch.printed.pop(thread, None)
    for old in list(clients)[: -4 * CONCURRENCY]:
        clients.pop(old, None)
    more = {"started": started, "ended": ended, "contacted": contacted, "log": "".join(printed) or None}
    return {"type": "outcome", "id": message["id"]} | outcome | more


def serve() -> None:
    """Answer messages until ``bye`` or the end of input; stdout belongs to the protocol, so prints go to stderr."""
    lines = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    watch, writing = Watch(), threading.Lock()
    clients: dict[str, Any] = {}
    sdk.update({name: import_module(path) for name, path in MODULES.items()})

    def say(message: dict[str, Any]) -> None:
        # An SDK may hand out what JSON has no word for: then as the caller would see it printed.
        plain = json.loads(json.dumps(message, default=repr), parse_constant=str)
        with writing:
            print(json.dumps(plain), file=lines, flush=True)

    def reply(message: dict[str, Any]) -> None:
        say(answer(message, watch, clients))

    with ThreadPoolExecutor(CONCURRENCY) as calls:
        for line in sys.stdin:
            message = json.loads(line)
            if message["type"] == "bye":
                break
            if message["type"] == "hello":
                runtime = f"{platform.python_implementation()} {platform.python_version()}"
                who = {"name": NAME, "package": PACKAGE, "version": version(PACKAGE), "runtime": runtime}
                say({"type": "ready", "protocol": 1, "client": who, "concurrency": CONCURRENCY} | ABOUT)
            else:
                calls.submit(reply, message)


# --- this SDK ---------------------------------------------------------------------------------------------------------

import urllib3

NAME = PACKAGE = "volcenginesdk-ecs"
ABOUT = {
    "operations": ["volcengine/ecs:RebootInstances"],
    "variants": ["defaults"],  # auto_retry is on unless it is turned off
    "settings": ["proxy", "endpoint", "ca", "timeout", "log"],
    "timeout_covers": "read",  # docs/5-Timeout.md of volcengine-python-sdk: connect_timeout and read_timeout
}
OPERATIONS = {"volcengine/ecs:RebootInstances": ("reboot_instances", "RebootInstancesRequest")}
MODULES = {
    "core": "volcenginesdkcore",
    "api": "volcenginesdkecs",
    "debugger": "volcenginesdkcore.observability.debugger",
    "errors": "volcenginesdkcore.rest",
}
# What docs/7-ErrorHandling.md tells callers to catch besides the SDK's own exception.
NETWORK = (
    urllib3.exceptions.NewConnectionError,
    urllib3.exceptions.ConnectTimeoutError,
    urllib3.exceptions.ReadTimeoutError,
    urllib3.exceptions.ProtocolError,
    TimeoutError,
    socket.gaierror,
)


def connect(session: dict[str, Any]) -> Any:
    """A client, configured as the vendor documents."""
    logger = sdk["debugger"].sdk_core_logger
    if not isinstance(logger, Talker):  # one for the whole SDK, which each new configuration turns on or off
        logger.__class__ = type("TalkingLogger", (Talker, type(logger)), {})
    config = sdk["core"].Configuration()
    config.ak, config.sk, config.session_token = session["access_key"], session["secret_key"], session["token"]
    config.region, config.ssl_ca_cert = session["region"], session["ca"]
    config.debug = session["log"]
    if session["timeout"] is not None:
        config.connect_timeout = config.read_timeout = session["timeout"]
    if session["endpoint"]:
        endpoint = urlsplit(session["endpoint"])
        config.scheme, config.host = endpoint.scheme, endpoint.netloc
    else:
        config.https_proxy = session["proxy"]
    return sdk["api"].ECSApi(sdk["core"].ApiClient(config))


def is_own(error: BaseException) -> bool:
    """Whether the SDK's documentation tells its callers to catch this class."""
    # It says ValueError of parameters; what a parser raises is one by descent.
    return isinstance(error, (sdk["errors"].ApiException, *NETWORK)) or type(error) is ValueError


def plain(value: Any) -> Any:
    """A model of the SDK under the names that the API itself uses."""
    if isinstance(value, list):
        return [plain(item) for item in value]
    names = getattr(value, "attribute_map", None)
    return value if names is None else {wire: plain(getattr(value, name)) for name, wire in names.items()}


def call(client: Any, operation: str, params: dict[str, Any]) -> dict[str, Any]:
    """One call through the SDK and what its caller gets to see."""
    method, model = OPERATIONS[operation][0], getattr(sdk["api"], OPERATIONS[operation][1])
    known = set(model.attribute_map.values())
    # To the models None is what was not set, so that it cannot be sent.
    unfit = [name for name in params if name not in known]
    unfit += [f"null for {name}" for name, value in params.items() if name in known and value is None]
    if unfit:
        return {"kind": "unsupported", "detail": f"{model.__name__} cannot be given {', '.join(unfit)}"}
    request = model(**{name: params[wire] for name, wire in model.attribute_map.items() if wire in params})
    try:
        response = getattr(client, method)(request)
    except sdk["errors"].ApiException as error:
        return refused(error)
    told = getattr(response, "metadata", None)  # an answer without a result has no place for the request id either
    value = plain(response)
    details = value.get("OperationDetails") if isinstance(value, dict) else None
    found = details if isinstance(details, list) else []
    failed = [one for one in found if isinstance(one, dict) and isinstance(one.get("Error"), dict)]
    items = [
        {"item": one.get("InstanceId"), "code": one["Error"].get("Code"), "message": one["Error"].get("Message")}
        for one in failed
    ]
    return {"kind": "result", "request_id": told and told().request_id, "value": value, "item_errors": items}


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
