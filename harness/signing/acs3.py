"""ACS3-HMAC-SHA256, the signature of Alibaba Cloud OpenAPI (version 3 of the request body and signature mechanism).

Source: the vendor's signature page and its published Python and Node SDKs. The scope holds no region, service or date.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from harness.model import Credentials
from harness.signing import authorization as auth
from harness.signing.form import decode_pairs, encode, wire_bytes
from harness.signing.scheme import Pinned, SignatureFailure
from harness.wire import HttpRequest

_ALGORITHM = "ACS3-HMAC-SHA256"
_WINDOW_SECONDS = 900
_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})Z")


@dataclass(frozen=True, slots=True)
class Acs3HmacSha256:
    """Signs and verifies the ``Authorization`` header of Alibaba Cloud."""

    name: str = "acs3-hmac-sha256"
    tolerance_seconds: float = _WINDOW_SECONDS
    secret_headers: frozenset[str] = frozenset(
        {
            "authorization",
            "x-acs-accesskey-id",
            "x-acs-bearer-token",
            "x-acs-security-token",
            "x-acs-zero-trust-idtoken",
        }
    )
    secret_params: frozenset[str] = frozenset({"AccessKeyId", "BearerToken", "SecurityToken", "Signature"})
    token_headers: frozenset[str] = frozenset({"x-acs-bearer-token", "x-acs-security-token"})
    token_params: frozenset[str] = frozenset()
    volatile_headers: Pinned = (
        ("x-acs-content-sha256", "0" * 64),
        ("x-acs-date", "2000-01-01T00:00:00Z"),
        ("x-acs-signature-nonce", "0" * 32),
    )
    volatile_params: Pinned = ()
    scope_date: str = ""

    def recognises(self, request: HttpRequest) -> bool:
        """Whether there is an Authorization header; what it says is judged later."""
        return request.header("authorization") is not None

    def access_key(self, request: HttpRequest) -> str | None:
        """The AccessKeyId in the Credential, or None."""
        found = auth.read(request, _ALGORITHM, 0)
        return found.access_key if isinstance(found, auth.Authorization) else None

    def sign(
        self, request: HttpRequest, credentials: Credentials, *, region: str, service: str, now: datetime
    ) -> HttpRequest:
        """The request with host, x-acs-date, nonce, content hash, token and Authorization.

        ``region`` and ``service`` are no part of this scheme. A nonce that is already there stays; else it is a hash of
        the request and the time.
        """
        del region, service
        date = now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        added = [("x-acs-date", date), ("x-acs-content-sha256", auth.sha256(request.body))]
        if request.header("host") is None:
            added.insert(0, ("host", request.authority))
        if request.header("x-acs-signature-nonce") is None:
            added.append(("x-acs-signature-nonce", _nonce(request, now)))
        if credentials.token is not None:
            added += [("x-acs-accesskey-id", credentials.access_key), ("x-acs-security-token", credentials.token)]
        request = request.with_headers(added)
        names = tuple(sorted(_to_be_signed(request)))
        text = string_to_sign(canonical_request(request, names, auth.sha256(request.body)))
        signature = auth.hmac_sha256(auth.secret_bytes(credentials.secret_key), text).hex()
        value = (
            f"{_ALGORITHM} Credential={credentials.access_key},SignedHeaders={';'.join(names)},Signature={signature}"
        )
        return request.with_headers([("Authorization", value)])

    def verify(self, request: HttpRequest, secret_key: str, *, service: str, now: datetime) -> SignatureFailure | None:
        """None if the signature holds: form, date within 15 minutes, content hash, signature."""
        del service
        found = auth.read(request, _ALGORITHM, 0)
        if isinstance(found, SignatureFailure):
            return found
        unsigned = {name for name in _to_be_signed(request) if name != "content-type"} - set(found.signed_headers)
        if unsigned:
            return auth.malformed(f"headers that must be signed are not: {', '.join(sorted(unsigned))}")
        sent = auth.utc_date(_DATE, (request.header("x-acs-date") or "").strip())
        if sent is None:
            return auth.without_time("x-acs-date", "of the form 2026-01-02T03:04:05Z")
        skew = (sent - now).total_seconds()
        if abs(skew) > _WINDOW_SECONDS:
            return SignatureFailure("expired", f"x-acs-date is {skew:+.0f} s off, more than {_WINDOW_SECONDS} s")
        hashed = auth.sha256(request.body)
        declared = request.header("x-acs-content-sha256")
        if declared is not None and declared.strip() != hashed:
            return SignatureFailure("payload", f"x-acs-content-sha256 is not the SHA-256 of the body, {hashed}")
        return _mismatch(found, request, secret_key, hashed)


def _mismatch(found: auth.Authorization, request: HttpRequest, secret_key: str, hashed: str) -> SignatureFailure | None:
    gone = auth.absent(request, found.signed_headers)
    if gone is not None:
        return gone
    texts = [
        string_to_sign(canonical_request(request, found.signed_headers, hashed, host=host))
        for host in auth.host_spellings(request, any_port=False)
    ]
    return auth.judge(found.signature, auth.secret_bytes(secret_key), texts)


def canonical_request(
    request: HttpRequest, names: tuple[str, ...], hashed_payload: str, *, host: bytes | None = None
) -> bytes:
    """The canonical request: the query decoded (``+`` is a space), sorted by name and encoded again."""
    pairs = sorted(decode_pairs(request.query))
    query = "&".join(f"{encode(name)}={encode(value)}" for name, value in pairs)
    block = b"".join(
        name.encode() + b":" + (host if name == "host" and host is not None else _joined(request, name)) + b"\n"
        for name in names
    )
    lines = (wire_bytes(request.method), wire_bytes(request.path), query.encode(), block)
    return b"\n".join((*lines, ";".join(names).encode(), hashed_payload.encode()))


def string_to_sign(canonical: bytes) -> str:
    """The string to sign; it names no scope and no date."""
    return f"{_ALGORITHM}\n{auth.sha256(canonical)}"


def _joined(request: HttpRequest, name: str) -> bytes:
    """The values of a header, trimmed, sorted and joined with commas; the host is known even without a header."""
    values = request.header_values(name)
    if name == "host" and not values:
        return auth.header_bytes(request.authority)
    return b",".join(sorted(auth.header_bytes(value).strip() for value in values))


def _to_be_signed(request: HttpRequest) -> set[str]:
    names = {name.lower() for name, _ in request.headers}
    return {"host"} | {name for name in names if name.startswith("x-acs-") or name == "content-type"}


def _nonce(request: HttpRequest, now: datetime) -> str:
    parts = (request.method, request.authority, request.target, now.isoformat(), auth.sha256(request.body))
    return auth.sha256("\n".join(parts).encode("utf-8", "surrogatepass"))[:32]
