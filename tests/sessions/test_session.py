"""What a session keeps in mind of what clients were shown."""

from collections.abc import Callable
from datetime import datetime, timedelta

from harness.faults.connections import Arriving
from harness.sessions import SessionStore


def test_only_clocks_that_were_met_have_been_shown(
    make_store: Callable[..., SessionStore], decide: Callable[..., list[str]]
) -> None:
    store = make_store("volcengine=clock:20m#1", "*=clock:-1h#2", "volcengine=error:InternalError")
    mine, other = (store.get(store.mint(alias=alias).alias) for alias in ("mine", "other"))
    assert mine.clocks_shown() == ()
    assert decide(mine) == ["clock:1200s"]
    assert mine.clocks_shown() == (1200.0,)
    assert decide(mine) == ["clock:-3600s"]
    assert decide(mine) == ["error:InternalError"]
    assert mine.clocks_shown() == (1200.0, -3600.0)
    assert other.clocks_shown() == ()
    mine.reset()
    assert mine.clocks_shown() == ()


def test_connections_count_in_the_session_and_begin_its_life_only_where_rules_count_them(
    make_store: Callable[..., SessionStore], noon: datetime
) -> None:
    store = make_store()
    bare = store.get(store.mint(alias="bare").alias)
    ruled = store.get(store.mint(alias="ruled", rules=["volcengine=refuse{during 10s-20s}"]).alias)
    arriving = Arriving("connect", "volcengine", frozenset({"ecs"}))
    for seconds, hit in ((0, False), (15, True), (25, False)):
        now = noon + timedelta(seconds=seconds)
        assert bool(ruled.decide_connection(arriving, now=now).applied) is hit
        assert bare.decide_connection(arriving, now=now).applied == ()
    assert [(count.matches, count.hits) for count in ruled.counts()] == [(1, 1)]
    assert (ruled.elapsed, bare.elapsed) == (25.0, 0.0)
    ruled.reset()
    assert [(count.matches, count.hits) for count in ruled.counts()] == [(0, 0)]
