"""What became of the cassettes, as remarks."""

from dataclasses import replace
from pathlib import Path

import pytest

from harness.cassette.deck_report import CassetteReport, DeckReport, Unplayed
from harness.cassette.interaction import RecordMode
from harness.reports.watched_run import Cassettes
from harness.run.cassette_remarks import cassette_remarks, told_of


def unplayed(*numbers: int, file: str = "tapes/run.yaml") -> tuple[Unplayed, ...]:
    return tuple(Unplayed(file, number, "acme/box:OpenBoxes") for number in numbers)


def cassettes(*reports: CassetteReport, mode: RecordMode = "none") -> Cassettes:
    return Cassettes("tapes", mode, DeckReport(reports))


OWN = CassetteReport("tapes/run.yaml", "run", 2, played=2)


def test_nothing_is_said_where_there_is_nothing_to_say() -> None:
    assert not list(cassette_remarks(None))
    assert not list(cassette_remarks(cassettes()))
    assert not list(cassette_remarks(cassettes(OWN)))


def test_what_was_not_played_is_a_warning_for_each_cassette() -> None:
    other = CassetteReport("tapes/b.yaml", "b", 1, unplayed=unplayed(1, file="tapes/b.yaml"))
    whole = cassettes(replace(OWN, interactions=3, unplayed=unplayed(2, 3)), other)
    first, second = cassette_remarks(whole)
    assert (first.weight, first.about) == ("warning", "unplayed")
    assert first.message == (
        "2 of 3 recordings in tapes/run.yaml were not played: "
        "interaction 2 (acme/box:OpenBoxes), interaction 3 (acme/box:OpenBoxes)"
    )
    assert second.message.startswith("1 of 1 recording in tapes/b.yaml was not played: interaction 1 (")


def test_of_many_some_are_told() -> None:
    (remark,) = cassette_remarks(cassettes(replace(OWN, interactions=9, unplayed=unplayed(*range(3, 10)))))
    assert remark.message.count("interaction ") == 5
    assert remark.message.endswith("interaction 7 (acme/box:OpenBoxes) and 2 more")
    (five,) = cassette_remarks(cassettes(replace(OWN, interactions=9, unplayed=unplayed(*range(5, 10)))))
    assert " more" not in five.message


def test_files_that_all_play_are_told_together() -> None:
    files = [f"tapes/{name}.yaml" for name in "abc"]
    pool = [CassetteReport(file, None, 2, played=1, unplayed=unplayed(2, file=file)) for file in files[:2]]
    (remark,) = cassette_remarks(cassettes(*pool, CassetteReport(files[2], None, 1, played=1)))
    assert remark.message == (
        "2 of 5 recordings in tapes were not played: "
        "tapes/a.yaml: interaction 2 (acme/box:OpenBoxes); tapes/b.yaml: interaction 2 (acme/box:OpenBoxes)"
    )


def test_a_cassette_that_was_there_is_a_note_where_it_might_have_been_recorded() -> None:
    (remark,) = cassette_remarks(cassettes(OWN, mode="once"))
    assert (remark.weight, remark.about) == ("note", "cassette-exists")
    assert remark.message.startswith("tapes/run.yaml was there: it was played, and nothing was recorded; --record-mode")


@pytest.mark.parametrize(
    ("report", "mode"),
    [
        (OWN, "new_episodes"),
        (OWN, "none"),
        (CassetteReport("tapes/run.yaml", "run", 0, recorded=2), "once"),
        (CassetteReport("tapes/run.yaml", "run", 0), "once"),
        (replace(OWN, session=None), "once"),
        (replace(OWN, recorded=1), "once"),
    ],
)
def test_elsewhere_it_is_none(report: CassetteReport, mode: RecordMode) -> None:
    assert not list(cassette_remarks(cassettes(report, mode=mode)))


def test_what_a_killed_run_has_left_is_told() -> None:
    made = Cassettes("tapes", "new_episodes", DeckReport((OWN,), notes=("tapes/run.yaml was built",)))
    (remark,) = cassette_remarks(made)
    assert (remark.weight, remark.about, remark.message) == ("note", "cassette-folder", "tapes/run.yaml was built")


@pytest.mark.parametrize(
    ("report", "mode", "warned"),
    [
        (OWN, "none", True),
        (OWN, "once", True),
        (replace(OWN, session=None), "none", True),
        (replace(OWN, session=None, played=0), "none", False),
        (OWN, "all", False),
        (OWN, "new_episodes", False),
    ],
)
def test_a_cassette_of_a_killed_run_that_is_played_is_a_warning(
    report: CassetteReport,
    mode: RecordMode,
    warned: bool,  # noqa: FBT001
) -> None:
    remarks = list(cassette_remarks(cassettes(replace(report, unfinished=True), mode=mode)))
    assert [one.message for one in remarks if one.about == "cassette-unfinished"] == [
        "tapes/run.yaml was recorded by a run that was killed; --record-mode all records it anew"
    ] * warned


def test_a_file_that_was_named_is_not_named_twice() -> None:
    one = CassetteReport("tapes/a.yaml", None, 3, unplayed=unplayed(2, file="tapes/a.yaml"))
    (remark,) = cassette_remarks(Cassettes("tapes/a.yaml", "none", DeckReport((one,))))
    assert remark.message == ("1 of 3 recordings in tapes/a.yaml was not played: interaction 2 (acme/box:OpenBoxes)")


def test_where_a_program_has_its_own_cassette_the_others_are_not_told() -> None:
    others = [CassetteReport(f"tapes/{name}.yaml", None, 2, unplayed=unplayed(1, 2)) for name in ("a", "b/run")]
    whole = DeckReport((others[0], OWN, others[1]), notes=("x",))
    assert told_of(whole, Path("tapes"), "run") == DeckReport((OWN,), notes=("x",))
    uncalled = replace(OWN, session=None, played=0)
    assert told_of(DeckReport((others[0], uncalled)), Path("tapes"), "run") == DeckReport((uncalled,))
    for report in (DeckReport(tuple(others)), DeckReport((replace(others[0], played=1), OWN))):
        assert told_of(report, Path("tapes"), "run") == report
