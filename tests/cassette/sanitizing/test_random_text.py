"""What looks drawn: keys and tokens do; ids, words, dates and what is made up do not."""

import base64
import hashlib

import pytest

from harness.cassette.sanitizing.random_text import SHORTEST, TOKEN, looks_random


@pytest.mark.parametrize(
    "token",
    [
        "q7Zk2LwX9vTn4RbYc8Jd",
        "q7Zk2LwX9vTn4RbYc8Jd1HsMf6PgUa3E==",
        "q7Zk2LwX9-Tn4RbYc8Jd1HsMf6P_Ua3E",
        "q7zk2lwx9vtn4rbyc8jd1hsmf6pgua3e",
        hashlib.sha256(b"x").hexdigest(),
        hashlib.sha256(b"x").hexdigest()[:32].upper(),
        base64.b64encode(hashlib.sha512(b"y").digest()).decode(),
    ],
)
def test_what_looks_drawn(token: str) -> None:
    assert looks_random(token)
    assert TOKEN.fullmatch(token)


@pytest.mark.parametrize(
    "token",
    [
        "q7Zk2LwX9vTn4RbYc8J",
        "c4190090-bc60-4f48-b9d4-48095b9596db",
        "C4190090-BC60-4F48-B9D4-48095B9596DB",
        "InvalidParameterValueBatchNumberTooLarge2",
        "ubuntu_22_04_x64_20G_alibase_20231221",
        "i-bp1azkttqpldxgtedabc",
        "lastc-uf6f3xxuinl0q3cvjsr3k9",
        "EXAMPLEEXAMPLEEXAMPLEEXAMPLE",
        "AKIDEXAMPLE98A5E50000000000000000000",
        "a" * 40,
        "00000000000000000000000000000001",
        "20260102030405060708090",
        "aB1aB1aB1aB1aB1aB1aB1",
    ],
)
def test_what_does_not(token: str) -> None:
    assert not looks_random(token)


def test_nothing_shorter_is_looked_at() -> None:
    assert SHORTEST == 20
    assert TOKEN.search("a" * 19) is None
