"""What a session keeps in mind of what clients were shown."""

from collections.abc import Callable

from harness.sessions import SessionStore


def test_only_clocks_that_were_met_have_been_shown(
    make_store: Callable[..., SessionStore], decide: Callable[..., list[str]]
) -> None:
    store = make_store("volcengine=clock:10m#1", "*=clock:-1h#2", "volcengine=error:InternalError")
    mine, other = (store.get(store.mint(alias=alias).alias) for alias in ("mine", "other"))
    assert mine.clocks_shown() == ()
    assert decide(mine) == ["clock:600s"]
    assert mine.clocks_shown() == (600.0,)
    assert decide(mine) == ["clock:-3600s"]
    assert decide(mine) == ["error:InternalError"]
    assert mine.clocks_shown() == (600.0, -3600.0)
    assert other.clocks_shown() == ()
    mine.reset()
    assert mine.clocks_shown() == ()
