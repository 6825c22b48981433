"""Which session plays which cassette, and what is recorded where."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from harness.cassette.deck import Deck
from harness.cassette.deck_report import CassetteReport, DeckReport, Missed, Unplayed
from harness.cassette.index import Recorded
from harness.cassette.interaction import Interaction, Label, RecordMode, Take
from harness.cassette.miss import Miss
from harness.cassette.reading import read_cassette
from harness.contract.catalog import Catalog
from harness.errors import FileError, UserError
from harness.model import Result
from harness.wire import HttpRequest, HttpResponse

Ask = Callable[..., HttpRequest]
Make = Callable[..., Interaction]
Write = Callable[..., Path]

LABEL = Label("fake", date(2026, 1, 2))
START, RESUME = "StartInstanceRefresh", "ResumeInstanceRefresh"


@pytest.fixture
def deck(tmp_path: Path, catalog: Catalog) -> Callable[..., Deck]:
    """Builds decks over the test's folder."""
    return lambda mode="none", folder=tmp_path, **more: Deck(folder, mode, catalog, **more)


@pytest.fixture
def record(ask: Ask, interaction: Make) -> Callable[..., None]:
    """Records an operation in a session."""

    def into(deck: Deck, operation: str = START, session: str = "one", answer: str = "r-1") -> None:
        deck.record(Take(session, interaction(ask(operation), Result({}, answer), label=LABEL)))

    return into


@pytest.fixture
def play(ask: Ask) -> Callable[..., str]:
    """Asks for operations in a session; tells which file and number answers, the reason why none does, or 'anew'."""

    def one(deck: Deck, operation: str = START, session: str = "one") -> str:
        found = deck.play(session, ask(operation))
        match found:
            case None:
                return "anew"
            case Miss():
                return found.reason
        return f"{Path(found.file).name} {found.number}"

    return one


Play = Callable[..., str]
Record = Callable[..., None]
Decks = Callable[..., Deck]


# --- which cassette -------------------------------------------------------------------------------------------------


def test_a_session_plays_the_cassette_of_its_name(
    ask: Ask, interaction: Make, cassette: Write, deck: Decks, play: Play
) -> None:
    for name in ("one", "two"):
        cassette(name, interaction(ask(START)))
    opened = deck()
    assert [play(opened, session=name) for name in ("two", "one", "one")] == [
        "two.yaml 1",
        "one.yaml 1",
        "already_played",
    ]


def test_a_session_without_one_plays_all_of_the_folder_from_the_beginning(
    ask: Ask, interaction: Make, cassette: Write, deck: Decks, play: Play
) -> None:
    cassette("b", interaction(ask(START)))
    cassette("below/a", interaction(ask(START)))
    opened = deck()
    for session in ("x", "y"):
        assert [play(opened, session=session) for _ in range(3)] == ["b.yaml 1", "a.yaml 1", "already_played"]


def test_without_a_pool_a_session_needs_its_own(
    ask: Ask, interaction: Make, cassette: Write, deck: Decks, tmp_path: Path
) -> None:
    cassette("b", interaction(ask(START)))
    opened = deck(pool=False)
    miss = opened.play("one", ask(START))
    assert isinstance(miss, Miss)
    assert (miss.reason, miss.where) == ("cassette_not_found", str(tmp_path / "one.yaml"))
    assert str(miss).endswith(f"(tencent/as:{START}): there is no cassette {tmp_path / 'one.yaml'}")
    (missed,) = opened.report().misses
    assert missed == Missed("one", f"tencent/as:{START}", str(miss))


def test_a_file_is_what_every_session_plays(
    ask: Ask, interaction: Make, cassette: Write, deck: Decks, play: Play
) -> None:
    opened = deck(folder=cassette("only", interaction(ask(START))))
    assert [play(opened, session=session) for session in ("x", "y")] == ["only.yaml 1"] * 2


@pytest.mark.parametrize("suffix", [".yml", ".json"])
def test_what_is_only_played_may_have_another_form(
    suffix: str, ask: Ask, interaction: Make, cassette: Write, deck: Decks, play: Play
) -> None:
    path = cassette("one", interaction(ask(START)))
    path.rename(path.with_suffix(suffix))
    assert play(deck(pool=False)) == f"one{suffix} 1"
    assert play(deck("once")) == "anew"


