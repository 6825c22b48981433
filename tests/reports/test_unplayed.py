"""What was not played, file by file."""

from harness.cassette.deck_report import CassetteReport, Unplayed
from harness.reports.unplayed import unplayed_by_file


def file(name: str, left: int) -> CassetteReport:
    return CassetteReport(name, None, 9, unplayed=tuple(Unplayed(name, n + 1, "box:Open") for n in range(left)))


def test_a_file_is_a_line_with_its_first_recordings() -> None:
    assert list(unplayed_by_file([file("a.yaml", 1), file("b.yaml", 0), file("c.yaml", 3), file("d.yaml", 5)])) == [
        "a.yaml: interaction 1 (box:Open)",
        "c.yaml: interaction 1 (box:Open), interaction 2 (box:Open), interaction 3 (box:Open)",
        "d.yaml: interaction 1 (box:Open), interaction 2 (box:Open), interaction 3 (box:Open) and 2 more",
    ]


def test_of_many_files_some_are_told() -> None:
    assert len(list(unplayed_by_file([file(f"{n}.yaml", 1) for n in range(5)]))) == 5
    *told, last = unplayed_by_file([file(f"{n}.yaml", 1) for n in range(6)])
    assert (len(told), last) == (5, "1 other file: 1")
    *told, last = unplayed_by_file([file(f"{n}.yaml", 2) for n in range(9)])
    assert (len(told), last) == (5, "4 other files: 8")
