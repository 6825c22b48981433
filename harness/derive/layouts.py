"""The layouts that are known, and which of them a page has."""

from harness.derive.alibaba_layout import AlibabaLayout
from harness.derive.facts import PageFacts
from harness.derive.layout import Layout, NoOperation
from harness.derive.pages import Page
from harness.derive.tencent_layout import TencentLayout
from harness.derive.volcengine_layout import VolcengineLayout
from harness.errors import FileError

# Asked in this order: the first two are recognised by words that no other layout has.
LAYOUTS: tuple[Layout, ...] = (TencentLayout(), AlibabaLayout(), VolcengineLayout())


def layout_of(page: Page, path: str) -> Layout:
    """The layout of a page; a text that has none of them is a FileError that says what was looked for."""
    for layout in LAYOUTS:
        if layout.recognises(page):
            return layout
    looked_for = "; ".join(f"{layout.name}: {' or '.join(layout.landmarks)}" for layout in LAYOUTS)
    raise FileError(path, "is no page of a known layout", hint=f"looked for {looked_for}")


def parse_page(page: Page, path: str) -> PageFacts:
    """What a page says, read by its layout; FileError where it has none or names no operation."""
    layout = layout_of(page, path)
    try:
        return layout.parse(page)
    except NoOperation as error:
        message = f"has the {layout.name} layout but names no operation"
        raise FileError(path, message, hint=f"looked for {error.looked_for}") from error