def test_a_folder_that_is_not_there_is_told_at_once(deck: Decks, tmp_path: Path) -> None:
    with pytest.raises(FileError, match="neither a folder nor a cassette"):
        deck(folder=tmp_path / "missing")
    assert deck("once", folder=tmp_path / "missing").notes == ()


def test_all_that_cannot_be_played_is_told_at_once(
    cassette: Write, ask: Ask, interaction: Make, deck: Decks, tmp_path: Path
) -> None:
    cassette("good", interaction(ask(START)))
    (tmp_path / "a.yaml").write_text("version: 1\ninteractions:\n- request: 1\n")
    with pytest.raises(FileError, match=r"^[^:]*a\.yaml") as caught:
        deck()
    (tmp_path / "b.json").write_text('{"version": 1, "interactions": [')
    with pytest.raises(FileError, match=r"2 cassettes cannot be played: .*a\.yaml.*; .*b\.json"):
        deck()
    assert "good" not in str(caught.value)


def test_a_broken_cassette_of_a_session_is_a_miss_that_says_so(
    ask: Ask, record: Record, deck: Decks, tmp_path: Path
) -> None:
    broken = tmp_path / "one.yaml"
    broken.write_text("version: 1\ninteractions:\n- request: 1\n")
    opened = deck("once")
    miss = opened.play("one", ask(START))
    assert isinstance(miss, Miss)
    assert miss.reason == "cassette_not_found"
    assert str(broken) in str(miss)
    with pytest.raises(FileError, match=r"one\.yaml"):
        record(opened)
    opened.close()
    assert broken.read_text() == "version: 1\ninteractions:\n- request: 1\n"


def test_a_session_whose_name_can_be_no_file_s_is_a_miss(ask: Ask, deck: Decks, record: Record, tmp_path: Path) -> None:
    for opened in (deck(), deck("once")):
        miss = opened.play("../one", ask(START))
        assert isinstance(miss, Miss)
        assert "cannot be the name of a cassette" in str(miss)
    with pytest.raises(UserError, match="cannot be the name of a cassette"):
        record(deck("once"), session="../one")
    assert not (tmp_path.parent / "one.yaml").exists()


def test_links_that_lead_out_are_told_and_not_played(
    ask: Ask, interaction: Make, cassette: Write, deck: Decks, play: Play, tmp_path: Path
) -> None:
    outside = cassette("outside/x", interaction(ask(START)))
    inside = tmp_path / "inside"
    inside.mkdir()
    (inside / "x.yaml").symlink_to(outside)
    opened = deck(folder=inside)
    assert opened.notes == (f"{inside / 'x.yaml'} is not played: it leads out of {inside}",)
    assert play(opened) == "cassette_not_found"
    own = opened.play("x", ask(START))
    assert isinstance(own, Miss)
    assert "x.yaml" in str(own)


def test_what_a_killed_run_has_left_is_built_first(record: Record, deck: Decks, play: Play, tmp_path: Path) -> None:
    killed = deck("once")
    record(killed)
    left = tmp_path / "one.yaml.recording"
    kept = left.read_bytes()
    killed.close()
    left.write_bytes(kept)
    (tmp_path / "one.yaml").unlink()
    opened = deck()
    assert opened.notes == (f"{tmp_path / 'one.yaml'} was built of what a run that was killed had recorded",)
    assert play(opened) == "one.yaml 1"
    told = opened.report()
    assert (told.notes, [one.unfinished for one in told.cassettes]) == (opened.notes, [True])
    assert opened.report("one").notes == ()


def test_what_was_cut_short_says_so(record: Record, deck: Decks, play: Play) -> None:
    cut = deck("once")
    record(cut)
    cut.cut_short()
    cut.close()
    opened = deck()
    play(opened)
    assert [one.unfinished for one in opened.report().cassettes] == [True]


@pytest.mark.parametrize("mode", ["none", "once"])
def test_what_a_killed_run_has_left_and_cannot_be_built_is_a_mistake(
    deck: Decks, tmp_path: Path, mode: RecordMode
) -> None:
    (tmp_path / "one.yaml.recording").write_text("garbage\n")
    with pytest.raises(FileError, match=r"^\S*one\.yaml\.recording"):
        deck(mode)
    for name in ("one", "two"):
        (tmp_path / f"{name}.yaml.recording").write_text("garbage\n")
    with pytest.raises(FileError, match=r": 2 recordings that a killed run has left cannot be built: .*one.*; .*two"):
        deck(mode)


