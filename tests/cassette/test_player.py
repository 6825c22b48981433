"""Which recording plays for a call, and how often."""

import sys
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import pytest

from harness.cassette.decoding import Decoded
from harness.cassette.index import Entry, Index, Recorded
from harness.cassette.interaction import Interaction
from harness.cassette.miss import Miss
from harness.cassette.player import Player
from harness.contract.catalog import Catalog
from harness.model import Result
from harness.protocols.table import PROTOCOLS
from harness.wire import HttpRequest, HttpResponse

Ask = Callable[..., HttpRequest]
Make = Callable[..., Interaction]
Decode = Callable[[HttpRequest], Decoded]


@pytest.fixture
def numbers(decoded: Decode) -> Callable[..., list[int | str]]:
    """The numbers of the recordings that play for requests, in turn; the reason where none does."""

    def play(player: Player, *requests: HttpRequest) -> list[int | str]:
        found = [player.play(decoded(request)) for request in requests]
        return [one.number if isinstance(one, Recorded) else one.reason for one in found]

    return play


Numbers = Callable[..., list[int | str]]


def test_each_recording_plays_once_in_its_order(
    ask: Ask, interaction: Make, index: Callable[..., Index], numbers: Numbers
) -> None:
    start, resume = ask("StartInstanceRefresh"), ask("ResumeInstanceRefresh")
    player = Player(index(*map(interaction, (start, resume, start))), where="one.yaml")
    assert numbers(player, start, start, resume, start) == [1, 3, 2, "already_played"]


def test_with_repeats_the_first_that_matches_plays_for_ever(
    ask: Ask, interaction: Make, index: Callable[..., Index], numbers: Numbers
) -> None:
    start = ask("StartInstanceRefresh")
    player = Player(index(interaction(start), interaction(start)), where="one.yaml", repeats=True)
    assert numbers(player, start, start, start) == [1, 1, 1]


def test_after_rewinding_all_play_again(
    ask: Ask, interaction: Make, index: Callable[..., Index], numbers: Numbers
) -> None:
    start = ask("StartInstanceRefresh")
    player = Player(index(interaction(start), interaction(start)), where="one.yaml")
    numbers(player, start, start)
    player.rewind()
    assert numbers(player, start) == [1]


def test_the_recording_of_the_same_region_plays_first(
    ask: Ask, interaction: Make, index: Callable[..., Index], numbers: Numbers
) -> None:
    nowhere, here, there = (ask("StartInstanceRefresh", region=region) for region in (None, "here", "there"))
    recorded = index(*map(interaction, (there, nowhere, here)))
    assert numbers(Player(recorded, where=""), here, here, here) == [3, 2, "already_played"]
    assert numbers(Player(recorded, where=""), nowhere, nowhere, nowhere, nowhere) == [2, 1, 3, "already_played"]


def test_a_recording_of_another_region_is_no_match(
    ask: Ask, interaction: Make, index: Callable[..., Index], decoded: Decode
) -> None:
    here, there = (ask("StartInstanceRefresh", region=region) for region in ("here", "there"))
    miss = Player(index(interaction(there)), where="one.yaml").play(decoded(here))
    assert isinstance(miss, Miss)
    assert miss.reason == "no_match"
    assert [str(one) for one in miss.nearest[0].differences] == ["region was recorded as there and sent as here"]


def test_of_two_dialects_the_one_that_asks_plays_first(
    ask: Ask, interaction: Make, index: Callable[..., Index], numbers: Numbers
) -> None:
    new, old = (ask("StartInstanceRefresh", dialect=dialect) for dialect in (0, 1))
    assert numbers(Player(index(*map(interaction, (new, old))), where=""), old, old, old) == [2, 1, "already_played"]


