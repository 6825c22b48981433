"""TC3-HMAC-SHA256, the signature of Tencent Cloud API 3.0.

Source: the vendor's signature page and its published Python and Node SDKs, which sign only ``content-type`` and
``host``. The contract knows hosts of the vendor's without a port, and the product's name as the service of the scope.
Two habits of the Node SDK show only at other endpoints, and are judged by what that contract decides. It signs the host
without the port that it sends: no documented host has one, so the value with the port and the one without it both hold.
It takes the first part of the endpoint's name for the service: that is a wrong ``scope`` wherever the endpoint has a
name; it holds only where the endpoint is an address, or ``localhost``, which no product's is.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from ipaddress import ip_address

from harness.model import Credentials
from harness.signing import authorization as auth
from harness.signing.form import wire_bytes
from harness.signing.scheme import Pinned, SignatureFailure
from harness.wire import HttpRequest

_ALGORITHM = "TC3-HMAC-SHA256"
_TERMINATOR = "tc3_request"
_UNSIGNED = "UNSIGNED-PAYLOAD"
# What the SDKs send for the few operations that take calls without a signature.
_SKIP = "SKIP"
_WINDOW_SECONDS = 300
_TIMESTAMP = re.compile(r"[0-9]{1,11}")


@dataclass(frozen=True, slots=True)
class Tc3HmacSha256:
    """Signs and verifies the ``Authorization`` header of Tencent Cloud API 3.0."""

    name: str = "tc3-hmac-sha256"
    tolerance_seconds: float = _WINDOW_SECONDS
    secret_headers: frozenset[str] = frozenset({"authorization", "x-tc-token"})
    secret_params: frozenset[str] = frozenset({"SecretId", "Signature", "Token"})
    token_headers: frozenset[str] = frozenset({"x-tc-token"})
    token_params: frozenset[str] = frozenset()
    volatile_headers: Pinned = (
        ("x-tc-timestamp", "946684800"),
        ("x-tc-content-sha256", "0" * 64),
    )
    volatile_params: Pinned = ()
    scope_date: str = "2000-01-01"

    def recognises(self, request: HttpRequest) -> bool:
        """Whether there is an Authorization header; what it says is judged later."""
        return request.header("authorization") is not None

    def access_key(self, request: HttpRequest) -> str | None:
        """The SecretId in the Credential, or None."""
        found = auth.read(request, _ALGORITHM, 3)
        return found.access_key if isinstance(found, auth.Authorization) else None

    def sign(
        self, request: HttpRequest, credentials: Credentials, *, region: str, service: str, now: datetime
    ) -> HttpRequest:
        """The request with Host, X-TC-Timestamp, X-TC-Token and Authorization; ``region`` is no part of the scope."""
        del region
        timestamp = int(now.timestamp())
        added = [("X-TC-Timestamp", str(timestamp))]
        if request.header("host") is None:
            added.insert(0, ("Host", request.authority))
        if request.header("content-type") is None:
            content_type = "application/json" if request.method == "POST" else "application/x-www-form-urlencoded"
            added.insert(0, ("Content-Type", content_type))
        if credentials.token is not None:
            added.append(("X-TC-Token", credentials.token))
        request = request.with_headers(added)
        names = ("content-type", "host")
        scope = f"{_date(timestamp)}/{service}/{_TERMINATOR}"
        text = string_to_sign(canonical_request(request, names, payload_hash(request)), timestamp, scope)
        signature = auth.hmac_sha256(signing_key(credentials.secret_key, scope), text).hex()
        return auth.with_authorization(request, _ALGORITHM, f"{credentials.access_key}/{scope}", names, signature)

    def verify(self, request: HttpRequest, secret_key: str, *, service: str, now: datetime) -> SignatureFailure | None:
        """None if the signature holds: form, timestamp within five minutes, date and service, signature."""
        if (request.header("authorization") or "").strip() == _SKIP:
            return SignatureFailure("missing", f"the Authorization header says {_SKIP} in place of a signature")
        found = auth.read(request, _ALGORITHM, 3)
        if isinstance(found, SignatureFailure):
            return found
        missing = {"content-type", "host"} - set(found.signed_headers)
        if missing:
            return auth.malformed(f"SignedHeaders does not name {' and '.join(sorted(missing))}")
        sent = request.header("x-tc-timestamp") or ""
        if not _TIMESTAMP.fullmatch(sent):
            return auth.without_time("X-TC-Timestamp", "a number of seconds")
        timestamp = int(sent)
        skew = timestamp - now.timestamp()
        if abs(skew) > _WINDOW_SECONDS:
            return SignatureFailure("expired", f"X-TC-Timestamp is {skew:+.0f} s off, more than {_WINDOW_SECONDS} s")
        return _scope_failure(found, request, service, timestamp) or _mismatch(found, request, secret_key, timestamp)


def _scope_failure(
    found: auth.Authorization, request: HttpRequest, service: str, timestamp: int
) -> SignatureFailure | None:
    date, named, terminator = found.scope
    if date != _date(timestamp):
        return SignatureFailure("scope", f"the Credential is not dated {_date(timestamp)}, the day of X-TC-Timestamp")
    if named != service and named != service_of_endpoint(request):
        why = ", but for the first part of the endpoint's name" if named == request.host.partition(".")[0] else ""
        return SignatureFailure("scope", f"the Credential is not for the service {service}{why}")
    if terminator != _TERMINATOR:
        return SignatureFailure("scope", f"the Credential does not end with {_TERMINATOR}")
    return None


def _mismatch(
    found: auth.Authorization, request: HttpRequest, secret_key: str, timestamp: int
) -> SignatureFailure | None:
    gone = auth.absent(request, found.signed_headers)
    if gone is not None:
        return gone
    scope = "/".join(found.scope)
    hashed = payload_hash(request)
    texts = [
        string_to_sign(canonical_request(request, found.signed_headers, hashed, host=host), timestamp, scope)
        for host in auth.host_spellings(request, any_port=True)
    ]
    return auth.judge(found.signature, signing_key(secret_key, scope), texts)


def payload_hash(request: HttpRequest) -> str:
    """SHA-256 of what counts as payload: nothing for GET, the body, or the marker of an unsigned payload."""
    if (request.header("x-tc-content-sha256") or "").strip() == _UNSIGNED:
        return auth.sha256(_UNSIGNED.encode())
    return auth.sha256(b"" if request.method == "GET" else request.body)


def canonical_request(
    request: HttpRequest, names: tuple[str, ...], hashed_payload: str, *, host: bytes | None = None
) -> bytes:
    """The canonical request; the path is always ``/``, the query counts for GET only and stands as sent."""
    values: Mapping[str, bytes] = {"host": auth.host_spellings(request, any_port=True)[0] if host is None else host}
    block = b"".join(
        name.encode() + b":" + (values[name] if name in values else _joined(request, name)).strip().lower() + b"\n"
        for name in names
    )
    query = wire_bytes(request.query) if request.method == "GET" else b""
    lines = (wire_bytes(request.method), b"/", query, block, ";".join(names).encode(), hashed_payload.encode())
    return b"\n".join(lines)


def string_to_sign(canonical: bytes, timestamp: int, scope: str) -> str:
    """The string to sign; ``scope`` is ``date/service/tc3_request``."""
    return f"{_ALGORITHM}\n{timestamp}\n{scope}\n{auth.sha256(canonical)}"


def signing_key(secret_key: str, scope: str) -> bytes:
    """The key derived from the secret for a scope."""
    key = b"TC3" + auth.secret_bytes(secret_key)
    for part in scope.split("/"):
        key = auth.hmac_sha256(key, part)
    return key


def _joined(request: HttpRequest, name: str) -> bytes:
    return b",".join(auth.header_bytes(value).strip() for value in request.header_values(name))


def _date(timestamp: int) -> str:
    return datetime.fromtimestamp(timestamp, tz=UTC).strftime("%Y-%m-%d")


def service_of_endpoint(request: HttpRequest) -> str | None:
    """What the Node SDK takes for the service where the endpoint is an address: ``127`` for ``127.0.0.1:8081``.

    None where the host is a name other than ``localhost``.
    """
    try:
        return str(ip_address(request.host)).split(".", maxsplit=1)[0]
    except ValueError:
        return "localhost" if request.host == "localhost" else None
