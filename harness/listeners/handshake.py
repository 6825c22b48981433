"""The server's side of TLS handshakes that a careful client does not accept."""

import ipaddress
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from mitmproxy.certs import CertStore
from OpenSSL import SSL

from harness.model import HandshakeFlaw

WRONG_NAME = "another-host.invalid"
_UNNAMED = "unnamed.invalid"
_STRANGER = "An authority that nobody knows"
MOST_CONTEXTS = 512
_LONGEST_COMMON_NAME = 63
_SPAN = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Issuer:
    """Who signs: a certificate and its key."""

    certificate: x509.Certificate
    key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


class Handshakes:
    """Makes the TLS connections of spoiled handshakes, with one certificate a flaw and host.

    ``store`` gives the authority that clients trust; ``clock`` is what certificates are early or late by. No more than
    ``most`` are kept.
    """

    def __init__(
        self,
        store: Callable[[], CertStore],
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        *,
        most: int = MOST_CONTEXTS,
    ) -> None:
        self._store = store
        self._clock = clock
        self._most = most
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._contexts: dict[tuple[HandshakeFlaw, str], SSL.Context] = {}

    def connection(self, flaw: HandshakeFlaw, host: str) -> SSL.Connection:
        """The server's side of a handshake with that flaw, for a client that wants to reach ``host``."""
        if (flaw, host) not in self._contexts:
            if len(self._contexts) >= self._most:
                self._contexts.clear()
            self._contexts[flaw, host] = self._context(flaw, host)
        connection = SSL.Connection(self._contexts[flaw, host])
        connection.set_accept_state()
        return connection

    def _context(self, flaw: HandshakeFlaw, host: str) -> SSL.Context:
        # Complete before its first connection: pyOpenSSL refuses to change it later.
        context = SSL.Context(SSL.TLS_SERVER_METHOD)
        if flaw == "old_version":
            context.set_min_proto_version(SSL.TLS1_VERSION)
            context.set_max_proto_version(SSL.TLS1_1_VERSION)
            context.set_cipher_list(b"DEFAULT@SECLEVEL=0")  # nothing stronger is allowed to use these versions
        else:
            context.set_min_proto_version(SSL.TLS1_2_VERSION)
        store = self._store()
        if flaw != "unknown_issuer" and store.default_chain_file is not None:
            context.load_verify_locations(str(store.default_chain_file))
        context.use_certificate(self._certificate(flaw, host, store))
        context.use_privatekey(self._key)
        return context

    def _certificate(self, flaw: HandshakeFlaw, host: str, store: CertStore) -> x509.Certificate:
        now = self._clock()
        begin, end = now - _SPAN, now + _SPAN
        if flaw == "expired":
            begin, end = now - 2 * _SPAN, now - _SPAN
        elif flaw == "not_yet_valid":
            begin, end = now + _SPAN, now + 2 * _SPAN
        issuer = _stranger(begin, end) if flaw == "unknown_issuer" else _trusted(store)
        return self._sign(WRONG_NAME if flaw == "wrong_name" else host, issuer, begin, end)

    def _sign(self, host: str, issuer: Issuer, begin: datetime, end: datetime) -> x509.Certificate:
        name = _general_name(host)
        builder = (
            x509.CertificateBuilder()
            .subject_name(_common_name(str(name.value)))
            .issuer_name(issuer.certificate.subject)
            .public_key(self._key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(begin)
            .not_valid_after(end)
            .add_extension(x509.SubjectAlternativeName([name]), critical=False)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
            .add_extension(_key_identifier(issuer.certificate), critical=False)
        )
        return builder.sign(issuer.key, hashes.SHA256())


def _trusted(store: CertStore) -> Issuer:
    """The authority that clients are told to trust."""
    return Issuer(x509.load_pem_x509_certificate(store.default_ca.to_pem()), store.default_privatekey)


def _stranger(begin: datetime, end: datetime) -> Issuer:
    """An authority that nobody has ever heard of."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = _common_name(_STRANGER)
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begin)
        .not_valid_after(end)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    )
    return Issuer(builder.sign(key, hashes.SHA256()), key)


def _key_identifier(certificate: x509.Certificate) -> x509.AuthorityKeyIdentifier:
    """What names the issuer's key; Python 3.13 accepts no certificate without it."""
    try:
        known = certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    except x509.ExtensionNotFound:
        public = certificate.public_key()
        assert isinstance(public, rsa.RSAPublicKey | ec.EllipticCurvePublicKey)  # noqa: S101 - as Issuer has it
        return x509.AuthorityKeyIdentifier.from_issuer_public_key(public)
    return x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(known)


def _common_name(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name[:_LONGEST_COMMON_NAME])])


def _general_name(host: str) -> x509.DNSName | x509.IPAddress:
    """The host as certificates name it: an address, or a name in ASCII."""
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        try:
            return x509.DNSName(host.encode("idna").decode("ascii") or _UNNAMED)
        except UnicodeError:
            return x509.DNSName(_UNNAMED)
