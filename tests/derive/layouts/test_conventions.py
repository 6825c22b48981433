"""The vendors' conventions."""

import pytest

from harness.derive.layouts.conventions import CONVENTIONS
from harness.derive.layouts.table import LAYOUTS


def test_each_layout_has_conventions() -> None:
    assert set(CONVENTIONS) == {layout.name for layout in LAYOUTS}


@pytest.mark.parametrize(
    ("provider", "value"),
    [
        ("tencent", "c4190090-bc60-4f48-b9d4-48095b9596db"),
        ("alibaba", "473469C7-AA6F-4DC5-B3DB-A3DC0DE3C83E"),
        ("volcengine", "2021062415303301022514515207C41234"),
    ],
)
def test_request_ids(provider: str, value: str) -> None:
    convention = CONVENTIONS[provider]
    assert convention.request_id.fullmatch(value)
    assert convention.request_id.fullmatch(value[:-4] + convention.request_id_fill * 4)
    assert not convention.request_id.fullmatch(value.swapcase())
    assert not convention.request_id.fullmatch(value + "0")


@pytest.mark.parametrize(
    ("provider", "header", "known"),
    [
        ("tencent", "x-tc-action", True),
        ("tencent", "x-acs-action", False),
        ("alibaba", "x-acs-date", True),
        ("volcengine", "x-date", True),
        ("volcengine", "region", False),
        ("volcengine", "content-type", True),
    ],
)
def test_headers(provider: str, header: str, known: bool) -> None:  # noqa: FBT001
    assert (CONVENTIONS[provider].headers.fullmatch(header) is not None) is known
