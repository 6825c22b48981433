"""The layouts that are known, and which of them a page has."""

import re

from harness.derive.facts import PageFacts
from harness.derive.layouts.alibaba import AlibabaLayout
from harness.derive.layouts.layout import Layout, NoOperation
from harness.derive.layouts.tencent import TencentLayout
from harness.derive.layouts.volcengine import VolcengineLayout
from harness.derive.text.pages import Page
from harness.errors import FileError

_OPERATION = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,127}")

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
        facts = layout.parse(page)
    except NoOperation as error:
        looked_for = error.looked_for
    else:
        if facts.service is None and facts.version is None and not facts.hosts:
            hint = "looked for a service, a version and a host, and found none of them"
            raise FileError(path, f"looks only in part like a page of the {layout.name} layout", hint=hint)
        if _OPERATION.fullmatch(facts.operation.value):
            return facts
        looked_for = f"a name of letters and digits, and found {facts.operation.value[:48]!r}"
    raise FileError(path, f"has the {layout.name} layout but names no operation", hint=f"looked for {looked_for}")