def test_an_answer_of_another_dialect_is_told_in_the_one_that_asks(
    ask: Ask, interaction: Make, index: Callable[..., Index], decoded: Decode, catalog: Catalog
) -> None:
    dialects = [way.protocol for way in catalog.provider("alibaba").dialects]
    xml = dialects.index("alibaba-query-xml")
    said = Result({"TaskId": "t-1"}, "r-1")
    recorded = interaction(ask("RedeployInstance", dialect=xml), said)
    assert recorded.response.body.startswith(b"<?xml")
    asked = ask("RedeployInstance")
    found = Player(index(recorded), where="").play(decoded(asked))
    assert isinstance(found, Recorded)
    operation = catalog.operation(catalog.resolve("RedeployInstance"))
    expected = PROTOCOLS[dialects[0]].serialize(said, operation, region="cn-hangzhou")
    assert found.interaction.response == expected


def test_the_nearest_are_three_at_most_each_of_another_kind_the_best_first(
    ask: Ask, interaction: Make, index: Callable[..., Index], decoded: Decode
) -> None:
    given = [{"InstanceId": name, "ForceStop": force} for name, force in (("a", True), ("b", False), ("b", False))]
    given += [{"InstanceId": "c", "ForceStop": True}, {"InstanceId": "d"}, {"InstanceId": "e"}]
    recorded = index(*(interaction(ask("RedeployInstance", params)) for params in given), interaction(ask()))
    miss = Player(recorded, where="one.yaml").play(
        decoded(ask("RedeployInstance", {"InstanceId": "x", "ForceStop": False}))
    )
    assert isinstance(miss, Miss)
    assert (miss.reason, miss.asked, miss.where) == ("no_match", "alibaba/ecs:RedeployInstance", "one.yaml")
    assert [(one.number, len(one.differences)) for one in miss.nearest] == [(2, 1), (1, 2), (4, 2)]
    assert {one.operation for one in miss.nearest} == {"alibaba/ecs:RedeployInstance"}


def test_of_two_as_near_the_one_that_was_not_played_is_told_first(
    ask: Ask, interaction: Make, index: Callable[..., Index], decoded: Decode
) -> None:
    one, two, three = (decoded(ask("RedeployInstance", {"InstanceId": name})) for name in ("i-1", "i-2", "i-3"))
    player = Player(index(interaction(one.request), interaction(two.request)), where="one.yaml")
    assert isinstance(player.play(one), Recorded)
    miss = player.play(three)
    assert isinstance(miss, Miss)
    assert [(near.number, near.played) for near in miss.nearest] == [(2, False), (1, True)]
    assert "interaction 1 (played already):" in str(miss.nearest[1])


def test_where_the_operation_was_never_recorded_those_of_the_provider_are_told(
    ask: Ask, interaction: Make, index: Callable[..., Index], decoded: Decode
) -> None:
    recorded = index(interaction(ask("StartInstanceRefresh")), interaction(ask()))
    miss = Player(recorded, where="one.yaml").play(decoded(ask("ResumeInstanceRefresh")))
    assert isinstance(miss, Miss)
    assert (miss.reason, [one.number for one in miss.nearest]) == ("nothing_similar", [1])
    empty = Player(index(), where="one.yaml").play(decoded(ask()))
    assert isinstance(empty, Miss)
    assert (empty.reason, empty.nearest) == ("nothing_similar", ())


def test_no_more_than_some_hundred_recordings_are_compared(
    ask: Ask, interaction: Make, index: Callable[..., Index], decoded: Decode
) -> None:
    one = interaction(ask("RedeployInstance", {"InstanceId": "far", "ForceStop": True}))
    late = interaction(ask("RedeployInstance", {"InstanceId": "i", "ForceStop": True}))
    asked = decoded(ask("RedeployInstance", {"InstanceId": "i", "ForceStop": False}))
    near, far = (Player(index(*[one] * before, late), where="").play(asked) for before in (299, 300))
    assert isinstance(near, Miss)
    assert isinstance(far, Miss)
    assert (near.nearest[0].number, far.nearest[0].number) == (300, 1)