# --- modes, as VCR.py has them --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mode", "repeats", "there", "expected"),
    [
        # (asked after one recording of it in this run) for: start (recorded before where there is a cassette), resume
        ("none", False, True, ["one.yaml 1", "already_played", "no_match"]),
        ("none", True, True, ["one.yaml 1", "one.yaml 1", "no_match"]),
        ("none", False, False, ["cassette_not_found", "cassette_not_found", "cassette_not_found"]),
        ("once", False, True, ["one.yaml 1", "already_played", "no_match"]),
        ("once", False, False, ["anew", "anew", "anew"]),
        ("once", True, False, ["anew", "one.yaml 1", "anew"]),
        ("new_episodes", False, True, ["one.yaml 1", "anew", "anew"]),
        ("new_episodes", False, False, ["anew", "anew", "anew"]),
        ("new_episodes", True, False, ["anew", "one.yaml 1", "anew"]),
        ("all", False, True, ["anew", "anew", "anew"]),
        ("all", True, True, ["anew", "anew", "anew"]),
    ],
)
def test_modes_say_what_is_played_and_what_may_be_answered_anew(
    mode: RecordMode,
    repeats: object,
    there: object,
    expected: list[str],
    ask: Ask,
    interaction: Make,
    cassette: Write,
    deck: Decks,
    play: Play,
    record: Record,
) -> None:
    if there:
        cassette("one", interaction(ask(START)))
    opened = deck(mode, repeats=bool(repeats), pool=False)
    told = []
    for operation in (START, START, RESUME):
        told.append("no_match" if (found := play(opened, operation)) == "nothing_similar" else found)
        if found == "anew":
            record(opened, operation)
    assert told == expected
    opened.close()


def test_what_is_new_in_a_cassette_that_was_there_plays_once_too(
    ask: Ask, interaction: Make, cassette: Write, deck: Decks, play: Play, record: Record, tmp_path: Path
) -> None:
    cassette("one", interaction(ask(START)))
    opened = deck("new_episodes")
    assert play(opened, RESUME) == "anew"
    record(opened, RESUME)
    assert [play(opened, RESUME) for _ in range(2)] == ["one.yaml 2", "anew"]
    opened.close()
    assert len(read_cassette(tmp_path / "one.yaml").interactions) == 2


@pytest.mark.parametrize(
    ("mode", "recorded"), [("none", False), ("once", False), ("new_episodes", True), ("all", True)]
)
def test_modes_say_what_is_recorded_where_there_is_a_cassette(
    mode: RecordMode,
    recorded: object,
    ask: Ask,
    interaction: Make,
    cassette: Write,
    deck: Decks,
    record: Record,
    tmp_path: Path,
) -> None:
    before = cassette("one", interaction(ask(START))).read_bytes()
    opened = deck(mode)
    record(opened, RESUME)
    opened.close()
    assert ((tmp_path / "one.yaml").read_bytes() != before) is recorded
    assert opened.report().recorded == int(bool(recorded))


def test_what_is_recorded_plays_in_the_next_run_and_says_whose_it_is(
    deck: Decks, play: Play, record: Record, tmp_path: Path
) -> None:
    recording = deck("once", folder=tmp_path / "new")
    record(recording)
    record(recording, RESUME)
    record(recording, session="two")
    assert recording.report().cassettes == (
        CassetteReport(str(tmp_path / "new" / "one.yaml"), "one", 0, 0, 2),
        CassetteReport(str(tmp_path / "new" / "two.yaml"), "two", 0, 0, 1),
    )
    recording.close()
    metadata = read_cassette(tmp_path / "new" / "one.yaml").metadata
    assert metadata["recorded_by"] == "cloud-contract-harness"
    contract = metadata["contract"]
    assert isinstance(contract, dict)
    assert sorted(contract) == [f"tencent/as/2018-04-19/{name}" for name in (RESUME, START)]
    opened = deck(folder=tmp_path / "new")
    assert [play(opened), play(opened, RESUME), play(opened, session="two")] == [
        "one.yaml 1",
        "one.yaml 2",
        "two.yaml 1",
    ]


