"""The ways in which VCR.py lets a cassette be used."""

import asyncio
import contextlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from harness.cassette import vcr
from harness.cassette.vcrpy import CassetteMiss
from harness.errors import FileError

Ask = Callable[..., str]


def test_functions_generators_and_coroutines_are_decorated(ask: Ask, provider: Any, tmp_path: Path) -> None:
    my_vcr = vcr(cassette_library_dir=tmp_path, path_transformer=vcr_suffix)

    @my_vcr.use_cassette
    def plainly() -> str:
        return ask("/plainly")

    @my_vcr.use_cassette("named", inject_cassette=True)
    def injected(cassette: Any) -> int:
        ask("/injected")
        return len(cassette)

    @my_vcr.use_cassette()
    def one_by_one() -> Iterator[str]:
        yield ask("/generated")
        yield ask("/generated")

    @my_vcr.use_cassette()
    async def in_loop() -> str:
        return await asyncio.to_thread(ask, "/awaited")

    first = [plainly(), injected(), list(one_by_one()), asyncio.run(in_loop())]
    assert [plainly(), injected(), list(one_by_one()), asyncio.run(in_loop())] == first
    assert len(provider.asked) == 5
    names = sorted(file.name for file in tmp_path.iterdir())
    assert names == ["in_loop.yaml", "named.yaml", "one_by_one.yaml", "plainly.yaml"]


def vcr_suffix(path: str | os.PathLike[str]) -> str:
    return f"{os.fspath(path)}.yaml"


def test_a_decorated_function_tells_its_miss(ask: Ask, tmp_path: Path) -> None:
    @vcr(record_mode="none").use_cassette(tmp_path / "absent.yaml")
    def hidden() -> str:
        try:
            return ask("/")
        except CassetteMiss:
            return "hidden"

    with pytest.raises(CassetteMiss, match="there is no cassette"):
        hidden()


def test_cassettes_are_nested(ask: Ask, provider: Any, tmp_path: Path) -> None:
    my_vcr = vcr(cassette_library_dir=tmp_path)
    for _ in range(2):
        with my_vcr.use_cassette("outer.yaml") as outer:
            ask("/outer")
            with my_vcr.use_cassette("inner.yaml") as inner:
                ask("/inner")
            ask("/outer/again")
        assert (len(outer), len(inner)) == (2, 1)
    assert len(provider.asked) == 3


def test_a_miss_of_an_inner_cassette_does_not_hide_that_of_the_outer(ask: Ask, tmp_path: Path) -> None:
    my_vcr = vcr(cassette_library_dir=tmp_path, record_mode="none")

    def both() -> None:
        with contextlib.suppress(CassetteMiss):
            ask("/outer")
        with my_vcr.use_cassette("inner.yaml"):
            ask("/inner")

    with pytest.raises(CassetteMiss) as caught, my_vcr.use_cassette("outer.yaml"):
        both()
    assert "outer.yaml" in str(caught.value)
    assert "inner.yaml" in str(caught.value.__cause__)


@pytest.mark.parametrize("error", [KeyboardInterrupt, SystemExit, ValueError])
def test_what_was_answered_before_an_exception_is_saved(
    error: type[BaseException], ask: Ask, provider: Any, tmp_path: Path
) -> None:
    told = []

    def fail() -> None:
        told.append(ask("/"))
        raise error

    with pytest.raises(error), vcr().use_cassette(tmp_path / "a.yaml"):
        fail()
    assert [file.name for file in tmp_path.iterdir()] == ["a.yaml"]
    with vcr().use_cassette(tmp_path / "a.yaml"):
        assert [ask("/")] == told
    assert len(provider.asked) == 1


def test_nothing_is_saved_of_a_test_that_fails_where_that_is_wanted(ask: Ask, tmp_path: Path) -> None:
    def fail() -> None:
        ask("/")
        assert list(tmp_path.iterdir()) == []
        raise ValueError("it fails")

    with pytest.raises(ValueError, match="it fails"), vcr(record_on_exception=False).use_cassette(tmp_path / "a.yaml"):
        fail()
    assert list(tmp_path.iterdir()) == []


def test_options_are_those_of_vcrpy_and_may_change_later(ask: Ask, provider: Any, tmp_path: Path) -> None:
    with pytest.raises(TypeError, match="no_such_option"):
        vcr(no_such_option=1)
    with pytest.raises(ValueError, match="not a valid record_mode"):
        vcr(record_mode="sometimes")
    with pytest.raises(KeyError, match="nothing"):
        vcr(match_on=["nothing"]).use_cassette(tmp_path / "a.yaml").__enter__()
    my_vcr = vcr()
    use = my_vcr.use_cassette(tmp_path / "a.yaml")
    now = my_vcr.use_cassette(tmp_path / "b.yaml", with_current_defaults=True)
    my_vcr.record_mode = "none"
    with pytest.raises(CassetteMiss), use:
        ask("/")
    with now:
        ask("/")
    assert len(provider.asked) == 1


def test_clients_reach_the_provider_again_where_nothing_could_be_saved(ask: Ask, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").mkdir()

    def hidden() -> None:
        with contextlib.suppress(FileError):
            ask("/")

    with pytest.raises(FileError, match=r"a\.yaml"), vcr().use_cassette(tmp_path / "a.yaml"):
        hidden()
    assert ask("/") == '{"number": 2}'
