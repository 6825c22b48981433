"""Which parts of a text look drawn at random, as keys and tokens do."""

import math
import re
from collections import Counter
from itertools import pairwise

from harness.cassette.sanitizing import made_up

SHORTEST = 20
TOKEN = re.compile(r"[A-Za-z0-9+/_-]{20,}={0,2}")
_HEX = re.compile(r"[0-9a-f]{32,}|[0-9A-F]{32,}")
_UUID = re.compile(r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
_WORDS = re.compile(r"[A-Za-z][a-z]{2,}(?:[A-Z][a-z]{2,})*[0-9]{0,4}")
_CLASSES = str.maketrans(
    {
        ord(letter): mark
        for mark, letters in (("u", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"), ("d", "0123456789"))
        for letter in letters
    }
    | {ord(letter): "l" for letter in "abcdefghijklmnopqrstuvwxyz"}
)
_LEAST_BITS = 3.5
_LEAST_CHANGES = 0.3
_WORD = 8


def looks_random(token: str) -> bool:
    """Whether a token of at least twenty characters looks drawn: no word, no id with a dash, nothing made up."""
    bare = token.rstrip("=")
    if (
        len(bare) < SHORTEST
        or made_up.is_made_up(token)
        or _UUID.fullmatch(bare)
        or _is_joined(bare)
        or _WORDS.fullmatch(bare)
    ):
        return False
    if _HEX.fullmatch(bare):
        return _bits(bare) >= 3.0
    classes = bare.translate(_CLASSES)
    if not ("l" in classes and "d" in classes and ("u" in classes or len(bare) >= 32)):
        return False
    changes = sum(one != other for one, other in pairwise(classes)) / (len(bare) - 1)
    return changes >= _LEAST_CHANGES and _bits(bare) >= _LEAST_BITS


def _is_joined(text: str) -> bool:
    """Whether it is several words with dashes between them: what is drawn has one in 32 characters."""
    return _WORD * (text.count("_") + text.count("-")) > len(text)


def _bits(text: str) -> float:
    """How many bits a character of it says, by how often each occurs."""
    return -sum(count / len(text) * math.log2(count / len(text)) for count in Counter(text).values())