def test_a_session_that_recorded_and_comes_again_goes_on_recording(
    deck: Decks, play: Play, record: Record, tmp_path: Path
) -> None:
    opened = deck("once")
    record(opened)
    opened.forget("one")
    (tmp_path / "one.yaml").write_text("interactions: [not yet")  # as a file that is just being built
    assert play(opened) == "anew"
    (tmp_path / "one.yaml").unlink()
    record(opened)
    opened.close()
    assert len(read_cassette(tmp_path / "one.yaml").interactions) == 2


@pytest.mark.parametrize("mode", ["once", "new_episodes", "all"])
def test_a_test_that_is_tried_again_is_recorded_as_it_was_tried_last(
    mode: RecordMode, ask: Ask, interaction: Make, cassette: Write, deck: Decks, record: Record, tmp_path: Path
) -> None:
    before = [] if mode == "once" else [interaction(ask(RESUME), Result({}, "old"))]
    if before:
        cassette("one", *before)
    opened = deck(mode, anew=True)
    record(opened, answer="first")
    record(opened, RESUME, answer="first")
    record(opened, session="two")
    for answer in ("second", "third"):
        opened.forget("one")
        opened.forget("one")
        record(opened, answer=answer)
        record(opened, answer=answer)
    opened.forget("one")  # and nobody comes again
    assert [(Path(one.file).name, one.recorded) for one in opened.report().cassettes] == [
        ("one.yaml", 2),
        ("two.yaml", 1),
    ]
    opened.close()
    told = [one.response.body.decode() for one in read_cassette(tmp_path / "one.yaml").interactions]
    assert len(told) == len(before) + 2
    assert [text.count("third") for text in told[len(before) :]] == [1, 1]
    assert all("old" in text for text in told[: len(before)])  # its replacement was dropped with the try


def test_cassettes_of_sessions_that_did_nothing_are_not_told(deck: Decks, play: Play) -> None:
    for mode in ("none", "once", "all"):
        opened = deck(mode)
        play(opened)
        assert opened.report().cassettes == ()


def test_what_is_recorded_anew_takes_the_place_of_the_same_call_and_the_rest_stays(
    ask: Ask, cassette: Write, interaction: Make, deck: Decks, record: Record, tmp_path: Path
) -> None:
    start, resume = (interaction(ask(name), Result({}, "old")) for name in (START, RESUME))
    cassette("one", start, resume, start)
    opened = deck("all")
    record(opened, answer="new-1")
    record(opened, answer="new-2")
    (report,) = opened.report().cassettes
    assert (report.interactions, report.recorded, report.unplayed) == (3, 2, ())
    opened.close()
    found = read_cassette(tmp_path / "one.yaml").interactions
    told = [f"{one.request.header('x-tc-action')} {one.response.body.decode()}" for one in found]
    assert [line.split()[0] for line in told] == [RESUME, START, START]
    assert ["old" in line for line in told] == [True, False, False]
    assert ["new-1" in told[1], "new-2" in told[2]] == [True, True]


# --- sessions begin anew and go -------------------------------------------------------------------------------------


def test_a_session_that_is_rewound_plays_from_the_beginning(
    ask: Ask, interaction: Make, cassette: Write, deck: Decks, play: Play
) -> None:
    cassette("one", interaction(ask(START)))
    opened = deck()
    opened.rewind("one")
    assert [play(opened), play(opened)] == ["one.yaml 1", "already_played"]
    opened.rewind("one")
    assert play(opened) == "one.yaml 1"


def test_of_a_session_that_went_what_it_missed_and_did_not_play_stays_told(
    ask: Ask, interaction: Make, cassette: Write, deck: Decks, play: Play, tmp_path: Path
) -> None:
    path = cassette("one", interaction(ask(START)), interaction(ask(RESUME)))
    opened = deck()
    play(opened)
    play(opened)
    opened.forget("one")
    opened.forget("nobody")
    report = opened.report()
    unplayed = (Unplayed(str(path), 2, f"tencent/as:{RESUME}"),)
    assert report.cassettes == (CassetteReport(str(tmp_path / "one.yaml"), "one", 2, 1, 0, unplayed),)
    assert ([one.session for one in report.misses], report.missed) == (["one"], 1)
    assert play(opened) == "one.yaml 1"  # a new session of that name begins anew


