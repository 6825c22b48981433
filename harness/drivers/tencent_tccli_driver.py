"""Drives tccli: calls come in as JSON lines on stdin, outcomes go out on stdout.

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

NAME = PACKAGE = "tccli"
METHODS = ("StartInstanceRefresh", "RollbackInstanceRefresh", "ResumeInstanceRefresh")
ABOUT = {
    "operations": [f"tencent/as:{name}" for name in METHODS],
    "variants": ["defaults"],  # it has no option for retries
    "settings": ["proxy", "endpoint", "ca", "timeout", "log"],
    "timeout_covers": "unknown",  # its help on --timeout: "specify a request timeout", and not what of it is limited
    "concurrency": 2,  # each call is a process that takes half a second of a processor to start
}
MODULES = {name: name for name in ("contextlib", "pathlib", "re", "subprocess", "sysconfig", "tempfile")}
TEXTS = {"AutoScalingGroupId", "RefreshActivityId", "OriginRefreshActivityId", "RefreshMode", "ResumeMode"}
TOLD = r"\[TencentCloudSDKException\] code:(.*?) message:(.*) requestId:(.*)"
# Its process is watched as this one is. It has no option for a CA and takes certifi's whatever the environment says;
# Python imports a module of this name before it, which leaves it no other authority than the session's.
SITE = """
import runpy, sys, certifi
certifi.where = lambda: {ca!r}
class Notes:
    def append(self, name):
        with open({notes!r}, "a") as file:
            file.write(name + chr(10))
Watch = runpy.run_path({driver!r})["Watch"]
watch = Watch.__new__(Watch)
watch.allowed, watch.contacted = set(), {{0: Notes()}}
watch.allow({url!r})
sys.addaudithook(watch.audit)
"""


class Told(Exception):
    """What tccli says when it fails: all that its caller gets to see."""


def connect(session: dict[str, Any]) -> Any:
    """A home for tccli's files, and the variables that its processes have."""
    home = sdk["tempfile"].TemporaryDirectory(prefix="tccli-")
    folder = sdk["pathlib"].Path(home.name)
    place = {"notes": str(folder / "contacted"), "driver": __file__, "url": session["endpoint"] or session["proxy"]}
    (folder / "sitecustomize.py").write_text(SITE.format(ca=session["ca"], **place), encoding="utf-8")
    variables = {"HOME": home.name, "PYTHONPATH": home.name, "PYTHONIOENCODING": "utf-8"}
    variables |= {"TENCENTCLOUD_SECRET_ID": session["access_key"], "TENCENTCLOUD_SECRET_KEY": session["secret_key"]}
    if session["token"] is not None:
        variables["TENCENTCLOUD_TOKEN"] = session["token"]
    kept = {name: os.environ[name] for name in os.environ.keys() - {"PYTHONDONTWRITEBYTECODE"}}  # which would slow it
    return home, kept | variables, session


def is_own(error: BaseException) -> bool:
    """Whether it is tccli that failed, in a way that it knows; what it did not foresee comes below its usage."""
    said = str(error)
    return isinstance(error, Told) and ("usage:" not in said or "Unknown options" in said or "tccli: error:" in said)


def command(session: dict[str, Any], operation: str, params: dict[str, Any]) -> list[str]:
    """The command line, as the README writes it: texts as they are, all other parameters as JSON."""
    place = f"--endpoint={session['endpoint']}" if session["endpoint"] else f"--https-proxy={session['proxy']}"
    options = [f"--region={session['region']}", place]
    if session["timeout"] is not None:
        if session["timeout"] % 1:
            raise ValueError(f"the option --timeout takes whole seconds, not {session['timeout']}")
        options.append(f"--timeout={session['timeout']:.0f}")
    for name, value in params.items():
        if name in TEXTS and not isinstance(value, str):
            raise ValueError(f"the option --{name} takes a text, not {json.dumps(value)}")
        options.append(f"--{name}={value if name in TEXTS else json.dumps(value)}")
    tccli = sdk["pathlib"].Path(sdk["sysconfig"].get_path("scripts")) / "tccli"
    return [str(tccli), "autoscaling", operation.rpartition(":")[2], *options]


def call(client: Any, operation: str, params: dict[str, Any]) -> dict[str, Any]:
    """One call through a process of tccli and what its caller gets to see."""
    home, variables, session = client
    folder = sdk["pathlib"].Path(home.name)
    log, notes = folder / ".tccli" / "log" / "tccli.log", folder / "contacted"
    for file in (log, notes):
        file.unlink(missing_ok=True)
    try:
        words = command(session, operation, params)
        run = sdk["subprocess"].run(words, env=variables, capture_output=True, check=False)
    except (ValueError, OSError) as unsayable:  # a NUL, half a character, too long a text
        return {"kind": "unsupported", "detail": str(unsayable)}
    if session["log"] and log.is_file():
        print(log.read_text(encoding="utf-8", errors="replace"))
    for name in notes.read_text(encoding="utf-8").splitlines() if notes.is_file() else []:
        with sdk["contextlib"].suppress(ConnectionRefusedError):  # noted for this call, as if it had been here
            sys.audit("socket.connect", None, tuple(name.rsplit(":", 1)))
    said, failed = (text.decode("utf-8", "replace") for text in (run.stdout, run.stderr))
    return answered(said) if run.returncode == 0 else refused(failed)


def answered(said: str) -> dict[str, Any]:
    """What was printed: JSON, if all went well."""
    try:
        value = json.loads(said)
    except ValueError:
        return {"kind": "result", "value": said}
    request_id = value.pop("RequestId", None) if isinstance(value, dict) else None
    return {"kind": "result", "request_id": request_id, "value": value}


def refused(said: str) -> dict[str, Any]:
    """What was printed by the exception of the SDK, or by something else that failed."""
    told = sdk["re"].search(TOLD, said, sdk["re"].DOTALL)
    if told is None:
        return failure(Told(said.strip()), error_type=None)
    code, message, request_id = (one.strip() for one in told.groups())
    seen = {"code": code, "message": message, "error_type": "TencentCloudSDKException"}
    if request_id != "None":
        return failure(Told(said), kind="service_error", request_id=request_id, **seen)
    kind = "timeout" if sdk["re"].search("timed? ?out", message, sdk["re"].IGNORECASE) else "client_error"
    return failure(Told(said), kind=kind, **seen)


if __name__ == "__main__":
    serve()
