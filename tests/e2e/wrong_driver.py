"""The driver of a real SDK with one thing made wrong.

wrong_driver.py MODE DRIVER_FILE
"""

import importlib.util
import os
import socket
import sys
import time
from contextlib import suppress
from typing import Any
from urllib.request import ProxyHandler, build_opener

MODE, FILE = sys.argv[1:]
spec = importlib.util.spec_from_file_location("driver", FILE)
assert spec is not None
assert spec.loader is not None
driver: Any = importlib.util.module_from_spec(spec)
spec.loader.exec_module(driver)
right_call, right_connect = driver.call, driver.connect
proxies: dict[str, str] = {}


def connect(session: dict[str, Any]) -> Any:
    proxies.update({"http": session["proxy"]})
    return right_connect({**session, "secret_key": "another"} if MODE == "wrong-secret" else session)


def call(client: Any, operation: str, params: dict[str, Any]) -> dict[str, Any]:
    if MODE == "changes-parameters":
        params = {**params, "AutoScalingGroupId": "asg-other"}
    if MODE == "breaks-contract":
        params = {**params, "ResumeMode": "SOMEHOW"}
    if MODE == "strays":
        with suppress(OSError):
            socket.create_connection(("192.0.2.1", 443), timeout=1)
    if MODE == "wanders":
        with suppress(OSError):
            build_opener(ProxyHandler(proxies)).open("http://elsewhere.invalid/", timeout=5)
    outcome: dict[str, Any] = right_call(client, operation, params)
    if outcome["kind"] == "service_error":
        return after_error(outcome)
    if MODE == "changes-values":
        return {**outcome, "value": dict.fromkeys(outcome["value"], "other")}
    if MODE == "hides-items":
        return {**outcome, "item_errors": []}
    return {**outcome, "request_id": None} if MODE == "loses-ids" else outcome


def after_error(outcome: dict[str, Any]) -> dict[str, Any]:
    if MODE == "dies":
        os._exit(7)
    if MODE == "hangs":
        time.sleep(600)
    changes: dict[str, dict[str, Any]] = {
        "swallows": {"kind": "result", "value": {}},
        "wraps": {"kind": "client_error", "error_type": "SdkError", "message": "the call failed"},
        "loses-ids": {"request_id": None},
        "renames-codes": {"code": outcome["code"].rpartition(".")[2]},
    }
    return {**outcome, **changes.get(MODE, {})}


driver.call, driver.connect = call, connect
driver.serve()
