"""Recordings are found by their call, however many there are."""

from typing import Any

import pytest

from harness.cassette.index import Recorded
from harness.cassette.interaction import Interaction
from harness.cassette.miss import Miss
from harness.cassette.vcrpy.calls import Asked, Calls, calls_of
from harness.cassette.vcrpy.recordings import Recordings
from harness.wire import HttpRequest, HttpResponse

MANY = 3000


def reboot(instance: str, region: str = "cn-beijing") -> HttpRequest:
    target = f"/?Action=RebootInstances&Version=2020-04-01&InstanceIds.1={instance}"
    return HttpRequest("GET", "https", f"ecs.{region}.volcengineapi.com", target)


@pytest.fixture
def calls() -> Calls:
    return calls_of([])


def made(calls: Calls, *requests: HttpRequest, repeats: bool = False, matchers: Any = ()) -> Recordings:
    recordings = Recordings(calls, where="a.yaml", matchers=matchers, repeats=repeats)
    for number, request in enumerate(requests):
        recordings.add(Interaction(request, HttpResponse(200, body=b"%d" % number)))
    return recordings


def told(found: Recorded | Miss) -> bytes | str:
    return found.reason if isinstance(found, Miss) else found.interaction.response.body


def test_each_plays_once_in_its_order_among_thousands(calls: Calls) -> None:
    recordings = made(calls, *(reboot(f"i-{number % 3}") for number in range(MANY)))
    asked = calls.read(reboot("i-1"))
    assert recordings.matching(asked) == tuple(range(1, MANY, 3))
    assert [told(recordings.play(asked)) for _ in range(MANY // 3)] == [b"%d" % one for one in range(1, MANY, 3)]
    assert not recordings.answers(asked)
    assert told(recordings.play(asked)) == "already_played"
    recordings.rewind()
    assert told(recordings.play(asked)) == b"1"
    assert recordings.recorded(4).number == 5


def test_asking_whether_one_plays_does_not_play_it(calls: Calls) -> None:
    recordings = made(calls, reboot("i-1"))
    asked = calls.read(reboot("i-1"))
    assert recordings.answers(asked)
    assert recordings.answers(asked)
    assert told(recordings.play(asked)) == b"0"


def test_what_was_recorded_again_is_replaced_for_its_region_only(calls: Calls) -> None:
    old = (reboot("i-1"), reboot("i-1", "cn-shanghai"), reboot("i-2"))
    recordings = made(calls, *old, reboot("i-1"))
    assert recordings.replaced(3) == {0}
    assert recordings.replaced(4) == frozenset()


def test_matchers_besides_decide_too(calls: Calls) -> None:
    def port(one: Any, other: Any) -> bool:
        return bool(one.host == other.host)

    recordings = made(calls, reboot("i-1", "cn-shanghai"), reboot("i-1"), matchers=[port])
    asked = calls.read(HttpRequest("GET", "https", "open.volcengineapi.com", reboot("i-1").target))
    assert told(recordings.play(asked)) == "no_match"
    assert recordings.fitting(asked) == ()
    assert recordings.fitting(calls.read(reboot("i-9"))) == (1,)
    assert told(recordings.play(calls.read(reboot("i-1")))) == b"1"


def test_hosts_count_for_what_only_looks_like_a_provider(calls: Calls) -> None:
    gateway = HttpRequest("GET", "https", "gateway.example.com", reboot("i-1").target)
    asked = calls.read(gateway)
    assert asked == Asked(asked.decoded, by_host=True)
    assert told(made(calls, reboot("i-1")).play(asked)) != b"0"
    assert told(made(calls, gateway).play(asked)) == b"0"
    assert told(made(calls, gateway).play(calls.read(reboot("i-1")))) == b"0"
