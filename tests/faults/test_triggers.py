"""Triggers: chosen calls, chances that nothing else moves, and rates in fixed counted windows."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.contract.catalog import Catalog
from harness.faults.triggers import (
    MAX_WINDOWS,
    CallRange,
    EveryNth,
    Period,
    Rate,
    Window,
    Windows,
    count_call,
    documented_rate,
    draw,
    parse_duration,
    parse_period,
    parse_rate,
)
from harness.model import RateLimit

KEY = ("cn-beijing", "volcengine/ecs/2020-04-01/RebootInstances")


@pytest.mark.parametrize(
    ("calls", "text", "met"),
    [
        (CallRange(1, 1), "1", {1}),
        (CallRange(2, 4), "2-4", {2, 3, 4}),
        (CallRange(3, None), "3-", {3, 4, 5, 6}),
        (EveryNth(2), "every 2", {2, 4, 6}),
    ],
)
def test_calls_are_counted_from_one(calls: CallRange | EveryNth, text: str, met: set[int]) -> None:
    assert str(calls) == text
    assert {match for match in range(1, 7) if calls.includes(match)} == met


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("20/1s", Rate(20, 1.0)),
        ("500/60s", Rate(500, 60.0)),
        ("10/m", Rate(10, 60.0)),
        (" 3 / 100ms ", Rate(3, 0.1)),
        ("1/1.5h", Rate(1, 5400.0)),
        ("0/1s", None),
        ("1/0s", None),
        ("1/0.1ms", None),
        ("20", None),
        ("20/1", None),
        ("-1/1s", None),
        ("20/1s/2", None),
        ("1/999999999h", None),
    ],
)
def test_a_rate_is_requests_in_a_time(text: str, rate: Rate | None) -> None:
    assert parse_rate(text) == rate


@given(st.integers(1, 10**9 - 1), st.integers(1, 10**9 - 1))
def test_a_rate_reads_back_what_it_prints(requests: int, milliseconds: int) -> None:
    rate = parse_rate(f"{requests}/{milliseconds}ms")
    assert rate is not None
    assert parse_rate(str(rate)) == rate


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("10s", 10.0),
        (" 0s ", 0.0),
        ("250ms", 0.25),
        ("1.5h", 5400.0),
        ("999999999s", 999_999_999.0),
        ("999999999.1s", None),
        ("s", None),
        ("10", None),
        ("-1s", None),
        ("1d", None),
    ],
)
def test_a_duration_is_a_number_with_its_unit(text: str, seconds: float | None) -> None:
    assert parse_duration(text) == seconds


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("10s-20s", Period(10, 20)),
        (" 0s - 1m ", Period(0, 60)),
        ("500ms-", Period(0.5, None)),
        ("10s", None),
        ("-10s", None),
        ("10s-x", None),
        ("10s-10s", None),
        ("20s-10s", None),
        ("1s-2s-3s", None),
    ],
)
def test_a_period_has_a_begin_and_perhaps_an_end(text: str, period: Period | None) -> None:
    assert parse_period(text) == period
    assert period is None or parse_period(str(period)) == period


def test_a_period_includes_its_begin_and_not_its_end() -> None:
    moments = (0.0, 9.999, 10.0, 19.999, 20.0)
    assert [Period(10, 20).includes(moment) for moment in moments] == [False, False, True, True, False]
    assert [Period(10, None).includes(moment) for moment in moments] == [False, False, True, True, True]


@pytest.mark.parametrize(
    ("limit", "rate"),
    [
        (RateLimit(20, 1), Rate(20, 1)),
        (RateLimit(20, 1, status="inferred"), Rate(20, 1)),
        (RateLimit(20, 1, status="unknown"), None),
        (None, None),
    ],
)
def test_a_rate_is_documented_unless_it_is_unknown(
    limit: RateLimit | None, rate: Rate | None, make_catalog: Callable[..., Catalog]
) -> None:
    changed = make_catalog(operation={"rate_limit": limit})
    assert documented_rate(changed.operation(changed.ids()[0])) == rate


def test_a_draw_depends_on_seed_session_rule_and_match() -> None:
    draws = {
        draw(*key) for key in [(1, "s", "r", 1), (2, "s", "r", 1), (1, "t", "r", 1), (1, "s", "q", 1), (1, "s", "r", 2)]
    }
    assert len(draws) == 5
    assert draw(1, "s", "r", 1) == draw(1, "s", "r", 1)


def test_draws_cannot_be_confused_by_where_one_name_ends() -> None:
    assert draw(1, "ab", "c", 1) != draw(1, "a", "bc", 1)


def test_draws_are_spread_evenly() -> None:
    draws = [draw(7, "session-1", "rule", match) for match in range(1, 2001)]
    assert all(0 <= one < 1 for one in draws)
    assert 0.45 < sum(draws) / len(draws) < 0.55


def test_a_window_counts_from_one_and_ends_on_time() -> None:
    windows: Windows = {}
    counts = []
    for elapsed in (0.0, 0.5, 0.999, 1.0, 1.5, 3.0):
        windows, count = count_call(windows, KEY, Rate(20, 1.0), elapsed)
        counts.append(count)
    assert counts == [1, 2, 3, 1, 2, 1]


def test_regions_and_operations_have_windows_of_their_own() -> None:
    windows, _ = count_call({}, KEY, Rate(1, 1.0), 0.0)
    windows, elsewhere = count_call(windows, ("cn-shanghai", KEY[1]), Rate(1, 1.0), 0.1)
    _, again = count_call(windows, KEY, Rate(1, 1.0), 0.2)
    assert (elsewhere, again) == (1, 2)


def test_windows_that_have_ended_are_forgotten() -> None:
    windows, _ = count_call({}, KEY, Rate(1, 1.0), 0.0)
    windows, _ = count_call(windows, ("other", KEY[1]), Rate(1, 1.0), 1.0)
    assert windows == {("other", KEY[1]): Window(1, 1)}


def test_made_up_regions_cannot_fill_the_memory() -> None:
    windows: Windows = {}
    for region in range(MAX_WINDOWS + 10):
        windows, _ = count_call(windows, (str(region), KEY[1]), Rate(1, 60.0), 0.0)
    assert len(windows) == MAX_WINDOWS
    assert ("0", KEY[1]) not in windows
    assert (str(MAX_WINDOWS + 9), KEY[1]) in windows


@given(
    st.lists(st.integers(0, 5000), max_size=60).map(sorted),
    st.integers(1, 5),
    st.sampled_from([100, 1000, 1700]),
)
def test_no_window_lets_more_through_than_its_rate(moments: list[int], requests: int, milliseconds: int) -> None:
    rate = Rate(requests, milliseconds / 1000)
    windows: Windows = {}
    through: dict[int, int] = {}
    for moment in moments:
        windows, count = count_call(windows, KEY, rate, moment / 1000)
        window = moment // milliseconds
        through[window] = through.get(window, 0) + (count <= requests)
    for window, number in through.items():
        asked = sum(1 for moment in moments if moment // milliseconds == window)
        assert number == min(asked, requests)
