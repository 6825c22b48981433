"""The forms of a secret: each way of writing it down is found."""

import base64
import json
from urllib.parse import quote, quote_plus

import pytest

from harness.signing.secret_forms import secret_forms

SECRET = 'aB3/xY+z"0q=é'


@pytest.mark.parametrize(
    "written",
    [
        SECRET,
        json.dumps(SECRET),
        json.dumps({"key": SECRET}),
        SECRET.encode().hex(),
        SECRET.encode().hex().upper(),
        quote(SECRET),
        quote(SECRET, safe=""),
        quote_plus(SECRET),
        quote(quote(SECRET, safe=""), safe=""),
        *(base64.b64encode(f"{'x' * before}{SECRET}; and more".encode()).decode() for before in range(4)),
        *(base64.urlsafe_b64encode(f"{'x' * before}{SECRET}".encode()).decode() for before in range(4)),
    ],
)
def test_a_secret_is_found_however_it_is_written(written: str) -> None:
    assert any(form in written for form in secret_forms(SECRET))


def test_what_is_no_secret_is_not_found() -> None:
    assert not any(form in "aB3/xY+z'0q=é and base64 of nothing" for form in secret_forms(SECRET))
