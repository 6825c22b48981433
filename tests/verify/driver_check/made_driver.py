"""A driver of a client of its own for Alibaba's RPC form, right but for what its mode says.

made_driver.py MODE
"""

import base64
import hashlib
import hmac
import json
import os
import ssl
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from collections.abc import Callable
from typing import Any

MODE = sys.argv[1]
READY: dict[str, Any] = {
    "type": "ready",
    "protocol": 1,
    "client": {"name": "made", "package": "made", "version": "1.0", "runtime": "Made 1"},
    "operations": ["alibaba/ecs:RedeployInstance"],
    "settings": ["proxy", "endpoint", "ca", "timeout"],
}
CHANGES: dict[str, dict[str, Any]] = {
    "future": {"protocol": 2},
    "no-version": {"client": {"name": "made"}},
    "stranger": {"operations": ["alibaba/ecs:RedeployInstanc"]},
    "idle": {"operations": []},
    "nowhere": {"settings": ["ca", "timeout"]},
    "endpoint": {"settings": ["endpoint"]},
    "told-endpoint": {"settings": ["endpoint"]},
    "at-once": {"concurrency": 8},
    "in-turn": {"concurrency": 8},
    "confuses": {"concurrency": 8},
}


def signed(query: dict[str, str], secret: str) -> str:
    """The query with its signature: RPC, HMAC-SHA1."""
    common = {
        "Timestamp": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "SignatureNonce": uuid.uuid4().hex,
        "SignatureMethod": "HMAC-SHA1",
        "SignatureVersion": "1.0",
        "Format": "JSON",
    }

    def quoted(text: str) -> str:
        return urllib.parse.quote(text, safe="~")

    pairs = sorted({**query, **common}.items())
    canonical = "&".join(f"{quoted(name)}={quoted(value)}" for name, value in pairs)
    text = f"GET&{quoted('/')}&{quoted(canonical)}"
    signature = base64.b64encode(hmac.new(f"{secret}&".encode(), text.encode(), hashlib.sha1).digest()).decode()
    return f"{canonical}&Signature={quoted(signature)}"


def fetch(action: str, params: dict[str, Any], session: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    """One call of the client: the HTTP status and the body."""
    trust = ssl.create_default_context(cafile=None if MODE == "no-ca" else session["ca"])
    address = session["proxy"]
    if address and MODE == "chokes-on-user" and "@" in address:
        raise OSError("bad port")
    if address and MODE == "no-proxy-user":
        address = f"http://{address.rpartition('@')[2].removeprefix('http://')}"
    proxy = urllib.request.ProxyHandler({"https": address} if address else {})
    client = urllib.request.build_opener(proxy, urllib.request.HTTPSHandler(context=trust))
    key = "LTAISOMEBODYELSE" if MODE == "other-key" else session["access_key"]
    given = {name: value if isinstance(value, str) else json.dumps(value) for name, value in params.items()}
    query = signed(
        {"Action": action, "Version": "2014-05-26", "AccessKeyId": key, **given},
        "another secret" if MODE == "bad-signature" else session["secret_key"],
    )
    url = f"{session['endpoint'] or 'https://ecs.aliyuncs.com'}/?{query}"
    timeout = None if MODE == "patient" else session["timeout"]
    try:
        with client.open(url, timeout=timeout) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def call(params: dict[str, Any], operation: str, session: dict[str, Any]) -> dict[str, Any]:
    """What the caller of the client gets to see."""
    if MODE.startswith("told"):
        return {"kind": "client_error", "detail": json.dumps(session)}
    action = "DescribeInstances" if MODE == "other-operation" else operation.partition(":")[2]
    if MODE == "unsupported" or (MODE == "declines" and "HarnessUnknown" in params):
        return {"kind": "unsupported", "detail": "there is no such method"}
    if MODE == "refuses" and "HarnessUnknown" in params:
        return {"kind": "client_error", "error_type": "TypeError", "message": "unexpected HarnessUnknown"}
    if MODE == "drops":
        params = {name: value for name, value in params.items() if name != "HarnessUnknown"}
    if MODE == "elsewhere":
        return {"kind": "client_error", "contacted": ["169.254.169.254:80"]}
    try:
        status, body = fetch(action, params, session)
    except TimeoutError as error:
        kinds = {"timeout-as-error": "client_error", "timeout-as-result": "result"}
        return {"kind": kinds.get(MODE, "timeout"), "error_type": type(error).__name__}
    except OSError as error:
        return broken(error)
    request_id = body.pop("RequestId")
    if status == 200:
        return {"kind": "result", "request_id": request_id, "value": body, **OF_RESULTS.get(MODE, {})}
    words = f"it failed: {body['Message']}!" if MODE == "decorates" else body["Message"]
    told = {"code": body["Code"], "message": words, "http": status, "request_id": request_id}
    return {"kind": "service_error", **told, **OF_ERRORS.get(MODE, {})}


def broken(error: OSError) -> dict[str, Any]:
    """What the caller gets to see where the connection broke."""
    if MODE == "dies-of-refusals":
        os._exit(7)
    kinds = {"result-for-refusal": "result", "error-for-refusal": "service_error"}
    return {"kind": kinds.get(MODE, "client_error"), "error_type": type(error).__name__, "message": str(error)}


OF_RESULTS: dict[str, dict[str, Any]] = {
    "error-for-result": {"kind": "client_error"},
    "loses-value": {"value": None},
    "loses-ids": {"request_id": None},
    "visits": {"contacted": ["169.254.169.254:80"]},
}
OF_ERRORS: dict[str, dict[str, Any]] = {
    "swallows": {"kind": "result", "value": {}},
    "own-code": {"code": "MadeException"},
    "loses-ids": {"request_id": None},
    "own-words": {"message": "it failed"},
}


def answer(message: dict[str, Any], say: Callable[[dict[str, Any]], None]) -> None:
    """Make the call and say what came of it."""
    started = time.monotonic()
    outcome = call(message["params"], message["operation"], message["session"])
    number = "0" if MODE == "confuses" else message["id"]
    say({"type": "outcome", "id": number, "started": started, "ended": time.monotonic(), **outcome})


def serve(say: Callable[[dict[str, Any]], None]) -> None:
    """Answer lines until bye."""
    for line in sys.stdin:
        message = json.loads(line)
        if message["type"] == "bye":
            break
        if message["type"] == "hello":
            say({**READY, **CHANGES.get(MODE, {})})
            continue
        if MODE == "dies":
            os._exit(7)
        if MODE == "prints":
            print("calling", flush=True)
        if MODE in {"at-once", "confuses"}:
            threading.Thread(target=answer, args=(message, say), daemon=True).start()
        else:
            answer(message, say)
    end()


def end() -> None:
    """What comes after bye."""
    if MODE == "stays":
        time.sleep(600)
    if MODE == "prints-at-the-end":
        print("good bye", flush=True)
    if MODE == "fails-at-the-end":
        sys.exit(3)


def main() -> None:
    """Serve, unless the mode says otherwise."""
    if MODE == "mute":
        time.sleep(600)
    if MODE == "no-start":
        sys.exit("no module named made")
    if MODE == "banner":
        print("made 1.0", flush=True)
    writing = threading.Lock()

    def say(message: dict[str, Any]) -> None:
        with writing:
            print(json.dumps(message), flush=True)

    serve(say)


main()
