"""Drivers' words: the secrets that they were given are named in them, and not kept."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from harness.drivers.messages import ClientSession
from harness.drivers.redaction import DriverRedaction, abridged, with_exposed
from harness.drivers.runner import Driver, DriverFailure
from harness.model import Outcome

KEY, TOKEN = "s3cr3t/k3y", "t0k3n+t0k3n"
SESSION = ClientSession("HARNESSAAAAAAAAAAAAA", KEY, "north-1", "/ca.pem", token=TOKEN)

# Says of every call what it was given, as the parameters tell it to.
DRIVER = """
import json, sys
for line in sys.stdin:
    message = json.loads(line)
    if message["type"] == "hello":
        client = {"name": "loud", "package": "loud", "version": "0", "runtime": "none"}
        print(json.dumps({"type": "ready", "protocol": 1, "client": client, "operations": ["open"]}), flush=True)
    elif message["type"] == "call":
        told = message["session"]["secret_key"] + " " + message["session"]["token"]
        if message["params"].get("way") == "dies":
            sys.exit("it had " + told)
        if message["params"].get("way") == "garbage":
            print("it had " + told, flush=True)
            continue
        texts = dict.fromkeys(("code", "message", "request_id", "error_type", "detail", "log"), told)
        items = [{"item": told, "code": told, "message": told}]
        print(json.dumps({"type": "outcome", "id": message["id"], "kind": "client_error", "value": {told: [told]},
                          "item_errors": items, "contacted": [told], **texts}), flush=True)
"""


@pytest.fixture
def loud(tmp_path: Path) -> Iterator[Driver]:
    """A driver that repeats what it was given."""
    file = tmp_path / "loud.py"
    file.write_text(DRIVER, encoding="utf-8")
    with Driver([sys.executable, str(file)], environment={}) as driver:
        driver.start()
        yield driver


def test_no_part_of_an_outcome_holds_a_secret(loud: Driver) -> None:
    outcome = loud.call("open", {}, SESSION)
    told = "<the secret key> <the session token>"
    assert outcome.value == {told: [told]}
    assert outcome.contacted == (told,)
    texts = (outcome.code, outcome.message, outcome.request_id, outcome.error_type, outcome.detail, outcome.log)
    assert set(texts) == {told}
    assert not any(secret in str(outcome) for secret in (KEY, TOKEN))
    assert outcome.exposed == ("secret key", "session token")


@pytest.mark.parametrize("way", ["dies", "garbage"])
def test_no_failure_holds_a_secret(loud: Driver, way: str) -> None:
    with pytest.raises(DriverFailure) as caught:
        loud.call("open", {"way": way}, SESSION)
    assert "it had <the secret key> <the session token>" in str(caught.value)
    assert not any(secret in caught.value.stderr for secret in (KEY, TOKEN))


def test_of_a_log_the_lines_that_tell_a_secret_are_kept() -> None:
    loud = Outcome("result", log="hello\nsigning with <the secret key>\nand <the session token>\nbye")
    found = with_exposed(loud, SESSION)
    assert found.exposed == ("secret key", "session token")
    assert found.log == loud.log
    assert abridged(loud.log or "") == "signing with <the secret key>\nand <the session token>"
    discreet = with_exposed(Outcome("result", log="hello\nbye"), SESSION)
    assert (discreet.exposed, abridged(discreet.log or "")) == ((), "hello\nbye")
    assert len(abridged("x" * 5000)) == 4000
    silent = Outcome("result")
    assert with_exposed(silent, SESSION) is silent


def test_secrets_are_known_in_every_form_and_of_earlier_sessions_too() -> None:
    redaction = DriverRedaction()
    redaction.learn(SESSION)
    redaction.learn(ClientSession("HARNESSBBBBBBBBBBBBB", "another/secret", "north-1", "/ca.pem"))
    for form in (KEY, quote(KEY, safe=""), json.dumps(KEY)[1:-1], KEY.encode().hex()):
        assert redaction.text(f"({form})") == "(<the secret key>)"
    assert redaction.text("another/secret") == "<the secret key>"


def test_what_is_too_short_to_be_a_secret_is_left() -> None:
    redaction = DriverRedaction()
    redaction.learn(ClientSession("HARNESSAAAAAAAAAAAAA", "abc", "north-1", "/ca.pem", token=""))
    assert redaction.text("abcabc") == "abcabc"
