"""The report on a program that ran under the harness."""

import io
from datetime import timedelta
from typing import Any

import pytest
from rich.console import Console

from harness.cassette.deck_report import CassetteReport, DeckReport, Unplayed
from harness.model import BY_CONNECTION
from harness.reports import run_text
from harness.reports.watched_run import Cassettes, Remark, RuleOutcome, WatchedRun
from harness.wire import HttpResponse

AGAIN = "harness run --seed 7 -- python work.py"


def watched(make: Any, **changes: Any) -> WatchedRun:
    fields: dict[str, Any] = {
        "command": ("python", "work.py"),
        "status": 0,
        "ended_how": "ended with status 0",
        "seed": 7,
        "repeat": AGAIN,
        "started": make.start,
        "ended": make.start + timedelta(seconds=1.25),
        "exchanges": (make.exchange(), make.exchange(make.error(), number=2)),
    }
    return WatchedRun(**{**fields, **changes})


def rendered(make: Any, report: WatchedRun) -> list[str]:
    stream = io.StringIO()
    console = Console(file=stream, width=80, force_terminal=False, color_system=None, _environ={})
    run_text.render(report, make.contract(), console)
    return stream.getvalue().splitlines()


def test_a_run_without_remarks_is_told_in_a_few_lines(make: Any) -> None:
    assert rendered(make, watched(make)) == [
        "",
        "harness: the program ended with status 0",
        "  calls  executed  operation           answered",
        "      2         2  acme/box:OpenBoxes  result, 404 Box.NotFound",
        "2 requests in 1.2 s; 0 findings, 0 warnings, 0 notes; seed 7",
        f"again: {AGAIN}",
    ]


def test_answers_that_are_alike_are_counted(make: Any) -> None:
    twice = watched(make, exchanges=(make.exchange(), make.exchange(number=2)))
    assert "      2         2  acme/box:OpenBoxes  result ×2" in rendered(make, twice)


def test_rules_are_told_with_their_counts_and_the_reason(make: Any) -> None:
    rules = (
        RuleOutcome("acme=throttle#1", 12, 1, "met"),
        RuleOutcome("acme=every_error", 4, 3, "met", rows=9, rows_met=3),
        RuleOutcome("other=throttle#1", 0, 0, "never could", "no call matched it"),
    )
    lines = rendered(make, watched(make, rules=rules))
    start = lines.index("matched       met  rule")
    assert lines[start + 1 : start + 4] == [
        "     12         1  acme=throttle#1",
        "      4         3  acme=every_error  (3 of 9 errors sent)",
        "      0         0  other=throttle#1  (no call matched it)",
    ]


def deck(*reports: CassetteReport) -> Cassettes:
    return Cassettes("tapes", "none", DeckReport(reports))


def test_cassettes_are_told_with_what_was_played_and_recorded(make: Any) -> None:
    left = (Unplayed("tapes/old.yaml", 2, "acme/box:OpenBoxes"),)
    own = CassetteReport("tapes/run.yaml", "run", 12, played=12, recorded=3)
    old = CassetteReport("tapes/old.yaml", "old", 2, played=1, unplayed=left)
    lines = rendered(make, watched(make, cassettes=deck(own, old)))
    start = lines.index(" played  recorded  cassette")
    assert lines[start + 1 : start + 3] == [
        "     12         3  tapes/run.yaml",
        "      1         0  tapes/old.yaml  (1 of 2 not played)",
    ]


def test_files_of_a_pool_that_nobody_played_are_counted(make: Any) -> None:
    left = (Unplayed("tapes/a.yaml", 1, "acme/box:OpenBoxes"),)
    untouched = [CassetteReport(f"tapes/{name}.yaml", None, 1, unplayed=left) for name in "ab"]
    lines = rendered(make, watched(make, cassettes=deck(*untouched, CassetteReport("tapes/c.yaml", None, 1, played=1))))
    start = lines.index(" played  recorded  cassette")
    assert lines[start + 1 : start + 3] == ["      1         0  tapes/c.yaml", "      0         0  2 others in tapes"]
    own = rendered(make, watched(make, cassettes=deck(CassetteReport("tapes/run.yaml", "run", 1, unplayed=left))))
    assert "      0         0  tapes/run.yaml  (1 of 1 not played)" in own


def test_a_file_that_was_named_is_told_though_nothing_of_it_was_played(make: Any) -> None:
    left = (Unplayed("tapes/a.yaml", 1, "acme/box:OpenBoxes"),)
    found = DeckReport((CassetteReport("tapes/a.yaml", None, 1, unplayed=left),))
    lines = rendered(make, watched(make, cassettes=Cassettes("tapes/a.yaml", "none", found)))
    assert "      0         0  tapes/a.yaml  (1 of 1 not played)" in lines


def test_without_cassettes_none_are_told(make: Any) -> None:
    assert not any("cassette" in line for line in rendered(make, watched(make, cassettes=deck())))


def test_a_miss_is_told_in_full_once(make: Any) -> None:
    problem = "no recording answers this call: near"
    missed = make.exchange(response=HttpResponse(599), problem=problem)
    remark = Remark("finding", "no-recording", problem, make.operation_id, (missed.draft.id,))
    lines = rendered(make, watched(make, exchanges=(missed,), remarks=(remark,)))
    assert sum(": near" in line for line in lines) == 1


