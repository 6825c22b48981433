"""The ways in which a secret may be written elsewhere than in its own place."""

import base64
import json
from collections.abc import Iterator
from urllib.parse import quote, quote_plus

_URL_SAFE = str.maketrans("+/", "-_")


def secret_forms(secret: str) -> Iterator[str]:
    """A secret as it may stand elsewhere: plain, encoded for a URL, and once more where a URL is part of a text.

    And escaped as JSON, in hexadecimal, and in base64 by itself or at any place of a text that is encoded as a whole.
    """
    yield secret
    yield json.dumps(secret)[1:-1]
    data = secret.encode("utf-8", "surrogatepass")
    yield from {data.hex(), data.hex().upper()}
    for before in range(3):
        start, end = (before * 8 + 5) // 6, (before + len(data)) * 8 // 6
        core = base64.b64encode(bytes(before) + data).decode("ascii")[start:end]
        yield from {core, core.translate(_URL_SAFE)}
    for encoded in (quote(secret, safe=""), quote(secret), quote_plus(secret)):
        yield encoded
        yield quote(encoded, safe="")
