"""Drives the client that was made for the suite: calls come in as JSON lines on stdin, outcomes go out on stdout.

    made_driver.py [WAY]

Without a WAY of ``made_ways.py`` it is right.
"""

import json
import sys
import time
from typing import Any

from tests.verify.made_client import Client, MadeError, MadeTimeout, Refused
from tests.verify.made_dialects import Params
from tests.verify.made_ways import WAYS

OPERATIONS = (
    "tencent/as:StartInstanceRefresh",
    "tencent/as:RollbackInstanceRefresh",
    "tencent/as:ResumeInstanceRefresh",
    "volcengine/ecs:RebootInstances",
    "alibaba/ecs:RedeployInstance",
)
READY = {
    "type": "ready",
    "protocol": 1,
    "client": {"name": "made-client", "version": "1", "runtime": "Python"},
    "operations": OPERATIONS,
    "settings": ["proxy", "endpoint", "ca", "timeout", "log"],
    "timeout_covers": "read",
}


def outcome(client: Client, operation: str, params: Params) -> dict[str, Any]:
    """What the caller of one call gets to see."""
    try:
        result = client.call(operation, params)
    except Refused as error:
        seen = {"code": error.code, "message": str(error), "request_id": error.request_id, "http": error.http}
        return {"kind": "service_error", "error_type": "Refused", "error_own": True, **seen}
    except Exception as error:
        own, name = isinstance(error, MadeError), type(error).__name__
        kind = "timeout" if isinstance(error, MadeTimeout) else "client_error"
        return {"kind": kind, "error_type": name, "error_own": own, "message": str(error)}
    return {
        "kind": "result",
        "value": result.value,
        "request_id": result.request_id,
        "item_errors": result.item_errors,
    }


def answer(clients: dict[str, Client], make: type[Client], message: dict[str, Any]) -> dict[str, Any]:
    """The outcome of one call; a session has one client object."""
    session, started = message["session"], time.monotonic()
    if session["access_key"] not in clients:
        clients[session["access_key"]] = make(session)
    client = clients[session["access_key"]]
    client.log.clear()
    came = outcome(client, message["operation"], message["params"])
    log = "".join(client.log) if session["log"] else None
    times = {"started": started, "ended": time.monotonic()}
    return {"type": "outcome", "id": message["id"], "log": log, **came, **times}


def serve(make: type[Client]) -> None:
    """Answer messages until ``bye``."""
    clients: dict[str, Client] = {}
    for line in sys.stdin:
        message = json.loads(line)
        if message["type"] == "bye":
            break
        print(json.dumps(READY if message["type"] == "hello" else answer(clients, make, message)), flush=True)


serve(WAYS[sys.argv[1]] if len(sys.argv) > 1 else Client)
