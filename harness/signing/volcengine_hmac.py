"""HMAC-SHA256 in the ``Authorization`` header, the signature of Volcengine's OpenAPI gateway.

Source: the vendor's signature page and its published Python and Node SDKs.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import product

from harness.model import Credentials
from harness.signing import authorization as auth
from harness.signing.form import decode_pairs, encode, wire_bytes
from harness.signing.scheme import Pinned, SignatureFailure
from harness.wire import HttpRequest

_ALGORITHM = "HMAC-SHA256"
_TERMINATOR = "request"
_WINDOW_SECONDS = 900
_DATE = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})T([0-9]{2})([0-9]{2})([0-9]{2})Z")
_SECONDS = re.compile(r"[0-9]{1,9}")
_SPACES = re.compile(rb"[ \t]+")


@dataclass(frozen=True, slots=True)
class VolcengineHmacSha256:
    """Signs and verifies the ``Authorization`` header of Volcengine."""

    name: str = "volc-hmac-sha256"
    tolerance_seconds: float = _WINDOW_SECONDS
    secret_headers: frozenset[str] = frozenset({"authorization", "x-security-token"})
    secret_params: frozenset[str] = frozenset({"X-Credential", "X-Security-Token", "X-Signature"})
    token_headers: frozenset[str] = frozenset({"x-security-token"})
    token_params: frozenset[str] = frozenset()
    volatile_headers: Pinned = (
        ("x-content-sha256", "0" * 64),
        ("x-date", "20000101T000000Z"),
        ("x-sdk-invocation-id", "00000000-0000-0000-0000-000000000000"),
    )
    volatile_params: Pinned = ()
    scope_date: str = "20000101"

    def recognises(self, request: HttpRequest) -> bool:
        """Whether there is an Authorization header; what it says is judged later."""
        return request.header("authorization") is not None

    def access_key(self, request: HttpRequest) -> str | None:
        """The access key id in the Credential, or None."""
        found = auth.read(request, _ALGORITHM, 4)
        return found.access_key if isinstance(found, auth.Authorization) else None

    def sign(
        self, request: HttpRequest, credentials: Credentials, *, region: str, service: str, now: datetime
    ) -> HttpRequest:
        """The request with Host, X-Date, X-Content-Sha256, X-Security-Token and Authorization."""
        date = now.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
        added = [("X-Date", date), ("X-Content-Sha256", auth.sha256(request.body))]
        if request.header("host") is None:
            added.insert(0, ("Host", request.authority))
        if credentials.token is not None:
            added.append(("X-Security-Token", credentials.token))
        request = request.with_headers(added)
        sent = {name.lower() for name, _ in request.headers}
        names = tuple(sorted(name for name in sent if name in {"content-type", "host"} or name.startswith("x-")))
        scope = f"{date[:8]}/{region}/{service}/{_TERMINATOR}"
        host = auth.host_spellings(request, any_port=False)[-1]
        text = string_to_sign(canonical_request(request, names, auth.sha256(request.body), host=host), date, scope)
        signature = auth.hmac_sha256(signing_key(credentials.secret_key, scope), text).hex()
        return auth.with_authorization(request, _ALGORITHM, f"{credentials.access_key}/{scope}", names, signature)

    def verify(self, request: HttpRequest, secret_key: str, *, service: str, now: datetime) -> SignatureFailure | None:
        """None if the signature holds: form, date within X-Expires or 900 s, scope, content hash, signature."""
        found = auth.read(request, _ALGORITHM, 4)
        if isinstance(found, SignatureFailure):
            return found
        if request.header("x-security-token") is not None and "x-security-token" not in found.signed_headers:
            return auth.malformed("X-Security-Token is not among the signed headers")
        date = (request.header("x-date") or "").strip()
        window = _window(request)
        sent = auth.utc_date(_DATE, date)
        if sent is None:
            return auth.without_time("X-Date", "of the form 20250102T030405Z")
        if window is None:
            return auth.malformed("X-Expires is not a number of seconds")
        skew = (sent - now).total_seconds()
        if abs(skew) > window:
            return SignatureFailure("expired", f"X-Date is {skew:+.0f} s off, more than {window} s")
        hashed = auth.sha256(request.body)
        declared = request.header("x-content-sha256")
        if declared is not None and declared.strip() != hashed:
            return SignatureFailure("payload", f"X-Content-Sha256 is not the SHA-256 of the body, {hashed}")
        return scope_failure(found.scope, service, date) or _mismatch(found, request, secret_key, hashed)


def scope_failure(scope: tuple[str, ...], service: str, date: str) -> SignatureFailure | None:
    """What is wrong with the scope of a credential, ``date/region/service/request``; ``date`` is X-Date."""
    dated, _, named, terminator = scope
    if dated != date[:8]:
        return SignatureFailure("scope", f"the Credential is not dated {date[:8]}, the day of X-Date")
    if named != service:
        return SignatureFailure("scope", f"the Credential is not for the service {service}")
    if terminator != _TERMINATOR:
        return SignatureFailure("scope", f"the Credential does not end with {_TERMINATOR}")
    return None


def _mismatch(found: auth.Authorization, request: HttpRequest, secret_key: str, hashed: str) -> SignatureFailure | None:
    gone = auth.absent(request, found.signed_headers)
    if gone is not None:
        return gone
    scope = "/".join(found.scope)
    date = (request.header("x-date") or "").strip()
    spellings = product(auth.host_spellings(request, any_port=False)[::-1], (True, False))
    texts = [
        string_to_sign(
            canonical_request(request, found.signed_headers, hashed, host=host, collapse=collapse), date, scope
        )
        for host, collapse in spellings
    ]
    return auth.judge(found.signature, signing_key(secret_key, scope), texts)


def canonical_request(
    request: HttpRequest,
    names: tuple[str, ...],
    hashed_payload: str,
    *,
    host: bytes | None = None,
    collapse: bool = False,
) -> bytes:
    """The canonical request: the query decoded (``+`` is a space), encoded again and sorted by encoded name and value.

    ``collapse`` makes runs of spaces inside header values one, as the Node SDK does and the Python SDK does not.
    """
    pairs = sorted((encode(name), encode(value)) for name, value in decode_pairs(request.query))
    block = b""
    for name in names:
        value = host if name == "host" and host is not None else _joined(request, name)
        block += name.encode() + b":" + (_SPACES.sub(b" ", value) if collapse else value) + b"\n"
    query = "&".join(f"{name}={value}" for name, value in pairs)
    lines = (wire_bytes(request.method), wire_bytes(request.path), query.encode(), block)
    return b"\n".join((*lines, ";".join(names).encode(), hashed_payload.encode()))


def string_to_sign(canonical: bytes, date: str, scope: str) -> str:
    """The string to sign; ``date`` is X-Date, ``scope`` is ``date/region/service/request``."""
    return f"{_ALGORITHM}\n{date}\n{scope}\n{auth.sha256(canonical)}"


def signing_key(secret_key: str, scope: str) -> bytes:
    """The key derived from the secret for a scope."""
    key = auth.secret_bytes(secret_key)
    for part in scope.split("/"):
        key = auth.hmac_sha256(key, part)
    return key


def _joined(request: HttpRequest, name: str) -> bytes:
    values = request.header_values(name) or ((request.authority,) if name == "host" else ())
    return b",".join(auth.header_bytes(value).strip() for value in values)


def _window(request: HttpRequest) -> int | None:
    given = [value.decode("ascii", "replace") for name, value in decode_pairs(request.query) if name == b"X-Expires"]
    if not given:
        return _WINDOW_SECONDS
    return int(given[0]) if len(given) == 1 and _SECONDS.fullmatch(given[0]) else None
