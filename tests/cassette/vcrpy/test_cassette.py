"""Record modes, misses, hooks and what is saved: as VCR.py has them, but for what no test may overlook."""

import contextlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import vcr as vcrpy
import yaml
from vcr.errors import CannotOverwriteExistingCassetteException

from harness.cassette import vcr
from harness.cassette.reading import read_cassette
from harness.cassette.vcrpy import CassetteMiss, NotAllPlayed
from harness.errors import FileError, UserError

Ask = Callable[..., str]
REBOOT = "/?Action=RebootInstances&Version=2020-04-01&InstanceIds.1=i-1"
OTHER = REBOOT.replace("i-1", "i-2")


def numbers(path: Path) -> list[int]:
    return [json.loads(one.response.body)["number"] for one in read_cassette(path).interactions]


def hidden(ask: Ask, path: str, end: BaseException | None = None) -> None:
    """As an SDK that makes nothing of a failure, in a test that ends in a way of its own."""
    with pytest.raises(CassetteMiss):
        ask(path)
    if end is not None:
        raise end


def renamed(ask: Ask, path: str) -> None:
    """As an SDK that takes every failure for one of the network."""
    try:
        ask(path)
    except CassetteMiss as error:
        raise ConnectionError("the network is down") from error


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "calls.yaml"


def test_once_records_and_then_plays_each_recording_once(ask: Ask, provider: Any, path: Path) -> None:
    with vcr().use_cassette(path) as recorded:
        told = [ask(REBOOT), ask(REBOOT), ask("/other")]
    assert (len(recorded), recorded.play_count) == (3, 0)
    with vcr().use_cassette(path) as played:
        assert [ask("/other"), ask(REBOOT), ask(REBOOT)] == [told[2], *told[:2]]
        assert played.all_played
    assert len(provider.asked) == 3


@pytest.mark.parametrize("mode", ["once", "none", vcrpy.mode.ONCE, vcrpy.mode.NONE])
def test_a_miss_never_reaches_the_provider_and_says_what_differs(
    ask: Ask, provider: Any, path: Path, mode: Any
) -> None:
    with vcr().use_cassette(path):
        ask(REBOOT)
    before = path.read_bytes()
    differs = r'InstanceIds.1 was recorded as "i-1" and sent as "i-2"'
    use = vcr().use_cassette(path, record_mode=mode)
    with pytest.raises(CassetteMiss, match=differs) as caught, use as played:
        ask(OTHER)
    assert caught.value.reason == "no_match"
    assert caught.value.misses == tuple(played.misses)
    assert caught.value.misses[0].nearest[0].differences[0].sent == '"i-2"'
    assert isinstance(caught.value, CannotOverwriteExistingCassetteException)
    assert len(provider.asked) == 1
    assert path.read_bytes() == before


def test_a_miss_that_the_client_hides_is_raised_on_leaving(ask: Ask, path: Path) -> None:
    with vcr().use_cassette(path):
        ask(REBOOT)
    with pytest.raises(CassetteMiss, match=r"InstanceIds\.1") as caught, vcr().use_cassette(path):
        hidden(ask, OTHER)
    assert caught.value.__cause__ is None
    with pytest.raises(CassetteMiss) as caught, vcr().use_cassette(path):
        renamed(ask, OTHER)
    assert isinstance(caught.value.__cause__, ConnectionError)


def test_a_miss_is_told_by_what_ends_a_test_otherwise(ask: Ask, path: Path) -> None:
    with pytest.raises(KeyboardInterrupt) as caught, vcr(record_mode="none").use_cassette(path):
        hidden(ask, REBOOT, KeyboardInterrupt())
    assert any("there is no cassette" in note for note in caught.value.__notes__)


def test_a_miss_that_is_meant_is_taken_off_the_list(ask: Ask, path: Path) -> None:
    with vcr(record_mode="none").use_cassette(path) as played:
        with pytest.raises(CassetteMiss) as caught:
            ask(REBOOT)
        played.misses.clear()
    assert caught.value.reason == "cassette_not_found"


def test_what_has_been_played_already_is_a_miss_unless_repeats_are_allowed(ask: Ask, path: Path) -> None:
    with vcr().use_cassette(path):
        first, _ = ask(REBOOT), ask(REBOOT)
    with pytest.raises(CassetteMiss, match="all 2 that match have been played") as caught, vcr().use_cassette(path):
        [ask(REBOOT) for _ in range(3)]
    assert caught.value.reason == "already_played"
    with vcr().use_cassette(path, allow_playback_repeats=True) as played:
        assert [ask(REBOOT) for _ in range(3)] == [first] * 3
    assert played.play_count == 3
    with vcr().use_cassette(path) as played:
        ask(REBOOT)
        played.rewind()
        assert ask(REBOOT) == first


def test_repeats_play_what_has_just_been_recorded(ask: Ask, provider: Any, path: Path) -> None:
    with vcr().use_cassette(path, allow_playback_repeats=True):
        assert ask(REBOOT) == ask(REBOOT)
    assert len(provider.asked) == 1


