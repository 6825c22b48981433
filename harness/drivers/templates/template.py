"""A driver to start from: JSON lines in, JSON lines out. Fill in the three places that are marked."""

import json
import os
import ssl
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from typing import Any

# 1. Who your client is, and what of it the harness may use (harness/drivers/driver_protocol.schema.json says more).
CLIENT = {"name": "my-client", "package": "my-client", "version": "0", "runtime": f"Python {sys.version.split()[0]}"}
OPERATIONS = ["alibaba/ecs:RedeployInstance"]
SETTINGS = ["proxy", "endpoint", "ca", "timeout"]


def call(operation: str, params: dict[str, Any], session: dict[str, Any]) -> dict[str, Any]:
    """What your client's caller gets to see of one call."""
    # 2. Make your client from the session, once for each access_key, and let it call the operation. This one does not
    # sign; yours gets session["secret_key"], session["token"] and session["region"] as well. The proxy's address has a
    # user and a password, which go along as Proxy-Authorization (here of itself): connections are told apart by it.
    trust = ssl.create_default_context(cafile=session["ca"])
    proxy = urllib.request.ProxyHandler({"https": session["proxy"]} if session["proxy"] else {})
    client = urllib.request.build_opener(proxy, urllib.request.HTTPSHandler(context=trust))
    given = {name: json.dumps(value) if not isinstance(value, str) else value for name, value in params.items()}
    query = {"Action": operation.split(":")[1], "Version": "2014-05-26", "Format": "JSON", **given}
    query["AccessKeyId"] = session["access_key"]
    url = f"{session['endpoint'] or 'https://ecs.aliyuncs.com'}/?{urllib.parse.urlencode(query)}"
    # 3. Say what came of it: result, service_error (an error of the provider's: code, message, request_id, http),
    # timeout, client_error, or unsupported where your client cannot be asked this. Leave out what it does not show.
    # Beside a result, item_errors lists the single items that failed, each with item, code and message; beside an
    # error, error_own says whether error_type is a class of your client's own (false: the language's or a library's).
    try:
        with client.open(url, timeout=session["timeout"]) as answer:
            value = json.load(answer)
        return {"kind": "result", "request_id": value.pop("RequestId", None), "value": value}
    except TimeoutError as error:
        return {"kind": "timeout", "error_type": type(error).__name__}
    except (urllib.error.URLError, ValueError) as error:
        return {"kind": "client_error", "error_type": type(error).__name__, "message": str(error)}


messages = os.fdopen(os.dup(1), "w")  # standard output belongs to the protocol
os.dup2(2, 1)  # what your client prints goes to standard error
for line in sys.stdin:
    message = json.loads(line)
    if message["type"] == "bye":
        break
    if message["type"] == "hello":
        said = {"type": "ready", "protocol": 1, "client": CLIENT, "operations": OPERATIONS, "settings": SETTINGS}
    else:
        started = time.monotonic()
        outcome = call(message["operation"], message["params"], message["session"])
        said = {"type": "outcome", "id": message["id"], "started": started, "ended": time.monotonic(), **outcome}
    print(json.dumps(said), file=messages, flush=True)
