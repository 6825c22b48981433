"""Request ids in the form that each provider gives them."""

import hashlib
import uuid
from datetime import UTC, datetime

from harness.errors import UnknownName

_FORMS = ("uuid-lower", "uuid-upper", "volcengine")


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