def test_new_episodes_keeps_what_is_there_and_adds_to_it(ask: Ask, path: Path) -> None:
    with vcr(answered_by="fake").use_cassette(path) as recorded:
        ask(REBOOT)
        recorded.get_metadata("mine", {"kept": True})
    with vcr(answered_by="live").use_cassette(path, record_mode="new_episodes") as more:
        assert [json.loads(ask(REBOOT))["number"], json.loads(ask(OTHER))["number"]] == [1, 2]
        assert more.get_metadata("mine", None) == {"kept": True}
        # As with VCR.py: where there was a cassette, what has just been recorded plays once.
        assert json.loads(ask(OTHER))["number"] == 2
        assert json.loads(ask(OTHER))["number"] == 3
    assert numbers(path) == [1, 2, 3]
    metadata = read_cassette(path).metadata
    assert metadata["mine"] == {"kept": True}
    assert set(metadata["answered_by"]) == {"fake", "live"}  # type: ignore[arg-type]
    assert "volcengine/ecs/2020-04-01/RebootInstances" in metadata["contract"]  # type: ignore[operator]


def test_all_records_anew_and_keeps_what_was_not_asked_again(ask: Ask, path: Path) -> None:
    with vcr().use_cassette(path):
        ask(REBOOT), ask(OTHER), ask(REBOOT)
    with vcr().use_cassette(path, record_mode="all") as again:
        assert json.loads(ask(REBOOT))["number"] == 4
        assert again.unplayed == ()
    assert numbers(path) == [2, 4]
    with vcr().use_cassette(path, record_mode="all", drop_unused_requests=True):
        ask("/new")
    assert numbers(path) == [5]


def test_unused_requests_are_dropped_where_that_is_wanted(ask: Ask, path: Path) -> None:
    with vcr().use_cassette(path):
        ask(REBOOT), ask(OTHER)
    with vcr(drop_unused_requests=True).use_cassette(path, record_mode="new_episodes"):
        ask(OTHER), ask("/new")
    assert numbers(path) == [2, 3]
    with vcr().use_cassette(path, drop_unused_requests=True):
        ask("/new")
    assert numbers(path) == [3]


def test_recordings_that_nothing_asked_for_are_told(ask: Ask, path: Path) -> None:
    with vcr().use_cassette(path):
        ask(REBOOT), ask(OTHER)
    with vcr().use_cassette(path) as played:
        ask(OTHER)
        assert [one.number for one in played.unplayed] == [1]
    strictly = vcr(require_all_played=True).use_cassette(path)
    with pytest.raises(NotAllPlayed, match="2 interactions have not been played: 1, 2"), strictly:
        pass
    strictly = vcr().use_cassette(path, require_all_played=True)
    with pytest.raises(NotAllPlayed, match="an interaction has not been played: 1"), strictly:
        ask(OTHER)
    with pytest.raises(ZeroDivisionError), vcr(require_all_played=True).use_cassette(path):
        _ = 1 / 0


def test_what_no_contract_knows_is_compared_with_its_body(ask: Ask, provider: Any, path: Path) -> None:
    with vcr().use_cassette(path):
        told = [ask("/a?x=1&y=2", b"one"), ask("/a?x=1&y=2", b"two")]
    with vcr().use_cassette(path):
        assert [ask("/a?y=2&x=1", b"two"), ask("/a?y=2&x=1", b"one")] == told[::-1]
    for path_and_body in (("/a?x=1&y=2", b"three"), ("/b?x=1&y=2", b"one"), ("/a?x=1", b"one"), ("/a?x=1&y=2",)):
        with pytest.raises(CassetteMiss), vcr().use_cassette(path):
            ask(*path_and_body)
    assert len(provider.asked) == 2


def test_matchers_can_be_added(ask: Ask, path: Path) -> None:
    my_vcr = vcr(match_on=["call", "accept"])
    my_vcr.register_matcher("accept", lambda one, other: one.headers.get("Accept") == other.headers.get("Accept"))
    with my_vcr.use_cassette(path):
        json_, xml = ask(REBOOT, Accept="application/json"), ask(REBOOT, Accept="text/xml")
    with my_vcr.use_cassette(path):
        assert ask(REBOOT, Accept="text/xml") == xml
        assert ask(REBOOT, Accept="application/json") == json_
    with pytest.raises(CassetteMiss, match="match_on compares <lambda> too"), my_vcr.use_cassette(path):
        ask(REBOOT, Accept="text/plain")
    with vcr().use_cassette(path, record_mode="all"):
        ask(REBOOT, Accept="text/plain")
    assert numbers(path) == [3]


def test_matchers_of_vcrpy_alone_are_taken_at_their_word(ask: Ask, provider: Any, path: Path) -> None:
    my_vcr = vcr(match_on=["method", "path"])
    with my_vcr.use_cassette(path):
        told = [ask(REBOOT), ask(OTHER)]
    with my_vcr.use_cassette(path):
        assert [ask("/?third"), ask(REBOOT)] == told
    with pytest.raises(CassetteMiss), my_vcr.use_cassette(path):
        ask("/elsewhere")
    assert len(provider.asked) == 2


