"""Cassettes that are entered and left in any order: the topmost gets the calls, and nothing of them is left behind."""

import http.client
import itertools
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
import urllib3.connection
import urllib3.connectionpool

from harness.cassette import vcr
from harness.cassette.reading import read_cassette


def places() -> list[Any]:
    """What stands where clients look for their classes."""
    pools = urllib3.connectionpool.HTTPConnectionPool, urllib3.connectionpool.HTTPSConnectionPool
    modules = http.client, urllib3.connection
    found: list[Any] = [getattr(one, name) for one in modules for name in ("HTTPConnection", "HTTPSConnection")]
    return [*found, *(getattr(one, name) for one in pools for name in ("ConnectionCls", "_get_conn", "_new_conn"))]


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_in_whatever_order_they_are_left_nothing_stays(order: tuple[int, ...], tmp_path: Path) -> None:
    before = places()
    names = "abc"
    stacks = [ExitStack() for _ in names]
    opened = [
        stack.enter_context(vcr().use_cassette(tmp_path / name)) for stack, name in zip(stacks, names, strict=True)
    ]
    left = set(range(3))
    for number in order:
        stacks[number].close()
        left.remove(number)
        if left:
            top: Any = http.client.HTTPConnection
            assert top.cassette is opened[max(left)]
            assert all(one is not old for one, old in zip(places(), before, strict=True))
    assert places() == before


def test_the_topmost_that_is_left_records(ask: Any, tmp_path: Path) -> None:
    first, second = ExitStack(), ExitStack()
    first.enter_context(vcr().use_cassette(tmp_path / "first.yaml"))
    second.enter_context(vcr().use_cassette(tmp_path / "second.yaml"))
    first.close()
    ask("/one")
    second.close()
    ask("/two")
    assert [one.request.path for one in read_cassette(tmp_path / "second.yaml").interactions] == ["/one"]
    assert not (tmp_path / "first.yaml").exists()


def test_one_that_cannot_be_begun_is_in_nobodys_way(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    before = places()

    def broken(_: object) -> Any:
        raise ZeroDivisionError

    with vcr().use_cassette(tmp_path / "a.yaml"):
        outer = places()
        with monkeypatch.context() as patch:
            patch.setattr("harness.cassette.vcrpy.standing.SteadyPatchers.build", broken)
            with pytest.raises(ZeroDivisionError), vcr().use_cassette(tmp_path / "b.yaml"):
                pass
        assert places() == outer
    assert places() == before
