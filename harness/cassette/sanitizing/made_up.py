"""Made-up values that stand in place of real ones: of the same form, the same for the same value, and never reversible.

What is made up is recognised as such, so that making it up again changes nothing and no scan reports it. Values with
little room (addresses, account ids) are mapped to few, and those that a person may have chosen (passwords) to one of
their length alone: no made-up value says more of the real one than its form.
"""

import hashlib
import re
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

MARK = "EXAMPLE"
LONGEST = 64
"""How long a made-up secret is at most, however long the real one was."""

_KEY_PREFIX = re.compile(r"AKID|LTAI|AKLT|AKTP|STS\.")
_KEY = re.compile(rf"(?:AKID|LTAI|AKLT|AKTP|STS\.)?{MARK}[0-9A-F]{{0,6}}0*")
_KEY_HASH = 6
_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_DIGIT = re.compile(r"[0-9]")
_ENDLESS = MARK * (LONGEST // len(MARK) + 2)
_SOME_DIGITS = "123456789012345678901234567890"
_ACCOUNT_HASH = 4
_DOCUMENTATION = tuple(IPv4Network(text) for text in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24"))
_DOCUMENTATION_6 = IPv6Network("2001:db8::/32")
_MASKS = IPv4Network("224.0.0.0/3")


def key_id(value: str) -> str:
    """An access key id with the vendor's prefix and the length of the real one."""
    if not value or _KEY.fullmatch(value):
        return value
    found = _KEY_PREFIX.match(value)
    made = (found[0] if found else "") + MARK
    return (made + _digest(value).hex().upper()[:_KEY_HASH]).ljust(len(value), "0")[: max(len(value), len(made))]


def secret(value: str) -> str:
    """A secret key, token or password as long as the real one; of a number, a number of the same form."""
    if is_number(value):
        return _DIGIT.sub("1", _DIGIT.sub("0", value), count=1) if len(value) <= LONGEST else "1".ljust(LONGEST, "0")
    return _ENDLESS[: min(len(value), LONGEST)]


def is_number(value: str) -> bool:
    """Whether a text is a number as JSON writes it, zeros before it allowed."""
    return _NUMBER.fullmatch(value) is not None


def signature(value: str) -> str:
    """A signature as long as the real one: zeros, with the padding that base64 has; of a number, a number."""
    if not value.strip("0"):
        return value
    if is_number(value):
        return secret(value)
    bare = value.rstrip("=")
    return "0" * len(bare) + value[len(bare) :]


def account(value: str) -> str:
    """An account id of as many digits; one that is no number becomes as a secret does."""
    if not (value.isascii() and value.isdigit()):
        return secret(value)
    length = len(value)
    if length <= _ACCOUNT_HASH or length > len(_SOME_DIGITS):
        return secret(value)
    head = _SOME_DIGITS[: length - _ACCOUNT_HASH]
    if value.startswith(head):
        return value
    return head + f"{int.from_bytes(_digest(value)[:4]) % 10**_ACCOUNT_HASH:0{_ACCOUNT_HASH}}"


def address(value: str) -> str:
    """An IP address in the ranges kept for documentation; loopback and masks stay, and what is none."""
    try:
        found = ip_address(value)
    except ValueError:
        return value
    if not is_identifying(found):
        return value
    drawn = int.from_bytes(_digest(str(found))[:4])
    if isinstance(found, IPv4Address):
        return str(_DOCUMENTATION[drawn % 3][1 + (drawn // 3) % 254])
    return str(_DOCUMENTATION_6[1 + drawn % 4094])


def is_identifying(found: IPv4Address | IPv6Address) -> bool:
    """Whether an address says anything of anybody: no loopback, unspecified or documentation address, no mask."""
    if found.is_loopback or found.is_unspecified:
        return False
    if isinstance(found, IPv4Address):
        return found not in _MASKS and not any(found in network for network in _DOCUMENTATION)
    return found not in _DOCUMENTATION_6


def is_made_up(value: str) -> bool:
    """Whether a value is one that stands here in place of a secret, a key id or a signature."""
    bare = value.rstrip("=")
    return not bare.strip("0") or value == secret(value) or _KEY.fullmatch(value) is not None


def _digest(value: str) -> bytes:
    return hashlib.sha256(b"cloud-contract-harness made up\x1f" + value.encode("utf-8", "surrogatepass")).digest()
