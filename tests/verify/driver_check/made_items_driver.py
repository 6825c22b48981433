"""A driver of the suite's made client for an operation with errors of items, right but for what its mode says.

made_items_driver.py MODE
"""

import json
import sys
from typing import Any

from tests.verify.made_client import Client, MadeError

MODE = sys.argv[1]
REDEPLOY, REBOOT = "alibaba/ecs:RedeployInstance", "volcengine/ecs:RebootInstances"
READY = {
    "type": "ready",
    "protocol": 1,
    "client": {"name": "made", "version": "1.0"},
    "operations": [REDEPLOY, REBOOT],
    "settings": ["proxy", "ca", "timeout"],
}


def call(message: dict[str, Any]) -> dict[str, Any]:
    """What the caller of the client gets to see."""
    params = {} if MODE == "asks-for-none" else message["params"]
    try:
        result = Client(message["session"]).call(message["operation"], params)
    except MadeError as error:
        return {"kind": "client_error", "error_type": type(error).__name__, "message": str(error)}
    told = {"kind": "result", "value": result.value, "request_id": result.request_id}
    return {**told, "item_errors": result.item_errors, **(changed(result.item_errors) if result.item_errors else {})}


def changed(items: list[dict[str, Any]]) -> dict[str, Any]:
    """What the mode makes of an outcome with errors of items."""
    changes: dict[str, dict[str, Any]] = {
        "hides": {"item_errors": None},
        "hides-values": {"item_errors": None, "value": {}},
        "fails": {"kind": "client_error", "error_type": "PartlyFailed", "item_errors": None},
        "fails-with-items": {"kind": "client_error", "error_type": "PartlyFailed"},
        "loses-items": {"item_errors": [{**one, "item": None} for one in items]},
        "loses-messages": {"item_errors": [{**one, "message": None} for one in items]},
        "adds-items": {"item_errors": [*items, {"item": "i-0", "code": "Failed"}]},
    }
    return changes.get(MODE, {})


for line in sys.stdin:
    received = json.loads(line)
    if received["type"] == "bye":
        break
    if received["type"] == "hello":
        print(json.dumps(READY), flush=True)
    else:
        print(json.dumps({"type": "outcome", "id": received["id"], **call(received)}), flush=True)
