"""The server's side of spoiled handshakes, held against Python's own TLS client."""

import contextlib
import ssl
import warnings
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from mitmproxy.certs import CertStore
from OpenSSL import SSL

from harness.listeners.ca import DHPARAM_FILE, KEY_FILE, CertificateAuthority
from harness.listeners.handshake import WRONG_NAME, Handshakes
from harness.model import HandshakeFlaw

HOST = "as.tencentcloudapi.com"
DAY = timedelta(days=1)


@pytest.fixture
def store(authority: CertificateAuthority) -> CertStore:
    """The certificates of a listener with that authority."""
    return CertStore.from_files(authority.directory / KEY_FILE, authority.directory / DHPARAM_FILE)


@pytest.fixture
def handshakes(store: CertStore) -> Handshakes:
    """Handshakes of that authority."""
    return Handshakes(lambda: store)


def shake(server: SSL.Connection, context: ssl.SSLContext, name: str = HOST) -> ssl.SSLObject:
    """Both sides of a handshake; raises what the client raises."""
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = context.wrap_bio(incoming, outgoing, server_hostname=name)
    for _ in range(10):
        with contextlib.suppress(ssl.SSLWantReadError):
            client.do_handshake()
            break
        with contextlib.suppress(SSL.WantReadError):
            server.bio_write(outgoing.read())
        with contextlib.suppress(SSL.Error):
            server.do_handshake()
        with contextlib.suppress(SSL.WantReadError):
            incoming.write(server.bio_read(65536))
    return client


def looking(authority: CertificateAuthority) -> ssl.SSLContext:
    """A client of today that verifies what it sees; some distributions let Python offer old versions as well."""
    context = ssl.create_default_context(cafile=str(authority.bundle))
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def trusting() -> ssl.SSLContext:
    """A client that verifies nothing."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


@pytest.mark.parametrize(
    ("flaw", "message"),
    [
        ("expired", "certificate has expired"),
        ("not_yet_valid", "certificate is not yet valid"),
        ("wrong_name", "Hostname mismatch"),
        ("unknown_issuer", "unable to get local issuer certificate"),
    ],
)
@pytest.mark.parametrize("name", [HOST, "127.0.0.1", "::1"])
def test_each_certificate_has_one_thing_wrong(
    flaw: HandshakeFlaw, message: str, name: str, handshakes: Handshakes, authority: CertificateAuthority
) -> None:
    if flaw == "wrong_name" and name != HOST:
        message = "IP address mismatch"
    with pytest.raises(ssl.SSLCertVerificationError) as refused:
        shake(handshakes.connection(flaw, name), looking(authority), name)
    assert refused.value.verify_message.startswith(message)
    assert shake(handshakes.connection(flaw, name), trusting(), name).version() == "TLSv1.3"


def test_but_for_the_name_a_certificate_for_another_host_is_good(
    handshakes: Handshakes, authority: CertificateAuthority
) -> None:
    shake(handshakes.connection("wrong_name", HOST), looking(authority), WRONG_NAME)


def test_old_versions_are_all_that_is_offered(handshakes: Handshakes, authority: CertificateAuthority) -> None:
    server = handshakes.connection("old_version", HOST)
    with pytest.raises(ssl.SSLError, match="TLSV1_ALERT_PROTOCOL_VERSION"):
        shake(server, looking(authority))
    old = looking(authority)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        old.minimum_version = ssl.TLSVersion.TLSv1
        old.maximum_version = ssl.TLSVersion.TLSv1_1
    old.set_ciphers("DEFAULT@SECLEVEL=0")
    assert shake(handshakes.connection("old_version", HOST), old).version() == "TLSv1.1"


def test_nothing_old_is_offered_otherwise(handshakes: Handshakes) -> None:
    old = trusting()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        old.minimum_version = old.maximum_version = ssl.TLSVersion.TLSv1_1
    old.set_ciphers("DEFAULT@SECLEVEL=0")
    with pytest.raises(ssl.SSLError, match=r"PROTOCOL|VERSION|NO_PROTOCOLS"):
        shake(handshakes.connection("expired", HOST), old)


def certificate(handshakes: Handshakes, flaw: HandshakeFlaw, host: str) -> bytes:
    """The certificate that a client is shown."""
    shown = shake(handshakes.connection(flaw, host), trusting()).getpeercert(binary_form=True)
    assert shown is not None
    return shown


def test_one_certificate_is_made_for_each_flaw_and_host(handshakes: Handshakes) -> None:
    first = certificate(handshakes, "expired", HOST)
    assert certificate(handshakes, "expired", HOST) == first
    assert certificate(handshakes, "expired", "other.example") != first
    assert certificate(handshakes, "not_yet_valid", HOST) != first


def test_hosts_without_number_are_not_all_remembered(store: CertStore) -> None:
    handshakes = Handshakes(lambda: store, most=2)
    first = certificate(handshakes, "expired", "a.example")
    certificate(handshakes, "expired", "b.example")
    assert certificate(handshakes, "expired", "a.example") == first
    certificate(handshakes, "expired", "c.example")
    assert certificate(handshakes, "expired", "a.example") != first


def test_times_go_by_the_clock(store: CertStore, authority: CertificateAuthority) -> None:
    late = Handshakes(lambda: store, lambda: datetime.now(UTC) - timedelta(days=45))
    shake(late.connection("not_yet_valid", HOST), looking(authority))
    early = Handshakes(lambda: store, lambda: datetime.now(UTC) + timedelta(days=45))
    shake(early.connection("expired", HOST), looking(authority))


@pytest.mark.parametrize("host", ["", "bücher.example", "a" * 70 + ".example", "a" * 300, "..", "x" * 63 + ".example"])
def test_any_host_gets_a_certificate(host: str, handshakes: Handshakes) -> None:
    assert certificate(handshakes, "expired", host)


Key = rsa.RSAPrivateKey


def own_authority(name: str, key: Key, issuer: str, signer: Key) -> bytes:
    """The certificate of somebody's own authority; one without what can be left out."""
    now = datetime.now(UTC)
    subject, by = (x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, one)]) for one in (name, issuer))
    serial = x509.random_serial_number()
    builder = x509.CertificateBuilder(by, subject, key.public_key(), serial, now - DAY, now + DAY)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    return builder.sign(signer, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


@pytest.mark.parametrize("steps", [1, 2])
def test_somebodys_own_authority_will_do(steps: int, tmp_path: Path) -> None:
    """Without a key identifier, or with another authority above it, of which alone the client knows."""
    root, key = rsa.generate_private_key(65537, 2048), rsa.generate_private_key(65537, 2048)
    top = own_authority("top", root, "top", root)
    chain = [top] if steps == 1 else [own_authority("below", key, "top", root), top]
    private = (root if steps == 1 else key).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    )
    (tmp_path / "ca.pem").write_bytes(private + b"".join(chain))
    (tmp_path / "top.pem").write_bytes(top)
    store = CertStore.from_files(tmp_path / "ca.pem", tmp_path / "dhparam.pem")
    context = ssl.create_default_context(cafile=str(tmp_path / "top.pem"))
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    handshakes = Handshakes(lambda: store)
    with pytest.raises(ssl.SSLCertVerificationError) as refused:
        shake(handshakes.connection("wrong_name", HOST), context)
    assert refused.value.verify_message.startswith("Hostname mismatch")
    with pytest.raises(ssl.SSLCertVerificationError) as refused:
        shake(handshakes.connection("unknown_issuer", HOST), context)
    assert refused.value.verify_message == "unable to get local issuer certificate"