def test_hooks_of_users_do_their_work(ask: Ask, path: Path) -> None:
    def request_hook(request: Any) -> Any:
        return None if request.path == "/ignored" else request

    def response_hook(response: Any) -> Any:
        response["body"]["string"] = response["body"]["string"].replace(b"number", b"renamed")
        return response

    saved = []

    def save_hook(request: Any, response: Any) -> Any:
        saved.append(request.path)
        return None if request.path == "/unsaved" else (request, response)

    my_vcr = vcr(
        before_record_request=request_hook,
        before_record_response=response_hook,
        before_save_interaction=save_hook,
        filter_headers=["accept"],
        filter_query_parameters=["pin"],
        filter_sensitive_data=[("<PLACE>", "moon")],
    )
    with my_vcr.use_cassette(path) as recorded:
        assert ask("/ignored") == '{"number": 1}'
        assert ask("/unsaved") == '{"number": 2}'
        assert ask("/kept?pin=1234&at=moon", Accept="text/xml") == '{"number": 3}'
        assert len(recorded) == 2
    [only] = read_cassette(path).interactions
    assert only.request.target == "/kept?at=<PLACE>"
    assert only.request.header("accept") is None
    assert only.response.body == b'{"renamed": 3}'
    assert saved == ["/unsaved", "/kept"]
    with my_vcr.use_cassette(path):
        assert ask("/kept?pin=9999&at=moon") == '{"renamed": 3}'


def test_nothing_secret_is_written_or_raised(ask: Ask, path: Path) -> None:
    secret = "LTAI5tFmPKX8rJ2hXyZ1a2b3"
    signed = f"/?Action=RedeployInstance&Version=2014-05-26&AccessKeyId={secret}&InstanceId=i-1"
    with vcr().use_cassette(path):
        ask(signed)
    assert secret not in path.read_text()
    with vcr().use_cassette(path):
        ask(signed)
    with pytest.raises(CassetteMiss) as caught, vcr().use_cassette(path):
        ask(signed.replace("i-1", "i-2"))
    assert secret not in str(caught.value)
    assert secret not in caught.value.failed_request.uri


def test_what_was_recorded_elsewhere_is_sanitized_when_it_is_saved_again(ask: Ask, path: Path) -> None:
    secret = "LTAI5tFmPKX8rJ2hXyZ1a2b3"
    with vcrpy.VCR().use_cassette(path):
        ask(f"/?Action=RedeployInstance&Version=2014-05-26&AccessKeyId={secret}&InstanceId=i-1")
    assert secret in path.read_text()
    with vcr(record_mode="new_episodes").use_cassette(path):
        ask(REBOOT)
    assert secret not in path.read_text()
    assert numbers(path) == [1, 2]


def test_a_harness_that_cannot_answer_is_not_recorded(path: Path) -> None:
    refusal = {
        "status": {"code": 599, "message": "Harness Error"},
        "headers": {},
        "body": {"string": b'{"harness": {}}'},
    }
    with vcr().use_cassette(path) as cassette:
        cassette.append(vcrpy.request.Request("GET", "http://127.0.0.1/", None, {}), refusal)
    assert not path.exists()


def test_what_cannot_be_recorded_is_told_on_leaving(path: Path) -> None:
    answer = {"status": {"code": 200, "message": "OK"}, "headers": {}, "body": {"string": b""}}
    use = vcr().use_cassette(path)
    with pytest.raises(UserError, match="a request body of type object cannot be recorded"), use as cassette:
        hide(lambda: cassette.append(vcrpy.request.Request("POST", "http://127.0.0.1/", object(), {}), answer))
    odd = answer | {"status": {"code": "none", "message": ""}}
    with pytest.raises(UserError, match="cannot be recorded: /response/status/code"), use as cassette:
        hide(lambda: cassette.append(vcrpy.request.Request("GET", "http://127.0.0.1/", None, {}), odd))
    assert not path.exists()


def hide(act: Callable[[], None]) -> None:
    with contextlib.suppress(UserError):
        act()


def test_a_broken_cassette_is_told_and_left_alone(ask: Ask, provider: Any, path: Path) -> None:
    path.write_text("version: 1\ninteractions:\n- request: 5\n")
    with pytest.raises(FileError, match=r"calls.yaml:3"), vcr().use_cassette(path):
        ask(REBOOT)
    assert path.read_text().endswith("request: 5\n")
    assert provider.asked == []


def test_cassettes_read_by_vcrpy_alone(ask: Ask, path: Path) -> None:
    with vcr().use_cassette(path):
        told = ask(REBOOT)
    data = yaml.safe_load(path.read_text())
    assert list(data) == ["version", "metadata", "interactions"]
    with vcrpy.use_cassette(path, record_mode="none", match_on=["method", "path", "query"]):
        assert ask(REBOOT) == told
