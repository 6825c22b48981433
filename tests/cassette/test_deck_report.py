"""What became of the cassettes of a run."""

import json

from harness.cassette.deck_report import CassetteReport, DeckReport, Missed, Unplayed

ONE = CassetteReport("one.yaml", "one", 3, 2, 4, (Unplayed("one.yaml", 3, "tencent/as:X"),))
TWO = CassetteReport("two.yaml", None, 1, 1)
REPORT = DeckReport((ONE, TWO), (Missed("one", "tencent/as:X", "no recording answers this call"),), 7, ("note",))


def test_the_sums_are_those_of_all_cassettes() -> None:
    assert (REPORT.played, REPORT.recorded, REPORT.unplayed) == (3, 4, ONE.unplayed)
    assert (DeckReport().played, DeckReport().recorded, DeckReport().unplayed) == (0, 0, ())


def test_it_travels_as_json() -> None:
    assert DeckReport.from_data(json.loads(json.dumps(REPORT.as_data()))) == REPORT
    assert DeckReport.from_data(json.loads(json.dumps(DeckReport().as_data()))) == DeckReport()


def test_single_lines_are_for_a_person() -> None:
    assert str(ONE.unplayed[0]) == "one.yaml, interaction 3 (tencent/as:X)"
    assert str(REPORT.misses[0]) == "one: no recording answers this call"
