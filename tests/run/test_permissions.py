"""What is said of what a program is left or allowed."""

from pathlib import Path

from harness.control.cassette_options import CassetteOptions
from harness.control.child import ServerOptions
from harness.run.options import RunOptions
from harness.run.permissions import permissions


def test_nothing_is_said_of_what_is_usual() -> None:
    assert permissions(RunOptions()) == ()
    assert permissions(RunOptions(ServerOptions(cassettes=CassetteOptions(record=Path("here"))))) == ()


def test_credentials_and_ways_past_the_proxy() -> None:
    kept = permissions(RunOptions(keep_credentials=True))
    assert len(kept) == 1
    assert kept[0].endswith("is not sent on, and its signatures are not judged")
    direct = permissions(RunOptions(allow_direct=True))
    assert direct == ("--allow-direct: what goes past the proxy is noted and not stopped",)
    both = permissions(RunOptions(keep_credentials=True, allow_direct=True))
    assert both[:2] == (*kept, *direct)
    assert both[2].startswith("with both, calls that go past the proxy reach the real provider")


def test_what_reaches_the_real_provider() -> None:
    live = CassetteOptions(live=("a.example", "b.example"))
    (reading,) = permissions(RunOptions(ServerOptions(cassettes=live), keep_credentials=True))
    assert "what it sends to a.example, b.example is sent on to the real provider" in reading
    assert "is not sent on" not in reading
    assert reading.endswith("; operations that change something there are refused")
    changing = CassetteOptions(live=("a.example",), allow_mutations=True)
    lines = permissions(RunOptions(ServerOptions(cassettes=changing), keep_credentials=True))
    assert lines[0].endswith("to be answered and charged")
    assert lines[1].startswith("--allow-mutations: operations that change something there are sent on too")
