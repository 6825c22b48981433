"""The lines of the driver protocol."""

import json
from typing import Any

import jsonschema
import pytest

from harness.drivers import messages
from harness.drivers.messages import ClientSession, Unreadable
from harness.model import ItemError

SCHEMA = json.loads(messages.SCHEMA_FILE.read_text(encoding="utf-8"))
READY: dict[str, Any] = {
    "type": "ready",
    "protocol": 1,
    "client": {"name": "sdk", "package": "sdk-package", "version": "1.0", "runtime": "Python 3.11.7"},
    "operations": ["acme/box:OpenBoxes"],
}
OUTCOME: dict[str, Any] = {"type": "outcome", "id": "1", "kind": "result", "value": {"TaskId": "t-1"}}
SESSION = ClientSession("HARNESSAAAAAAAAAAAAA", "secret", "north-1", "/ca.pem", proxy="http://127.0.0.1:8080")


def ready(**changes: Any) -> str:
    return json.dumps({name: value for name, value in {**READY, **changes}.items() if value is not None})


def outcome(**changes: Any) -> str:
    return json.dumps({**OUTCOME, **changes})


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize(
    "line",
    [
        messages.hello(),
        messages.bye(),
        messages.call("1", "acme/box:OpenBoxes", {"BoxIds": ["b-1"]}, SESSION),
        ready(),
        outcome(),
    ],
)
def test_what_is_written_fits_the_schema(line: str) -> None:
    jsonschema.validate(json.loads(line), SCHEMA)


def test_a_call_carries_everything() -> None:
    message = json.loads(messages.call("7", "acme/box:OpenBoxes", {"Force": True}, SESSION))
    assert (message["id"], message["operation"], message["params"]) == ("7", "acme/box:OpenBoxes", {"Force": True})
    assert message["session"]["proxy"] == "http://127.0.0.1:8080"
    assert message["session"]["endpoint"] is None
    assert message["session"]["timeout"] == 10.0


def test_an_introduction_is_read() -> None:
    said = messages.read_ready(ready())
    assert said.client.package == "sdk-package"
    assert said.operations == ("acme/box:OpenBoxes",)


def test_an_introduction_may_be_short() -> None:
    said = messages.read_ready(ready(client={"name": "sdk", "version": "1.0"}))
    assert (said.client.package, said.client.runtime) == ("sdk", "unknown runtime")


def test_an_outcome_is_read() -> None:
    said = messages.read_outcome(
        outcome(
            kind="service_error",
            code="Box.NotFound",
            message="No such box.",
            request_id="r-1",
            http=404,
            error_type="AcmeError",
            item_errors=[{"item": "b-1", "code": "C", "message": "M"}, {"item": None, "code": None}],
            contacted=["1.2.3.4:80"],
            detail="d",
            started=1.5,
            ended=2.5,
        ),
        "1",
    )
    assert (said.kind, said.code, said.message, said.request_id) == (
        "service_error",
        "Box.NotFound",
        "No such box.",
        "r-1",
    )
    assert (said.http, said.error_type, said.detail, said.started, said.ended) == (404, "AcmeError", "d", 1.5, 2.5)
    assert said.item_errors == (ItemError("b-1", "C", "M"), ItemError("", "", ""))
    assert said.contacted == ("1.2.3.4:80",)


def test_an_outcome_may_be_short_and_null_means_nothing() -> None:
    said = messages.read_outcome(outcome(value=None, item_errors=None, contacted=None), "1")
    assert (said.value, said.item_errors, said.contacted, said.code) == (None, (), (), None)


def test_lone_surrogates_become_question_marks() -> None:
    assert messages.read_outcome(outcome(message="a\ud800b"), "1").message == "a?b"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("Traceback (most recent call last):", "no JSON: 'Traceback"),
        ("", "no JSON: ''"),
        ("x" * 500, "…"),
        ('{"type": "outcome", "id": "1", "kind": "result", "value": NaN}', "NaN is no JSON"),
        ("[" * 200_000, "no JSON"),
        ("[]", "not of type 'outcome'"),
        (ready(), "not of type 'outcome'"),
        (outcome(id="2"), "it answers call '2', but '1' is open"),
        (outcome(kind="crash"), "at kind"),
        (outcome(http="404"), "at http"),
        (outcome(item_errors=[{"item": "b-1"}]), "at item_errors/0"),
        ('{"type": "outcome", "id": "1"}', "outcome message: "),
    ],
)
def test_what_is_no_outcome_is_said_to_be_none(line: str, words: str) -> None:
    with pytest.raises(Unreadable) as caught:
        messages.read_outcome(line, "1")
    assert words in str(caught.value)
    assert len(str(caught.value)) < 400


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (ready(protocol=2), "it speaks protocol 2, the harness speaks 1"),
        (ready(protocol=None), "it speaks protocol None"),
        (ready(operations=[""]), "at operations/0"),
        (ready(client=None), "ready message"),
        (outcome(), "not of type 'ready'"),
    ],
)
def test_what_is_no_introduction_is_said_to_be_none(line: str, words: str) -> None:
    with pytest.raises(Unreadable, match=words):
        messages.read_ready(line)


@pytest.mark.parametrize(
    ("line", "noise"),
    [
        ("calling the provider", True),
        ("5", True),
        ("", True),
        ('{"level": "debug"}', True),
        ('{"type": "outcome", "id": "1", "kind": "result"', False),
        ('{"type": "outcome", "id": "1"}', False),
        (ready(), False),
        (outcome(id="2"), False),
    ],
)
def test_noise_is_told_from_broken_messages(line: str, *, noise: bool) -> None:
    with pytest.raises(Unreadable) as caught:
        messages.read_outcome(line, "1")
    assert caught.value.noise == noise


def test_what_breaks_a_message_is_told_and_what_breaks_noise_is_not() -> None:
    with pytest.raises(Unreadable, match="delimiter"):
        messages.read_outcome('{"type" "outcome"}', "1")
    with pytest.raises(Unreadable, match=r"^no JSON: 'calling'$"):
        messages.read_outcome("calling", "1")


def test_what_a_broken_answer_made_of_a_text_is_taken_as_its_json() -> None:
    line = outcome(code=["a"], message={"b": 1}, request_id=1, item_errors=[{"item": 7, "code": None, "message": [2]}])
    read = messages.read_outcome(line, "1")
    assert (read.code, read.message, read.request_id) == ('["a"]', '{"b": 1}', "1")
    assert [(one.item, one.code, one.message) for one in read.item_errors] == [("7", "", "[2]")]
    with pytest.raises(Unreadable, match="http"):
        messages.read_outcome(outcome(http="200"), "1")
    with pytest.raises(Unreadable, match="item_errors"):
        messages.read_outcome(outcome(item_errors=["b-1"]), "1")
