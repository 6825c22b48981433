"""What a client sees of ``malform``: a body that it cannot read, of the length announced; the connection stays."""

import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest

OPERATIONS = ("tencent/as:StartInstanceRefresh", "alibaba/ecs:RedeployInstance", "volcengine/ecs:RebootInstances")
BODIES: Mapping[str, Callable[[bytes], bytes]] = {
    "invalid_json": lambda body: body[: len(body) // 2],
    "invalid_json,as=comma": lambda body: body[:-1] + b",}",
    "wrong_encoding": lambda body: body.decode().encode("utf-16"),
    "wrong_encoding,as=latin-1": lambda body: body[:-1] + b',"Note":"\xe9"}',
    "wrong_encoding,as=gbk": lambda body: body[:-1] + b',"Note":"\xd6\xd0"}',
    "bom": lambda body: b"\xef\xbb\xbf" + body,
    "trailing": lambda body: body + b"\ntrailing",
    "duplicate_keys": lambda body: body[:-1] + "".join(f',"{key}":null' for key in json.loads(body)).encode() + b"}",
    "wrong_type": lambda body: b"[" + body + b"]",
    "wrong_type,as=string": lambda body: json.dumps(body.decode()).encode(),
    "wrong_type,as=number": lambda _: b"1",
    "wrong_type,as=boolean": lambda _: b"true",
    "wrong_type,as=null": lambda _: b"null",
}


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize("kind", BODIES)
def test_the_body_is_spoilt_and_the_head_fits_it(kind: str, operation: str, change: Callable[..., Any]) -> None:
    changed = change(f"malform:{kind}", operation)
    assert changed.after.received == changed.head() + BODIES[kind](changed.before.body)
    assert changed.draft.executed == 1
    assert changed.draft.response.body == changed.after.body


def test_the_answer_comes_in_the_envelope_of_another_provider(change: Callable[..., Any]) -> None:
    changed = change("malform:other_envelope,as=tencent", "alibaba/ecs:RedeployInstance")
    meant = json.loads(changed.before.body)
    assert changed.after.head == changed.head()
    assert json.loads(changed.after.body) == {"Response": meant}
    assert changed.draft.executed == 1


def test_an_error_comes_in_the_envelope_of_another_provider(change: Callable[..., Any]) -> None:
    changed = change("error:InternalError+malform:other_envelope,as=alibaba", "tencent/as:StartInstanceRefresh")
    meant = json.loads(changed.before.body)["Response"]
    said = json.loads(changed.after.body)
    assert changed.after.head == changed.head()
    assert {"Code": said["Code"], "Message": said["Message"]} == meant["Error"]
    assert said["RequestId"] == meant["RequestId"]
    assert changed.draft.executed == 0