def test_a_recording_that_is_added_plays_after_all_others(
    ask: Ask, interaction: Make, index: Callable[..., Index], decoded: Decode, numbers: Numbers
) -> None:
    start = ask("StartInstanceRefresh")
    shared = index(interaction(start))
    player, other = (Player(shared, where="one.yaml") for _ in range(2))
    player.add(Entry(Recorded("one.yaml", 2, interaction(start)), decoded(start)))
    assert numbers(player, start, start, start) == [1, 2, "already_played"]
    assert numbers(other, start, start) == [1, "already_played"]
    missed = player.play(decoded(start))
    assert isinstance(missed, Miss)
    assert missed.played == 2


def test_what_was_recorded_of_nobody_s_host_plays_with_its_host_alone(
    ask: Ask, interaction: Make, index: Callable[..., Index], decoded: Decode
) -> None:
    request = ask("StartInstanceRefresh", authority="a.example")
    player = Player(index(interaction(request)), where="")
    elsewhere = player.play(decoded(replace(request, authority="b.example")), by_host=True)
    assert isinstance(elsewhere, Miss)
    assert isinstance(player.play(decoded(request), by_host=True), Recorded)
    assert isinstance(player.play(decoded(request)), Miss)  # it has played, by whatever way it was found


def test_a_page_of_nobody_s_plays_as_it_is(decoded: Decode, index: Callable[..., Index]) -> None:
    request = HttpRequest("GET", "https", "example.com", "/a")
    recorded = Interaction(request, HttpResponse(200, "OK", (), b"page"))
    player = Player(index(recorded), where="one.yaml")
    assert player.play(decoded(request)) == Recorded("one.yaml", 1, recorded)
    miss = player.play(decoded(replace(request, target="/b")))
    assert isinstance(miss, Miss)
    assert (miss.reason, len(miss.nearest)) == ("no_match", 1)


def test_many_threads_get_each_recording_once(
    ask: Ask, interaction: Make, index: Callable[..., Index], decoded: Decode
) -> None:
    recordings, threads = 4000, 8
    request = ask("StartInstanceRefresh")
    player = Player(index(*[interaction(request)] * recordings), where="")
    asked = decoded(request)
    together = threading.Barrier(threads)
    got: list[int | str] = []

    def call() -> None:
        together.wait()
        for _ in range(recordings // threads + 1):
            found = player.play(asked)
            got.append(found.number if isinstance(found, Recorded) else found.reason)

    running = [threading.Thread(target=call) for _ in range(threads)]
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)  # threads take turns in the middle of everything
    try:
        for one in running:
            one.start()
        for one in running:
            one.join()
    finally:
        sys.setswitchinterval(usual)
    counts = Counter(got)
    assert counts.pop("already_played") == threads
    assert counts == Counter(range(1, recordings + 1))


# --- what a caller compares besides -----------------------------------------------------------------------------------


def test_a_caller_may_say_which_of_those_that_match_may_play(
    ask: Ask, interaction: Make, index: Callable[..., Index], decoded: Decode
) -> None:
    start = ask("StartInstanceRefresh")
    player, asked = Player(index(*[interaction(start)] * 4), where=""), decoded(start)

    def even(entry: Entry) -> bool:
        return entry.recorded.number % 2 == 0

    assert [one.recorded.number for one in player.matching(asked)] == [1, 2, 3, 4]
    assert [one.recorded.number for one in player.matching(asked, fits=even)] == [2, 4]
    for number in (2, 4):
        assert player.answers(asked, fits=even)
        found = player.play(asked, fits=even)
        assert isinstance(found, Recorded)
        assert found.number == number
    assert not player.answers(asked, fits=even)
    missed = player.play(asked, fits=even)
    assert isinstance(missed, Miss)
    assert (missed.reason, missed.played) == ("already_played", 2)
    assert player.answers(asked)
    first = player.play(asked)
    assert isinstance(first, Recorded)
    assert first.number == 1
