"""Made-up values: the form stays, the same value gives the same, and what is made up stays as it is."""

from ipaddress import ip_address

import pytest

from harness.cassette.sanitizing import made_up


@pytest.mark.parametrize(
    ("value", "made"),
    [
        ("AKIDz8krbsJ5yKBZQpn74WFkmLPx3abcdefg", "AKIDEXAMPLE"),
        ("LTAI5tAbcdefghijklmnopqr", "LTAIEXAMPLE"),
        ("AKLTNGVmYzQ5ZjE2ZDQ5NDM5YjhkNTgxYzI4OTM0", "AKLTEXAMPLE"),
        ("STS.NTxkq7Zk2LwX9vTn4RbYc8Jd1", "STS.EXAMPLE"),
        ("HARNESSABCDEFGHIJKLM", "EXAMPLE"),
    ],
)
def test_key_ids_keep_prefix_and_length_and_are_told_apart(value: str, made: str) -> None:
    found = made_up.key_id(value)
    assert found.startswith(made)
    assert len(found) == len(value)
    assert made_up.key_id(found) == found
    assert made_up.is_made_up(found)
    assert not made_up.is_made_up(value)
    assert made_up.key_id(f"{value[:-1]}Z") != found


def test_a_key_id_too_short_for_the_mark_becomes_longer() -> None:
    assert made_up.key_id("AKID1") == "AKIDEXAMPLE"
    assert made_up.key_id("x") == "EXAMPLE"
    assert made_up.key_id("") == ""


@pytest.mark.parametrize(
    ("value", "made"),
    [
        ("hunter2", "EXAMPLE"),
        ("hunter2hunter2!", "EXAMPLEEXAMPLEE"),
        ("123456", "100000"),
        ("-1234567.5", "-1000000.0"),
        ("1.0000000000000002e+16", "1.0000000000000000e+00"),
        ("", ""),
        ("é", "E"),
    ],
)
def test_secrets_tell_their_length_and_nothing_else(value: str, made: str) -> None:
    assert made_up.secret(value) == made
    assert made_up.secret(made) == made
    assert made_up.is_made_up(made)


def test_long_secrets_become_shorter() -> None:
    assert len(made_up.secret("x" * 1000)) == len(made_up.secret("1" * 1000)) == made_up.LONGEST


def test_signatures_become_zeros_and_keep_their_padding() -> None:
    assert made_up.signature("EliP9YW3pW28FpsEdkXt/+WcGeI=") == "0" * 27 + "="
    assert made_up.signature("0" * 64) == "0" * 64
    assert made_up.signature("12345678") == made_up.signature("10000000") == "10000000"
    assert made_up.is_made_up("0" * 27 + "=")
    assert not made_up.is_made_up("EliP9YW3pW28FpsEdkXt/+WcGeI=")


@pytest.mark.parametrize("value", ["100000000001", "2100000000", "5123456789012345", "98765", "9" * 30])
def test_accounts_become_numbers_of_as_many_digits(value: str) -> None:
    made = made_up.account(value)
    assert made != value
    assert len(made) == len(value)
    assert made.isdigit()
    assert made_up.account(made) == made


@pytest.mark.parametrize("value", ["1234", "9" * 31, "someone@example.com"])
def test_accounts_without_room_become_what_secrets_do(value: str) -> None:
    assert made_up.account(value) == made_up.secret(value)


def test_accounts_are_mapped_to_few() -> None:
    assert len({made_up.account(str(number)) for number in range(5 * 10**15, 5 * 10**15 + 30_000)}) <= 10_000


@pytest.mark.parametrize("value", ["47.98.1.2", "10.0.0.7", "2408:4001::1", "fe80::1"])
def test_addresses_become_documentation_addresses(value: str) -> None:
    made = made_up.address(value)
    assert made != value
    assert not made_up.is_identifying(ip_address(made))
    assert made_up.address(made) == made


@pytest.mark.parametrize(
    "value",
    [
        "127.0.0.1",
        "0.0.0.0",  # noqa: S104
        "::1",
        "::",
        "255.255.255.0",
        "192.0.2.1",
        "198.51.100.9",
        "203.0.113.3",
        "300.1.1.1",
        "x",
    ],
)
def test_addresses_of_nobody_stay(value: str) -> None:
    assert made_up.address(value) == value


def test_all_three_documentation_ranges_are_used() -> None:
    made = {made_up.address(f"47.98.{part}.2").rpartition(".")[0] for part in range(100)}
    assert made == {"192.0.2", "198.51.100", "203.0.113"}
