"""Which fields are secret by their names, and of what kind: what the signing schemes say, and what names say."""

import re
from functools import lru_cache
from typing import Literal

from harness.signing.table import SCHEMES

SecretKind = Literal["key", "secret", "signature", "credential", "account"]

_BY_SCHEME = frozenset(
    name.lower() for scheme in SCHEMES.values() for name in (*scheme.secret_headers, *scheme.secret_params)
)
_INDEX = re.compile(r"\[[0-9]*\]|\.[0-9]+(?=\.|$)")
_FILLERS = re.compile(r"[^a-z0-9]")
# Tokens that say which call or which page is meant, not who calls.
_HARMLESS = re.compile(r"(?:client|next|page|pagination|continuation|idempoten(?:cy|t)|cancel)tokens?")
_KINDS: tuple[tuple[re.Pattern[str], SecretKind], ...] = (
    (re.compile(r"(?!.*secretaccess).*accesskeys?|.*accesskeyids?|(?:tmp|temp)?secretids?|ak"), "key"),
    (re.compile(r"(?:x|oss|cos)?signature"), "signature"),
    (
        re.compile(
            r"(?:main|sub|owner|resource|account|creator|caller|parent|user|operator|root|aliyun|ali|login|own)*"
            r"(?:uin|uid|accountid|ownerid|userid|owneraccount|appid|accountnumber|principalid|identityid)s?"
        ),
        "account",
    ),
    (
        re.compile(
            r".*(?:password|passwd|passphrase|pwd|secret|secretkey|secretaccesskey|privatekey|token|credential|apikey|appkey|sessionkey"
            r"|signingkey|encryptionkey|authkey|sharedkey|cookie|jwt|authorization)s?|sk|pass"
        ),
        "secret",
    ),
)


@lru_cache(maxsize=8192)
def secret_kind(name: str) -> SecretKind | None:
    """The kind of secret that a header, parameter or member of that name holds; None where it holds none.

    Of a flattened name the last part counts that is no number: ``Login.Passwords.1`` holds passwords.
    """
    last = _INDEX.sub("", name).rpartition(".")[2].lower()
    plain = _FILLERS.sub("", last)
    if _HARMLESS.fullmatch(plain):
        return None
    if plain.endswith("credential") and last in _BY_SCHEME:
        return "credential"
    found = next((kind for pattern, kind in _KINDS if pattern.fullmatch(plain)), None)
    return found or ("secret" if last in _BY_SCHEME else None)
