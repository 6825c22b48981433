"""Secrets that a text gives away by their form, wherever it stands: keys, tokens, accounts in names, addresses."""

import re
from collections.abc import Callable

from harness.cassette.sanitizing import made_up

_Instead = Callable[[re.Match[str]], str]

# One look for whatever any of the forms needs: most texts have none of it.
_ANY = re.compile(
    r"AKID|LTAI|AKLT|AKTP|STS|CAIS|eyJ|-----BEGIN|acs:|arn:|trn:|qcs:|[0-9]\.[0-9]{1,3}\.|:[0-9A-Fa-f]{0,4}:|uin/|uid/"
    r"|(?i:secret|passw|pwd|token|private_?key|api_?key|access_?key|bearer|signature|credential|authorization)"
)
KEY_ID = re.compile(
    r"(?<![A-Za-z0-9])(?:(?:AKID|LTAI)[A-Za-z0-9]{8,60}|AKLT[A-Za-z0-9_-]{12,80}|AKTP[A-Za-z0-9_-]{12,80}"
    r"|STS\.[A-Za-z0-9]{8,60})(?![A-Za-z0-9])"
)
TOKEN = re.compile(r"(?<![A-Za-z0-9])(?:CAIS[A-Za-z0-9+/_-]{28,}|STS[A-Za-z0-9+/_-]{37,})={0,2}")
JWT = re.compile(r"(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*")
PRIVATE_KEY = re.compile(
    r"(-----BEGIN [A-Z0-9 ]{0,30}PRIVATE KEY-----)(.*?)(-----END [A-Z0-9 ]{0,30}PRIVATE KEY-----|\Z)", re.DOTALL
)
_BREAK = "\n"
_BREAKS_BEFORE = re.compile(r"\A(?:\s|\\+[nrt])+")
_BREAKS_AFTER = re.compile(r"(?:\s|\\+[nrt])+\Z")
RESOURCE = re.compile(
    r"(?<![A-Za-z0-9])((?:acs|arn|trn|qcs)(?::[A-Za-z0-9_*./-]*){2,3}:)((?:uin/|uid/)?)([0-9]{5,})(?=:|\Z|[^A-Za-z0-9])"
)
ACCOUNT_PATH = re.compile(r"(?<![A-Za-z0-9])((?:[a-z]*[Uu]in|uid)/)([0-9]{5,})(?![A-Za-z0-9])")
IPV4 = re.compile(r"(?<![0-9A-Za-z.])(?:[0-9]{1,3}\.){3}[0-9]{1,3}(?![0-9A-Za-z]|\.[0-9])")
IPV6 = re.compile(r"(?<![0-9A-Za-z:.])(?:[0-9A-Fa-f]{0,4}:){2,7}[0-9A-Fa-f]{0,4}(?![0-9A-Za-z:.])")
_NAMES = (
    r"(?:secret_?(?:access_?)?key|access_?key_?secret|private_?key|api_?key|secret|password|passwd|pwd"
    r"|(?:security_?|session_?|access_?|auth_?|bearer_?)token|(?<!client)(?<!next)(?<!client[_-])(?<!next[_-])token"
    r"|signature)"
)
ASSIGNED = re.compile(
    rf"(?i)(?<![A-Za-z])({_NAMES}"
    r"\\?[\"']?\s*(?:=|:(?=\s*\\?[\"']))\s*\\?[\"']?|secret_?(?:access_?)?key\s*:\s*)"
    r"([^\s\"'\\&,;<>{}()\[\]]{6,})"
)
# A query within a query: the quotes, the colon and what ends the value are quoted themselves, perhaps several times.
ASSIGNED_QUOTED = re.compile(
    rf"(?i)(?:(?<![A-Za-z])|(?<=[0-9][0-9A-F]))({_NAMES}"
    r"(?:%(?:25){0,4}(?:20|22|27|5C))*%(?:25){0,4}3[AD](?:%(?:25){0,4}(?:20|22|27|5C))*)"
    r"((?:[A-Za-z0-9._~+/=!*@$-]|%(?:25){0,4}(?:2B|2F|3D|40)){6,})"
)
BEARER = re.compile(r"(?i)(?<![A-Za-z])((?:bearer|basic)\s+)([A-Za-z0-9+/_=.~-]{12,})")
CREDENTIAL = re.compile(r"(Credential=)([^/,\s\"']{6,})")


def _secret(found: re.Match[str]) -> str:
    return made_up.secret(found[0])


def _signature_or_secret(found: re.Match[str]) -> str:
    value = found[2]
    if made_up.is_made_up(value):
        return found[0]
    signature = "signature" in found[1].lower()
    return found[1] + (made_up.signature if signature else made_up.secret)(value)


def inside_block(block: str) -> tuple[str, str, str]:
    """What stands between the first and the last line of a key, with the breaks around it, however often escaped."""
    rest = _BREAKS_AFTER.sub("", block)
    inner = _BREAKS_BEFORE.sub("", rest)
    return rest[: len(rest) - len(inner)], inner, block[len(rest) :]


def _key_block(found: re.Match[str]) -> str:
    before, inner, after = inside_block(found[2])
    if not inner or made_up.is_made_up(inner):
        return found[0]
    return f"{found[1]}{before or _BREAK}{made_up.secret(inner)}{after or _BREAK}{found[3]}"


_FORMS: tuple[tuple[re.Pattern[str], _Instead], ...] = (
    (PRIVATE_KEY, _key_block),
    (JWT, _secret),
    (TOKEN, _secret),
    (KEY_ID, lambda found: made_up.key_id(found[0])),
    (CREDENTIAL, lambda found: found[1] + made_up.key_id(found[2])),
    (ASSIGNED, _signature_or_secret),
    (ASSIGNED_QUOTED, _signature_or_secret),
    (BEARER, lambda found: found[1] + made_up.secret(found[2])),
    (RESOURCE, lambda found: found[1] + found[2] + made_up.account(found[3])),
    (ACCOUNT_PATH, lambda found: found[1] + made_up.account(found[2])),
    (IPV4, lambda found: made_up.address(found[0])),
    (IPV6, lambda found: made_up.address(found[0])),
)


def may_hold_any(text: str) -> bool:
    """Whether a text can hold any of the forms at all; False for most, and cheap."""
    return _ANY.search(text) is not None


def without_secrets(text: str) -> str:
    """The text with made-up values in place of all that its form gives away."""
    if _ANY.search(text) is None:
        return text
    for pattern, instead in _FORMS:
        text = pattern.sub(instead, text)
    return text
