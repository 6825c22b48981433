"""Made-up credentials: keys that look like ours, and the secret that follows from each."""

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass

from harness.model import Credentials

_KEY = re.compile(r"HARNESS[A-Z0-9]{13}")
_TOKEN_OF_ALL = b"cloud-contract-harness minted token"
_SECRET_OF_ALL = b"cloud-contract-harness minted key"


@dataclass(frozen=True, slots=True)
class MintedSession:
    """A session made for somebody: the credentials to sign with, and the user name to give to the proxy."""

    alias: str
    credentials: Credentials
    proxy_user: str


def is_minted(access_key: str) -> bool:
    """Whether a key has the form of minted keys."""
    return _KEY.fullmatch(access_key) is not None


def secret_for(access_key: str) -> str:
    """The secret of a minted key: 40 hexadecimal digits, a fixed function of the key, and so no secret at all."""
    return hmac.new(_SECRET_OF_ALL, access_key.encode(), hashlib.sha256).hexdigest()[:40]


def token_for(access_key: str) -> str:
    """A session token for a minted key, as temporary credentials have one: a fixed function of the key."""
    return hmac.new(_TOKEN_OF_ALL, access_key.encode(), hashlib.sha256).hexdigest()


def mint_key(seed: int, alias: str) -> str:
    """The key of the session with that seed and alias."""
    letters = base64.b32encode(digest("key", seed, alias)).decode("ascii")
    return f"HARNESS{letters[:13]}"


def digest(*parts: object) -> bytes:
    """32 bytes that depend on the parts only."""
    return hashlib.sha256("\x1f".join(map(str, parts)).encode("utf-8", "surrogatepass")).digest()
