"""Drives apache-libcloud against Alibaba Cloud: calls come in as JSON lines on stdin, outcomes go out on stdout.

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

import ast

NAME = PACKAGE = "apache-libcloud"
ABOUT = {
    "operations": ["alibaba/ecs:RedeployInstance"],
    # The docstring of Connection.request: retry_failed says whether failed requests are tried again.
    "variants": ["defaults", "retries"],
    "settings": ["proxy", "endpoint", "ca", "timeout", "log"],
    "timeout_covers": "unknown",  # no page and no docstring says what a connection's timeout limits
}
# The driver has no method for it; what it has for everything is a request with the action as a parameter.
OPERATIONS = {"alibaba/ecs:RedeployInstance": "RedeployInstance"}
MODULES = {
    "libcloud": "libcloud",
    "base": "libcloud.common.base",
    "errors": "libcloud.common.exceptions",
    "http": "libcloud.http",
    "providers": "libcloud.compute.providers",
    "security": "libcloud.security",
    "types": "libcloud.common.types",
}
connecting = threading.Lock()


def connect(session: dict[str, Any]) -> Any:
    """A client, configured as its project documents, whether it is to try again, and whether it can be asked at all."""
    known = {"region": session["region"]}
    if session["timeout"] is not None:
        known["timeout"] = session["timeout"]
    if session["endpoint"]:
        endpoint = urlsplit(session["endpoint"])
        known |= {"secure": endpoint.scheme == "https", "host": endpoint.hostname, "port": endpoint.port}
    else:
        known["proxy_url"] = session["proxy"]
    driver = sdk["providers"].get_driver("aliyun_ecs")
    with connecting:  # its certificates and its log are settings of the whole library, read when a connection is made
        sdk["security"].CA_CERTS_PATH = session["ca"]
        if session["log"]:
            sdk["libcloud"].enable_debug(sys.stderr)
        node = driver(session["access_key"], session["secret_key"], **known)
        sdk["base"].Connection.conn_class = sdk["http"].LibcloudConnection
    return node.connection, True if session["variant"] == "retries" else None, session["token"] is None


def is_own(error: BaseException) -> bool:
    """Whether the client's documentation tells its callers to catch this class."""
    return isinstance(error, (sdk["types"].LibcloudError, sdk["errors"].BaseHTTPError))


def call(client: Any, operation: str, params: dict[str, Any]) -> dict[str, Any]:
    """One call through the client and what its caller gets to see."""
    connection, retries, possible = client
    if not possible:
        return {"kind": "unsupported", "detail": "it has no place for a session token"}
    try:
        response = connection.request("/", params={"Action": OPERATIONS[operation], **params}, retry_failed=retries)
    except sdk["errors"].BaseHTTPError as error:
        return failure(error, http=error.code, **told(error.message)) | {"kind": "service_error"}
    value = plain(response.object) or None  # for an empty body it has a text of no length in the element's place
    request_id = value.pop("RequestId", None) if isinstance(value, dict) else None
    return {"kind": "result", "request_id": request_id, "http": response.status, "value": value}


def told(message: str) -> dict[str, Any]:
    """What an error's message says: it is a dictionary of code, message and request id, as Python prints one."""
    try:
        said = ast.literal_eval(message)
        return {name: said[name] for name in ("code", "message", "request_id")}
    except (ValueError, SyntaxError, TypeError, KeyError):
        return {"message": message}


def plain(element: Any) -> Any:
    """An element as the object that its children make; the text of one without children."""
    if isinstance(element, str) or element is None:
        return element
    return {child.tag: plain(child) for child in element} if len(element) else element.text or ""


if __name__ == "__main__":
    serve()
