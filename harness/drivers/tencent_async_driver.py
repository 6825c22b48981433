"""Drives the async client of tencentcloud-sdk-python: calls come in as JSON lines on stdin, outcomes go out on stdout.

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

NAME, PACKAGE = "tencentcloud-sdk-python-async", "tencentcloud-sdk-python-common"
METHODS = ("StartInstanceRefresh", "RollbackInstanceRefresh", "ResumeInstanceRefresh")
ABOUT = {
    "operations": [f"tencent/as:{name}" for name in METHODS],
    "variants": ["defaults", "retries"],
    "settings": ["proxy", "endpoint", "ca", "timeout", "log"],
    # HttpProfile's docstring says "The http timeout in second", the README "request timeout": not what is limited.
    "timeout_covers": "unknown",
}
MODULES = {
    "asyncio": "asyncio",
    "futures": "concurrent.futures",
    "api": "tencentcloud.autoscaling.v20180419.autoscaling_client_async",
    "models": "tencentcloud.autoscaling.v20180419.models",
    "credential": "tencentcloud.common.credential",
    "profile": "tencentcloud.common.profile.client_profile",
    "http": "tencentcloud.common.profile.http_profile",
    "retry": "tencentcloud.common.retry_async",
    "errors": "tencentcloud.common.exception.tencent_cloud_sdk_exception",
}
MODELS = {"RefreshSettings", "RollingUpdateSettings"}  # parameters that have a class of the same name
# No set: a broken answer may have for a code what a set cannot hold.
OWN_CODES = ("ClientError", "ClientParamsError", "ServerNetworkError")
ENVIRONMENT = threading.Lock()


class InPlace(ThreadPoolExecutor):
    """Does what a loop would leave to other threads in its own: what happens there is then known to be its call's."""

    def submit(self, action: Any, /, *arguments: Any, **named: Any) -> Any:
        """The action, done."""
        future = sdk["futures"].Future()
        try:
            future.set_result(action(*arguments, **named))
        except BaseException as error:  # as an executor does
            future.set_exception(error)
        return future


def connect(session: dict[str, Any]) -> Any:
    """A loop and a client, configured as the vendor documents, with proxy and CA from the environment.

    HttpProfile's ``proxy`` becomes an argument that httpx has no more, its ``certification`` a certificate of the
    client's own. What can be told in another way is read from the environment while the client is made.
    """
    http = sdk["http"].HttpProfile()
    if session["timeout"] is not None:
        http.reqTimeout = session["timeout"]
    if session["endpoint"]:
        endpoint = urlsplit(session["endpoint"])
        http.scheme, http.endpoint = endpoint.scheme, endpoint.netloc
    told = {"HTTPS_PROXY": session["proxy"], "SSL_CERT_FILE": session["ca"] if http.scheme == "https" else None}
    profile = sdk["profile"].ClientProfile()
    profile.httpProfile = http
    if session["variant"] == "retries":  # as in its example describe_instances_async.py
        profile.retryer = sdk["retry"].StandardRetryer(max_attempts=3)
    key_pair = sdk["credential"].Credential(session["access_key"], session["secret_key"], session["token"])
    loop = sdk["asyncio"].new_event_loop()
    loop.set_default_executor(InPlace())
    with ENVIRONMENT:
        os.environ.update({name: value for name, value in told.items() if value is not None})
        try:
            return loop, sdk["api"].AutoscalingClient(key_pair, session["region"], profile)
        finally:
            for name in told:
                os.environ.pop(name, None)


def is_own(error: BaseException) -> bool:
    """Whether the SDK's documentation tells its callers to catch this class."""
    return isinstance(error, sdk["errors"].TencentCloudSDKException)


def filled(model: Any, params: dict[str, Any]) -> Any:
    """The model with its attributes set, as the README does it: whatever their values are, they are handed over."""
    for name, value in params.items():
        if not isinstance(getattr(type(model), name, None), property) or name == "headers":
            raise LookupError(f"{type(model).__name__} has no {name}")
        nested = name in MODELS and isinstance(value, dict)
        setattr(model, name, filled(getattr(sdk["models"], name)(), value) if nested else value)
    return model


def call(client: Any, operation: str, params: dict[str, Any]) -> dict[str, Any]:
    """One call through the SDK and what its caller gets to see."""
    (loop, own), name = client, operation.rpartition(":")[2]
    try:
        request = filled(getattr(sdk["models"], f"{name}Request")(), params)
    except LookupError as lacking:
        return {"kind": "unsupported", "detail": str(lacking)}
    try:
        response = loop.run_until_complete(getattr(own, name)(request))
    except sdk["errors"].TencentCloudSDKException as error:
        return refused(error)
    value = json.loads(response.to_json_string())
    return {"kind": "result", "request_id": value.pop("RequestId", None), "value": value}


def refused(error: Any) -> dict[str, Any]:
    """What the exception shows: one class for the provider's errors and for the SDK's own troubles.

    Those of its own have a code that the SDK made up, or come from another exception.
    """
    seen = {"code": error.code, "message": str(error.message), "request_id": error.requestId}
    own = error.__context__ is not None or error.code in OWN_CODES
    return failure(error, **seen) if own else failure(error, kind="service_error", **seen)


if __name__ == "__main__":
    serve()
