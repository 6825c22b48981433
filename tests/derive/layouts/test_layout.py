"""The layouts keep to their interface."""

from harness.derive.layouts.layout import Layout, NoOperation
from harness.derive.layouts.table import LAYOUTS


def test_layouts_have_names_and_landmarks() -> None:
    layouts: tuple[Layout, ...] = LAYOUTS
    assert [layout.name for layout in layouts] == ["tencent", "alibaba", "volcengine"]
    assert all(layout.landmarks for layout in layouts)


def test_a_missing_name_says_where_it_was_looked_for() -> None:
    error = NoOperation("the title")
    assert error.looked_for == "the title"
    assert str(error) == "no operation name: looked for the title"
