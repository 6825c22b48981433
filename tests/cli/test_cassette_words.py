"""What a person who serves is told of cassettes and real providers."""

from collections.abc import Callable
from pathlib import Path

import pytest

from harness.app import Survey
from harness.cassette.deck_report import CassetteReport, DeckReport, Missed, Unplayed
from harness.cassette.interaction import RecordMode
from harness.cli.cassette_words import cassette_lines, live_lines, mutating_operations, report_lines
from harness.config import Settings
from harness.model import Exchange, Source, Violation
from harness.reports.exchange_line import log_line

HERE = Path("here")
BROKEN = Violation("/a", "type", "the fact", Source("x.yaml", "input"), "documented")


@pytest.mark.parametrize(
    ("mode", "told"),
    [("none", "nothing is recorded"), ("new_episodes", "do not hold is recorded"), ("all", "recorded anew")],
)
def test_the_mode_is_told_in_words(mode: RecordMode, told: str) -> None:
    found = Survey(HERE, mode, ((HERE / "a.yaml", 1), (HERE / "b.yaml", 2)), ("a", "b"))
    (line,) = cassette_lines(found)
    assert line.startswith(f"cassettes here: 2 cassettes with 3 interactions; mode {mode}: ")
    assert told in line


def test_what_will_not_be_recorded_is_told() -> None:
    sessions = tuple(f"s{number}" for number in range(12))
    _, kept = cassette_lines(Survey(HERE, "once", (), sessions))
    assert kept.endswith("since there is a cassette: s0, s1, s2, s3, s4, s5, s6, s7, s8, s9 and 2 more")


@pytest.mark.parametrize(("mode", "told"), [("none", True), ("once", True), ("new_episodes", False), ("all", False)])
def test_a_cassette_of_a_killed_run_that_is_played_is_a_warning(mode: RecordMode, told: bool) -> None:  # noqa: FBT001
    *_, last = cassette_lines(Survey(HERE, mode, ((HERE / "a.yaml", 1),), unfinished=(HERE / "a.yaml",)))
    warning = "warning:  recorded by a run that was killed: here/a.yaml; --record-mode all records it anew"
    assert (last == warning) is told


def test_real_providers_are_told_with_what_they_are_asked_for(tmp_path: Path, specs: Path) -> None:
    none = Settings(tmp_path, (specs,))
    assert (list(live_lines(none)), mutating_operations(none)) == ([], frozenset())
    some = Settings(tmp_path, (specs,), live=("a.example", "b.example"))
    assert list(live_lines(some)) == [
        "live      a.example, b.example: calls that change something are refused (--allow-mutations lets them pass)"
    ]
    all_of_it = Settings(tmp_path, (specs,), live=("a.example",), allow_mutations=True)
    assert list(live_lines(all_of_it)) == ["live      a.example: calls that change something, too"]


def test_a_call_that_may_have_changed_something_there_is_told(
    tmp_path: Path, specs: Path, make_exchange: Callable[..., Exchange]
) -> None:
    mutating = mutating_operations(Settings(tmp_path, (specs,), live=("a.example",)))
    told = log_line(make_exchange(responder="live", violations=(BROKEN,)), mutating=mutating)
    assert ", live, may change something, executed  ! the fact" in told
    assert ", live, executed" in log_line(make_exchange(responder="live"))
    for changes in ({"responder": "fake"}, {"responder": "live", "operation": None}):
        assert "may change" not in log_line(make_exchange(**changes), mutating=mutating)


def test_what_became_of_the_cassettes_is_told_with_each_miss() -> None:
    assert list(report_lines(None)) == []
    unplayed = (Unplayed("here/a.yaml", 2, "RebootInstances"),)
    cassettes = (CassetteReport("here/a.yaml", "a", 2, 1, 0, unplayed), CassetteReport("here/b.yaml", "b", 0, 0, 3))
    report = DeckReport(cassettes, (Missed("a", "RebootInstances", "no recording\n"),), 3)
    assert list(report_lines(report)) == [
        "recorded: 3 interactions; played: 1 recording",
        "unplayed: here/a.yaml: interaction 2 (RebootInstances)",
        "missed: a: no recording\\n",
        "missed: 2 more",
    ]
