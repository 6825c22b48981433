"""Reading an ``Authorization`` header, comparing signatures, and what else the three schemes have in common."""

import hashlib
import hmac
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from harness.signing.scheme import SignatureFailure
from harness.wire import HttpRequest

_SIGNATURE = re.compile(r"[0-9a-f]{64}")
_CREDENTIAL = re.compile(r"[\x21-\x2b\x2d-\x7e]{1,512}")
_HEADER_NAMES = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+(?:;[!#$%&'*+.^_`|~0-9A-Za-z-]+)*")
_FIELDS = ("Credential", "SignedHeaders", "Signature")
_MAX_LENGTH = 16_384


@dataclass(frozen=True, slots=True)
class Authorization:
    """A well-formed ``Authorization`` header; ``scope`` is what follows the key id in the credential, split at ``/``.

    ``signed_headers`` are lower case, sorted and without repeats, as they stand in a canonical request.
    """

    access_key: str
    scope: tuple[str, ...]
    signed_headers: tuple[str, ...]
    signature: str


def read(request: HttpRequest, algorithm: str, scope_parts: int) -> Authorization | SignatureFailure:
    """The request's authorization under ``algorithm``, or what is wrong with it; details never repeat its values."""
    values = request.header_values("authorization")
    if not values:
        return SignatureFailure("missing", "the request has no Authorization header")
    if len(values) > 1:
        return malformed(f"the request has {len(values)} Authorization headers")
    if len(values[0]) > _MAX_LENGTH:
        return malformed(f"the Authorization header is {len(values[0])} characters long")
    named, _, rest = values[0].strip().partition(" ")
    if named != algorithm:
        return malformed(f"the Authorization header does not begin with {algorithm}")
    fields = _fields(rest)
    if isinstance(fields, SignatureFailure):
        return fields
    access_key, *scope = fields["Credential"].rsplit("/", scope_parts) if scope_parts else [fields["Credential"]]
    if not access_key or len(scope) != scope_parts or not all(scope):
        return malformed(f"the Credential is not an access key id with {scope_parts} scope parts")
    names = tuple(sorted({name.lower() for name in fields["SignedHeaders"].split(";")}))
    return Authorization(access_key, tuple(scope), names, fields["Signature"])


def _fields(text: str) -> Mapping[str, str] | SignatureFailure:
    fields: dict[str, str] = {}
    for part in text.split(","):
        name, _, value = part.strip().partition("=")
        if name not in _FIELDS:
            return malformed(f"the Authorization header holds something else than {', '.join(_FIELDS)}")
        if name in fields:
            return malformed(f"the Authorization header gives {name} twice")
        fields[name] = value
    for name, pattern in zip(_FIELDS, (_CREDENTIAL, _HEADER_NAMES, _SIGNATURE), strict=True):
        if name not in fields:
            return malformed(f"the Authorization header has no {name}")
        if not pattern.fullmatch(fields[name]):
            return malformed(f"{name} in the Authorization header is not well formed")
    return fields


def with_authorization(
    request: HttpRequest, algorithm: str, credential: str, names: Sequence[str], signature: str
) -> HttpRequest:
    """The request with the header; ``credential`` is the access key id with its scope."""
    value = f"{algorithm} Credential={credential}, SignedHeaders={';'.join(names)}, Signature={signature}"
    return request.with_headers([("Authorization", value)])


def malformed(detail: str) -> SignatureFailure:
    """A failure of form."""
    return SignatureFailure("malformed", detail)


def without_time(name: str, form: str) -> SignatureFailure:
    """The failure of a request whose time is missing or cannot be read; ``form`` says what it should look like."""
    return SignatureFailure("time", f"{name} is missing or not {form}")


def header_bytes(value: str) -> bytes:
    """The bytes of a header value on the wire: values are held as ISO 8859-1; what does not fit is taken as UTF-8."""
    try:
        return value.encode("latin-1")
    except UnicodeEncodeError:
        return value.encode("utf-8", "surrogatepass")


def sha256(data: bytes) -> str:
    """Lower-case hexadecimal SHA-256."""
    return hashlib.sha256(data).hexdigest()


def hmac_sha256(key: bytes, message: str | bytes) -> bytes:
    """One step of a key derivation."""
    data = message.encode("utf-8", "surrogatepass") if isinstance(message, str) else message
    return hmac.new(key, data, hashlib.sha256).digest()


def secret_bytes(secret_key: str) -> bytes:
    """The secret as the first key of the chain; it is never decoded, even where it looks like base64."""
    return secret_key.encode("utf-8", "surrogatepass")


def utc_date(pattern: re.Pattern[str], text: str) -> datetime | None:
    """The moment that six groups of digits (year to second) name, or None where the text or the date is none."""
    matched = pattern.fullmatch(text)
    if matched is None:
        return None
    year, month, day, hour, minute, second = (int(part) for part in matched.groups())
    try:
        return datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    except ValueError:
        return None


def absent(request: HttpRequest, names: Iterable[str]) -> SignatureFailure | None:
    """A mismatch if a signed header is not in the request; the host is always known."""
    gone = [name for name in names if name != "host" and request.header(name) is None]
    if gone:
        return SignatureFailure("mismatch", f"signed headers that are not in the request: {', '.join(gone)}")
    return None


def judge(signature: str, key: bytes, texts: Sequence[str]) -> SignatureFailure | None:
    """None if the signature is that of one of the strings to sign; the first one is shown if it is not.

    Each comparison takes the same time wherever it differs.
    """
    if any(hmac.compare_digest(signature, hmac_sha256(key, text).hex()) for text in texts):
        return None
    return SignatureFailure("mismatch", f"the signature does not match; string to sign here: {texts[0]!r}")


def host_spellings(request: HttpRequest, *, any_port: bool) -> tuple[bytes, ...]:
    """The host values that may have been signed, as sent first.

    Besides the value itself, without its port: only ``:80`` and ``:443``, or any port where ``any_port``.
    """
    sent = request.header("host")
    value = (request.authority if sent is None else sent).strip()
    name, colon, port = value.rpartition(":")
    bare = bool(colon) and port.isascii() and port.isdigit() and (any_port or port in {"80", "443"})
    return tuple(header_bytes(text) for text in ((value, name) if bare else (value,)))
