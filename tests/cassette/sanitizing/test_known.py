"""Known secrets: gone however they are written, and only where they are meant."""

import base64
import html
import json
from urllib.parse import quote

import pytest

from harness.cassette.sanitizing.known import SHORTEST, Known

SECRET = "Gu5t9xGAR/pq86+cd98joQYCN3=="
MADE = "EXAMPLE" * 4


@pytest.fixture
def known() -> Known:
    """That one secret."""
    return Known({SECRET: MADE})


@pytest.mark.parametrize(
    ("written", "left"),
    [
        (SECRET, MADE),
        (quote(SECRET), MADE),
        (quote(quote(SECRET, safe=""), safe=""), MADE),
        (json.dumps(SECRET)[1:-1], MADE),
        (SECRET.encode().hex().upper(), (MADE * 2)[:56]),
        ("".join(f"&#{ord(one)};" for one in SECRET), None),
        (base64.b64encode(b"xy" + SECRET.encode()).decode(), None),
        (SECRET.replace("/", "\\/"), None),
        (html.escape(SECRET).replace("/", "&sol;"), None),
    ],
)
def test_a_secret_goes_however_it_is_written(written: str, left: str | None, known: Known) -> None:
    found = known.replace(written)
    assert found == left if left is not None else set(found) <= set("EXAMPL")


def test_other_texts_stay(known: Known) -> None:
    for text in ("", "plain", "100%25", "a\\u0041", "&amp;", SECRET[:-3]):
        assert known.replace(text) == text
        assert known.replace_across(text) == text
        assert known.replace_wide(text.encode()) == text.encode()


def test_short_common_and_public_values_are_replaced_nowhere_else() -> None:
    values = {"a" * (SHORTEST - 1): "b", "cn-beijing": "b", "000000": "b", "EXAMPLEEXAMP": "b", "RebootInstances": "b"}
    known = Known(values, {"RebootInstances"})
    for value in values:
        assert known.replace(value) == value
    assert Known({"a" * SHORTEST: "b"}).replace("a" * SHORTEST) == "b"


def test_the_longest_goes_first() -> None:
    assert Known({"secret": "1", "secretsecret": "2"}).replace("secretsecret secret") == "2 1"


def test_only_so_many_are_looked_for() -> None:
    known = Known({f"secret-{number:03}": "x" for number in range(100)})
    assert known.replace("secret-063 secret-064") == "x secret-064"


def test_what_is_written_over_several_fields_goes_from_the_whole(known: Known) -> None:
    assert known.replace_across(f"a={SECRET}&b") == f"a={MADE}&b"
    assert known.replace_across("a=" + SECRET.replace("/", "\\/")) == f"a={MADE}"
    assert known.replace_across("a=" + "".join(f"&#x{ord(one):X};" for one in SECRET)) == f"a={MADE}"
    assert known.replace_across("&#65;&#66;") == "&#65;&#66;"


@pytest.mark.parametrize("codec", ["utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_wide_characters_hide_nothing(codec: str, known: Known) -> None:
    assert known.replace_wide(b"\0" + SECRET.encode(codec)) == b"\0" + MADE.encode(codec)
