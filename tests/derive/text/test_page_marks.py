"""Dates and request rates."""

from collections.abc import Callable

import pytest

from harness.derive.text.page_marks import rate_in, updated_in
from harness.derive.text.pages import Line

Lines = Callable[[str], tuple[Line, ...]]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Last updated: 2031-01-02 03:04:05", "2031-01-02T03:04:05"),
        ("最近更新时间2031.01.02 03:04:05", "2031-01-02T03:04:05"),
        ("最近更新时间:2031.1.2 3:04:05首次发布时间:2030.01.01 00:00:00", "2031-01-02T03:04:05"),
        ("首次发布时间2030.01.01 00:00:00\n最近更新时间2031.01.02 03:04:05", "2031-01-02T03:04:05"),
        ("Última atualização: 2031-01-02", "2031-01-02"),
        ("updated 2031-01-02 03:04", "2031-01-02"),
        ("2031-13-45", None),
        ("nothing", None),
    ],
)
def test_when_a_page_was_updated(lines: Lines, text: str, value: str | None) -> None:
    found = updated_in(lines(text))
    assert (found.value if found else None) == value


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("A maximum of 20 requests can be initiated per second for this API.", (20, 1)),
        ("A maximum of 5 requests can be sent per minute; that is the rate per minute.", (5, 60)),
        ("A rate of 7 calls in total per 10 seconds", (7, 10)),
        ("默认接口请求频率限制:20次/秒。", (20, 1)),
        ("默认接口请求频率限制:600次/分钟。", (600, 60)),
        ("请求速率为500/60(s)。", (500, 60)),
        ("请求频率:每秒最多调用 5 次。", (5, 1)),
        ("每分钟最多 30 次", (30, 60)),
        ("该接口的调用QPS限制为:单用户QPS不超过50", (50, 1)),
        ("请求速率为0/60(s)。", None),
        ("当前云产品API请求速率暂未透出。", None),
        ("Between 20 and 30 requests are nice.", None),
    ],
)
def test_request_rates(lines: Lines, text: str, rate: tuple[int, float] | None) -> None:
    found = rate_in(lines(f"first\n{text}"))
    assert ((found.requests, found.seconds) if found else None) == rate
    assert found is None or found.span.first == 2
