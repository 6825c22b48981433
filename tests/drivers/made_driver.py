"""A driver of no SDK: what it says of a call follows from its mode and from the replies in the session's secret key.

    made_driver.py MODE [OPERATION…]

The secret key is a JSON list with one reply for each call of the session: {"kind": "result", "value", "request_id",
"item_errors"} or {"kind": "service_error", "code", "message", "request_id", "http"}.
"""

import json
import os
import sys
import time
from pathlib import Path
from typing import Any

MODE = sys.argv[1]
OPERATIONS = sys.argv[2:] or ["acme/box:OpenBoxes"]
READY = {
    "type": "ready",
    "protocol": 1,
    "client": {"name": "made-sdk", "package": "made-sdk-package", "version": "1.2.3", "runtime": "Made 1"},
    "operations": OPERATIONS,
}


def say(message: object) -> None:
    print(json.dumps(message), flush=True)


def swallow(reply: dict[str, Any]) -> dict[str, Any]:
    return {"kind": "result", "value": {}, "request_id": reply["request_id"]}


def outcome(reply: dict[str, Any]) -> dict[str, Any]:
    is_error = reply["kind"] == "service_error"
    misbehave()
    if MODE == "swallows" and is_error:
        return swallow(reply)
    if MODE == "unsupported":
        return {"kind": "unsupported", "detail": "it has no such method"}
    if MODE == "loses-ids":
        return {**reply, "request_id": None}
    if MODE == "strays":
        return {**reply, "contacted": ["169.254.169.254:80"]}
    if MODE == "hides-items":
        return {**reply, "item_errors": []}
    if MODE == "dies" and is_error:
        print("the SDK called exit", file=sys.stderr, flush=True)
        os._exit(7)
    if MODE == "pairs" and is_error:
        wait_for_another()
    if MODE == "hangs" and is_error:
        time.sleep(600)
    if MODE == "garbage" and is_error:
        print("Traceback (most recent call last):", flush=True)
    broken: dict[str, dict[str, Any]] = {"wrong-id": {"id": "0"}, "no-kind": {"kind": None}}
    return {**reply, **broken.get(MODE, {})}


def misbehave() -> None:
    """Do what breaks the protocol whatever the answer was."""
    if MODE == "quits":
        sys.exit("the SDK called exit")
    if MODE == "debugs":
        print("calling the provider", flush=True)


def wait_for_another() -> None:
    """Go on once a second process of this driver has started."""
    for _ in range(400):
        if len(list(Path(os.environ["MADE_DRIVER_PIDS"]).iterdir())) > 1:
            return
        time.sleep(0.05)


def main() -> None:
    if MODE == "pairs":
        (Path(os.environ["MADE_DRIVER_PIDS"]) / str(os.getpid())).touch()
    calls: dict[str, int] = {}
    for line in sys.stdin:
        message = json.loads(line)
        if message["type"] == "hello":
            if MODE == "no-start":
                sys.exit("no module named made_sdk")
            if MODE == "mute":
                time.sleep(600)
            changes: dict[str, dict[str, Any]] = {"future": {"protocol": 2}, "idle": {"operations": []}}
            say({**READY, **changes.get(MODE, {})})
        elif message["type"] == "call":
            replies = json.loads(message["session"]["secret_key"])
            alias = message["session"]["access_key"]
            number = calls[alias] = calls.get(alias, 0) + 1
            said = outcome(replies[min(number, len(replies)) - 1])
            full = {"type": "outcome", "id": message["id"], "started": 1.0, "ended": 2.0, **said}
            say({name: value for name, value in full.items() if (name, value) != ("kind", None)})
        elif MODE == "stubborn":
            time.sleep(600)
        else:
            break


main()
