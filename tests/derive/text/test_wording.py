"""Words of two scripts."""

import re

import pytest

from harness.derive.text.wording import WORD, half_width, language_of, sentences


def test_punctuation_becomes_half_width() -> None:
    assert half_width("取值:A,B(默认);1~3。“x”、‘y’") == "取值:A,B(默认);1~3。\"x\"、'y'"


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("One. Two! Three? Four", ("One", "Two", "Three", "Four")),
        ("一。二。", ("一", "二")),
        ("See v1.2 of a.b.c here.", ("See v1.2 of a.b.c here",)),
        ("line\nother", ("line", "other")),
        (" . 。", ()),
    ],
)
def test_sentences(text: str, parts: tuple[str, ...]) -> None:
    assert sentences(text) == parts


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("ROLLING_UPDATE.", "ROLLING_UPDATE"),
        ("a.b-c/d:", "a.b-c/d"),
        ("-1,", "-1"),
        ("true:强制", "true"),
        ("20。", "20"),
    ],
)
def test_a_word_ends_before_punctuation(text: str, word: str) -> None:
    match = re.match(WORD, text)
    assert match is not None
    assert match[0] == word


def test_the_language_is_that_of_most_words() -> None:
    assert language_of("调用 RunLamp 接口") == "zh"
    assert language_of("This API runs 灯 lamps") == "en"
