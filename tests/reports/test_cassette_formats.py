"""The forms of reports on cassettes."""

from pathlib import Path

import pytest

from harness.errors import UserError
from harness.reports.cassette_formats import CHECK_FORMATS, STATS_FORMATS, form_of


def test_the_name_of_a_file_says_the_form() -> None:
    assert form_of(Path("a.xml"), CHECK_FORMATS) == "junit"
    assert form_of(Path("a.odd"), CHECK_FORMATS, "text") == "text"
    with pytest.raises(UserError, match=r"'a\.html' would be html"):
        form_of(Path("a.html"), CHECK_FORMATS)
    with pytest.raises(UserError, match="forms are text, json"):
        form_of(Path("a.xml"), STATS_FORMATS)
