"""Request ids in the form that each provider gives them."""

import hashlib
import re
import uuid
from datetime import UTC, datetime

from harness.errors import UnknownName

_FORMS = {
    "uuid-lower": re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
    "uuid-upper": re.compile(r"[0-9A-F]{8}(?:-[0-9A-F]{4}){3}-[0-9A-F]{12}"),
    # The twelve digits after the time look like an address in some examples, and are any hexadecimal ones in others.
    "volcengine": re.compile(r"[0-9]{14}[0-9A-F]{20}"),
}


def make_request_id(form: str, entropy: bytes, now: datetime) -> str:
    """The request id that the entropy stands for; equal arguments give equal ids.

    ``uuid-lower`` is a version 4 UUID. ``uuid-upper`` is a version 5 UUID in capitals, as newer gateways give it.
    ``volcengine`` is 14 digits of time (UTC), an IPv4 address in 12 digits and 8 hexadecimal capitals, as in the
    examples of its ECS pages. Raises UnknownName for another form.
    """
    digest = hashlib.sha256(entropy).digest()
    match form:
        case "uuid-lower":
            return str(uuid.UUID(bytes=digest[:16], version=4))
        case "uuid-upper":
            return str(uuid.UUID(bytes=digest[:16], version=5)).upper()
        case "volcengine":
            address = "".join(f"{byte:03d}" for byte in (10, *digest[:3]))
            return f"{now.astimezone(UTC):%Y%m%d%H%M%S}{address}{digest[4:8].hex().upper()}"
        case _:
            raise UnknownName("request id form", form, _FORMS)


def has_form(form: str, request_id: str) -> bool:
    """Whether a request id has a form; raises UnknownName for a form that there is not."""
    if form not in _FORMS:
        raise UnknownName("request id form", form, _FORMS)
    return _FORMS[form].fullmatch(request_id) is not None