def test_of_a_pool_is_unplayed_what_no_session_has_played(
    ask: Ask, interaction: Make, cassette: Write, deck: Decks, play: Play
) -> None:
    cassette("a", interaction(ask(START)), interaction(ask(RESUME)))
    opened = deck()
    play(opened, START, "x")
    play(opened, RESUME, "y")
    (report,) = opened.report().cassettes
    assert (report.session, report.played, report.unplayed) == (None, 2, ())


def test_of_many_misses_the_first_are_kept_and_all_counted(deck: Decks, play: Play) -> None:
    opened = deck()
    for _ in range(1001):
        play(opened)
    assert (len(opened.report().misses), opened.report().missed) == (1000, 1001)


# --- what is compared -----------------------------------------------------------------------------------------------


def test_both_sides_are_sanitized_before_they_are_compared(
    ask: Ask, interaction: Make, cassette: Write, deck: Decks
) -> None:
    secret = "AKIDEXAMPLE"
    old = ask("RedeployInstance", dialect=1)
    cassette("one", interaction(old))
    opened = deck()
    later = replace(old, target=old.target.replace("SignatureNonce=", "SignatureNonce=9"))
    found = opened.play("one", later, access_key=secret, secrets=(secret,))
    assert isinstance(found, Recorded)


def test_what_is_nobody_s_plays_where_it_was_recorded_and_else_is_no_business_of_the_cassette(
    cassette: Write, deck: Decks
) -> None:
    request = HttpRequest("GET", "https", "example.com", "/a", (("Host", "example.com"),))
    cassette("one", Interaction(request, HttpResponse(200, "OK", (), b"page")))
    opened = deck()
    found = opened.play("one", request, by_host=True)
    assert isinstance(found, Recorded)
    assert found.interaction.response.body == b"page"
    elsewhere = replace(request, authority="example.org")
    assert opened.play("one", elsewhere, by_host=True) is None
    assert isinstance(opened.play("one", replace(request, target="/b"), by_host=True), Miss)
    assert isinstance(opened.play("one", request, by_host=True), Miss)
    assert opened.report().missed == 2
    assert deck(pool=False).play("two", elsewhere, by_host=True) is None


def test_the_look_up_asks_for_no_more_of_a_large_cassette_than_of_a_small_one(
    ask: Ask, interaction: Make, cassette: Write, deck: Decks
) -> None:
    """Counted in calls of functions, which time does not change."""

    def cost(size: int) -> int:
        interactions = [interaction(ask(START, {"AutoScalingGroupId": f"asg-{number:08}"})) for number in range(size)]
        cassette(f"of-{size}", *interactions)
        opened = deck(pool=False)
        opened.play(f"of-{size}", interactions[0].request)
        return _counted(lambda: opened.play(f"of-{size}", interactions[-1].request))

    assert cost(400) == cost(4)


def _counted(act: Callable[[], Any]) -> int:
    import sys  # noqa: PLC0415

    calls = 0

    def count(_frame: Any, event: str, _argument: Any) -> None:
        nonlocal calls
        calls += event == "call"

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        act()
    finally:
        sys.setprofile(before)
    return calls


def test_what_is_told_of_a_session_does_not_grow_with_the_others(
    ask: Ask, interaction: Make, cassette: Write, deck: Decks, play: Play
) -> None:
    for number in range(5):
        cassette(f"s{number}", interaction(ask(START)), interaction(ask(RESUME)))
    opened = deck(pool=False)
    assert opened.report("s0") == DeckReport()
    play(opened, session="s0")
    play(opened, session="s0")
    alone = opened.report("s0")
    assert alone == opened.report()
    assert (alone.played, alone.missed, len(alone.misses), len(alone.unplayed)) == (1, 1, 1, 1)
    for number in range(1, 5):
        play(opened, session=f"s{number}")
        play(opened, session=f"s{number}")
    assert opened.report("s0") == alone
    assert (opened.report().missed, len(opened.report().cassettes)) == (5, 5)
    opened.forget("s0")
    assert opened.report("s0") == alone