def test_remarks_stand_in_the_order_of_their_weight_with_the_exchanges_of_the_heavy_ones(make: Any) -> None:
    remarks = (
        Remark("note", "pace", "fast", make.operation_id, ("session-1-1",)),
        Remark("warning", "repeated-call", "twice", None, ("session-1-1", "session-1-2")),
        Remark("finding", "direct-connection", "example.com: 1 attempt"),
    )
    lines = rendered(make, watched(make, remarks=remarks))
    start = lines.index("finding  direct-connection  example.com: 1 attempt")
    assert lines[start + 1] == "warning  repeated-call  twice (session-1-1, session-1-2)"
    assert lines[start + 2].startswith("         session-1-1  POST box.acme.example OpenBoxes → 200 result")
    assert lines[start + 4] == "note     pace  acme/box:OpenBoxes  fast (session-1-1)"
    assert lines[start + 5] == "2 requests in 1.2 s; 1 finding, 1 warning, 1 note; seed 7"


def test_an_exchange_is_shown_once(make: Any) -> None:
    remarks = tuple(Remark("finding", "x", f"{number}", None, ("session-1-1",)) for number in (1, 2))
    lines = rendered(make, watched(make, remarks=remarks))
    assert sum("POST box.acme.example" in line for line in lines) == 1
    assert lines.index("finding  x  1 (session-1-1)") + 2 == lines.index("finding  x  2 (session-1-1)")


def test_of_many_exchanges_and_remarks_some_are_told(make: Any) -> None:
    exchanges = tuple(make.exchange(number=number) for number in range(1, 6))
    evidence = ("gone-1", *(exchange.draft.id for exchange in exchanges))
    many = tuple(Remark("finding", "x", f"remark {number}", None, evidence) for number in range(21))
    lines = rendered(make, watched(make, exchanges=exchanges, remarks=many))
    assert lines.count("finding  x  remark 0 (gone-1, session-1-1, session-1-2 and 3 more)") == 1
    assert sum(line.startswith("finding  x  remark") for line in lines) == 20
    assert sum("POST box.acme.example" in line for line in lines) == 2
    assert "and 1 more remark" in lines
    all_told = rendered(make, watched(make, exchanges=exchanges, remarks=many[:20]))
    assert not any(line.startswith("and ") for line in all_told)


def test_why_a_run_cannot_be_trusted_is_told(make: Any) -> None:
    lines = rendered(make, watched(make, exchanges=(), unsound=("the server has gone",)))
    assert lines[2:4] == ["This run cannot be trusted:", "  the server has gone"]
    assert lines[4].startswith("0 requests")


class Leaving(io.StringIO):
    """A reader that has left."""

    def write(self, text: str, /) -> int:
        raise BrokenPipeError


class Terminal(io.StringIO):
    """A terminal, as far as it says so."""

    def isatty(self) -> bool:
        return True


def written(make: Any, stream: io.StringIO, **changes: Any) -> str:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TERM", "xterm-256color")
        patch.delenv("NO_COLOR", raising=False)
        run_text.write(watched(make, **changes), make.contract(), stream)
    return stream.getvalue()


RED, GREEN, YELLOW = "\x1b[1;31m", "\x1b[1;32m", "\x1b[33m"


def test_the_report_is_coloured_for_terminals_only(make: Any) -> None:
    assert "\x1b[" not in written(make, io.StringIO())
    good = written(make, Terminal(), rules=(RuleOutcome("acme=throttle#1", 1, 1, "met"),))
    assert GREEN in good
    assert RED not in good
    assert YELLOW not in good


@pytest.mark.parametrize("changes", [{"remarks": (Remark("finding", "x", "y"),)}, {"unsound": ("gone",)}])
def test_what_counts_is_red(changes: dict[str, Any], make: Any) -> None:
    shown = written(make, Terminal(), **changes)
    assert f"{RED}2 requests" in shown
    assert GREEN not in shown


def test_a_rule_that_met_no_call_stands_out(make: Any) -> None:
    unmet = RuleOutcome("acme=throttle#1", 1, 0, "not met", "paused")
    assert f"{YELLOW}      1         0  acme=throttle#1" in written(make, Terminal(), rules=(unmet,))


def test_a_reader_that_has_left_is_no_reason_to_fail(make: Any) -> None:
    run_text.write(watched(make), make.contract(), Leaving())


@pytest.mark.parametrize(
    ("connections", "told"),
    [(0, "2 requests in"), (1, "2 requests and 1 spoiled connection in"), (2, "connections in")],
)
def test_connections_are_no_requests(make: Any, connections: int, told: str) -> None:
    spoiled = [make.exchange(number=3 + number, operation=None, response=None) for number in range(connections)]
    for exchange in spoiled:
        object.__setattr__(exchange.draft, "responder", BY_CONNECTION)
        object.__setattr__(exchange.draft, "reply", None)
    exchanges = (make.exchange(), make.exchange(make.error(), number=2), *spoiled)
    assert told in rendered(make, watched(make, exchanges=exchanges))[-2]


@pytest.mark.parametrize(
    ("responders", "end"),
    [
        (["replay", "replay"], "result ×2  (replayed)"),
        (["replay", "fake"], "result ×2  (1 replayed)"),
        (["fake", "fake"], "result ×2"),
    ],
)
def test_what_a_recording_has_answered_was_not_carried_out_now(make: Any, responders: list[str], end: str) -> None:
    exchanges = tuple(make.exchange(number=number, responder=one) for number, one in enumerate(responders))
    (line,) = [line for line in rendered(make, watched(make, exchanges=exchanges)) if "acme/box:OpenBoxes  " in line]
    assert line == f"      2         2  acme/box:OpenBoxes  {end}"
