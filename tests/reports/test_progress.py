"""How far a run is, for people at a terminal only."""

import io

from rich.console import Console

from harness.reports.progress import ProgressLine


def shown(*, terminal: bool, width: int = 100, what: str = "acme/box:OpenBoxes/error/item/[b-1]") -> str:
    stream = io.StringIO()
    console = Console(
        file=stream, force_terminal=terminal, width=width, color_system=None, legacy_windows=False, _environ={}
    )
    with ProgressLine(console) as line:
        line.update(3, 255, what)
    return stream.getvalue()


def test_a_terminal_sees_it() -> None:
    assert "3/255" in shown(terminal=True)
    assert "acme/box:OpenBoxes/error/item/[b-1]" in shown(terminal=True)


def test_a_pipe_sees_nothing() -> None:
    assert shown(terminal=False) == ""


def test_a_long_case_leaves_the_numbers_whole() -> None:
    seen = shown(terminal=True, width=80, what="acme/box:OpenBoxes/error/request/400/" + "Long" * 20)
    assert "3/255 0:00:0" in seen
    assert "…" in seen
