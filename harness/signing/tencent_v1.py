"""HmacSHA1 and HmacSHA256 among the parameters, Tencent Cloud's signature before TC3 ("signature v1").

Source: the vendor's page on that signature and its published Python and Node SDKs. What is signed is not encoded, so
that a ``&`` inside a value looks like one between two; that is the scheme, and no mistake of whoever signs.
"""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime

from harness.model import Credentials
from harness.signing import authorization as auth
from harness.signing import query_signature as signed
from harness.signing.form import Pairs, wire_bytes
from harness.signing.scheme import Pinned, SignatureFailure
from harness.wire import HttpRequest

_WINDOW_SECONDS = 300
_LARGEST_FORM = 1024 * 1024
_ALGORITHMS = {"HmacSHA1": "sha1", "HmacSHA256": "sha256"}
_DEFAULT = "HmacSHA1"
_NUMBER = re.compile(r"[0-9]{1,20}")
_TIMESTAMP = re.compile(r"[0-9]{1,11}")


@dataclass(frozen=True, slots=True)
class TencentV1:
    """Signs and verifies the parameter ``Signature`` of Tencent Cloud, in a GET's query or a POST's form."""

    name: str = "tencent-v1"
    tolerance_seconds: float = _WINDOW_SECONDS
    secret_headers: frozenset[str] = frozenset()
    secret_params: frozenset[str] = frozenset({"SecretId", "Signature", "Token"})
    token_headers: frozenset[str] = frozenset()
    token_params: frozenset[str] = frozenset({"Token"})
    volatile_headers: Pinned = ()
    volatile_params: Pinned = (
        ("Nonce", "1"),
        ("RequestClient", "SDK"),
        ("Timestamp", "946684800"),
    )
    scope_date: str = ""

    def recognises(self, request: HttpRequest) -> bool:
        """Whether there is a SecretId, or one of the two methods of signing, among the parameters."""
        found = signed.look_up(request, ("SecretId", "SignatureMethod"))
        return "SecretId" in found or found.get("SignatureMethod") in _ALGORITHMS

    def access_key(self, request: HttpRequest) -> str | None:
        """The SecretId, or None."""
        return signed.look_up(request, ("SecretId",)).get("SecretId") or None

    def sign(
        self, request: HttpRequest, credentials: Credentials, *, region: str, service: str, now: datetime
    ) -> HttpRequest:
        """The request with Host, Timestamp, Nonce, SecretId, Token and Signature among its parameters.

        ``region`` and ``service`` are no part of this scheme. A nonce and a method of signing that are already there
        stay; else the nonce is a number made of the request and the time.
        """
        del region, service
        given = signed.look_up(request, ("Nonce", "SignatureMethod"))
        added = {"Nonce": given.get("Nonce") or _nonce(request, now), "Timestamp": str(int(now.timestamp()))}
        added["SecretId"] = credentials.access_key
        if credentials.token is not None:
            added["Token"] = credentials.token
        if request.header("host") is None:
            request = request.with_headers([("Host", request.authority)])
        request = signed.with_parameters(request, added)
        found = signed.signed_parameters(request)
        pairs = () if isinstance(found, SignatureFailure) else found.without("Signature")
        text = string_to_sign(request, pairs, auth.host_spellings(request, any_port=True)[0])
        algorithm = _ALGORITHMS.get(given.get("SignatureMethod", ""), "sha1")
        signature = signed.base64_hmac(auth.secret_bytes(credentials.secret_key), text, algorithm)
        return signed.with_parameters(request, {"Signature": signature})

    def verify(self, request: HttpRequest, secret_key: str, *, service: str, now: datetime) -> SignatureFailure | None:
        """None if the signature holds: form, timestamp within five minutes, size, signature."""
        del service
        found = signed.signed_parameters(request)
        if isinstance(found, SignatureFailure):
            return found
        values = found.values
        for name in ("SecretId", "Signature"):
            if not values.get(name):
                return SignatureFailure("missing", f"the request has no parameter {name}")
        algorithm = _ALGORITHMS.get(values.get("SignatureMethod", _DEFAULT))
        if algorithm is None:
            return auth.malformed(f"SignatureMethod is not {' or '.join(_ALGORITHMS)}")
        if not _NUMBER.fullmatch(values.get("Nonce", "")):
            return auth.malformed("Nonce is missing or no whole number")
        if not _TIMESTAMP.fullmatch(values.get("Timestamp", "")):
            return auth.without_time("Timestamp", "a number of seconds")
        skew = int(values["Timestamp"]) - now.timestamp()
        if abs(skew) > _WINDOW_SECONDS:
            return SignatureFailure("expired", f"Timestamp is {skew:+.0f} s off, more than {_WINDOW_SECONDS} s")
        if len(request.body) > _LARGEST_FORM:
            return SignatureFailure("payload", f"the form is larger than {_LARGEST_FORM} bytes")
        pairs = found.without("Signature")
        hosts = auth.host_spellings(request, any_port=True)
        texts = [string_to_sign(request, pairs, host) for host in hosts]
        shown = string_to_sign(request, signed.hidden(pairs, self.secret_params), hosts[0])
        return signed.judge(values["Signature"], auth.secret_bytes(secret_key), texts, algorithm, shown)


def string_to_sign(request: HttpRequest, pairs: Pairs, host: bytes) -> bytes:
    """The string to sign: method, host, path and the parameters by name, none of them encoded."""
    parameters = b"&".join(name + b"=" + value for name, value in sorted(pairs))
    return b"".join((wire_bytes(request.method), host, wire_bytes(request.path), b"?", parameters))


def _nonce(request: HttpRequest, now: datetime) -> str:
    parts = f"{request.method}\n{request.authority}\n{request.target}\n{now.isoformat()}"
    digest = hashlib.sha256(parts.encode("utf-8", "surrogatepass") + b"\n" + request.body).digest()
    return str(int.from_bytes(digest[:4]))
