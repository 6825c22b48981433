"""A driver of no SDK that takes several calls at once; its mode says what it does with them.

    made_concurrent_driver.py MODE

``pairs``: nobody is answered before two calls are open. ``dies-in-company``: its first process ends when two calls are
open, and none of those that follow it. ``dies``: it ends at any call. ``noise``: a line that is no message while two
calls are open. ``late``: two calls that are open at once time out, and none that follows them.
``never``: every call times out. The secret key holds the replies, as made_driver.py has them; MADE_DRIVER_PIDS names a
folder for marks.
"""

import json
import os
import sys
import threading
from pathlib import Path
from typing import Any

MODE = sys.argv[1]
READY = {
    "type": "ready",
    "protocol": 1,
    "client": {"name": "made-sdk", "package": "made-sdk-package", "version": "1.2.3", "runtime": "Made 1"},
    "operations": ["acme/box:OpenBoxes"],
    "concurrency": 2,
    "variants": ["defaults", "retries"],
    "settings": ["proxy", "ca", "log"],
    "timeout_covers": "attempt",
}
both = threading.Barrier(2)
writing = threading.Lock()
calls: dict[str, int] = {}


def say(message: object) -> None:
    with writing:
        print(json.dumps(message), flush=True)


def say_plainly(text: str) -> None:
    with writing:
        print(text, flush=True)


def is_first() -> bool:
    """Whether no process of this driver has run before in that folder."""
    folder = Path(os.environ.get("MADE_DRIVER_PIDS", os.devnull))
    if not folder.is_dir():
        return True
    earlier = any(folder.iterdir())
    (folder / str(os.getpid())).touch()
    return not earlier


first = is_first()


def answer(message: dict[str, Any]) -> None:
    session = message["session"]
    alias = session["access_key"]
    with writing:
        number = calls[alias] = calls.get(alias, 0) + 1
    if MODE == "pairs":
        both.wait(20)
    if MODE == "dies-in-company" and first:
        both.wait(20)
        os._exit(7)
    if MODE == "dies":
        os._exit(7)
    if MODE == "never" or (MODE == "late" and len(calls) <= both.parties):
        if MODE == "late":
            both.wait(20)
        say({"type": "outcome", "id": message["id"], "started": 1.0, "ended": 12.0, "kind": "timeout"})
        return
    if MODE == "noise":
        both.wait(20)
        say_plainly("a remark of the SDK")
        return
    replies = json.loads(session["secret_key"])
    log = f"signing with {session['secret_key']}\nall well" if session["log"] else None
    reply = {**replies[min(number, len(replies)) - 1], "log": log}
    say({"type": "outcome", "id": message["id"], "started": 1.0, "ended": 2.0, **reply})


def main() -> None:
    for line in sys.stdin:
        message = json.loads(line)
        if message["type"] == "hello":
            say(READY)
        elif message["type"] == "call":
            threading.Thread(target=answer, args=(message,), daemon=True).start()
        else:
            break


main()
