"""The harness's own certificate authority: one directory a user, made once, whoever comes first."""

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from filelock import FileLock, Timeout
from mitmproxy import certs

from harness.errors import FileError

KEY_FILE = "mitmproxy-ca.pem"
DHPARAM_FILE = "mitmproxy-dhparam.pem"
BUNDLE_FILE = "harness-ca-cert.pem"
_NAME = "cloud-contract-harness"


@dataclass(frozen=True, slots=True)
class CertificateAuthority:
    """A directory that mitmproxy reads as its own, and the bundle that a client has to trust (the CA certificate)."""

    directory: Path
    bundle: Path


def ensure_ca(directory: Path, *, key_size: int = 2048, lock_timeout: float = 30.0) -> CertificateAuthority:
    """The authority in ``directory``, made if there is none; safe against others who do the same at the same time.

    FileError if the directory cannot be used: not writable, damaged, or the certificate has expired.
    """
    authority = CertificateAuthority(directory, directory / BUNDLE_FILE)
    try:
        directory.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with FileLock(directory.parent / f"{directory.name}.lock", timeout=lock_timeout, mode=0o600):
            if not directory.exists():
                _create(directory, key_size)
            _restrict(directory)
    except Timeout as error:
        raise FileError(str(error.lock_file), f"somebody else has held this lock for {lock_timeout:g} s") from error
    except OSError as error:
        raise FileError(str(directory), f"cannot be used as the CA directory: {error.strerror or error}") from error
    _check(authority)
    return authority


def _create(directory: Path, key_size: int) -> None:
    """Make the whole directory beside its place, then move it there in one step."""
    key, certificate = certs.create_ca(organization=_NAME, cn=f"{_NAME} CA", key_size=key_size)
    certificate_pem = certificate.public_bytes(serialization.Encoding.PEM)
    key_pem = key.private_bytes(
        encoding=serialization.Encoding.PEM,
        format=serialization.PrivateFormat.TraditionalOpenSSL,
        encryption_algorithm=serialization.NoEncryption(),
    )
    with tempfile.TemporaryDirectory(dir=directory.parent, prefix=f"{directory.name}.") as scratch:
        made = Path(scratch) / "ca"
        made.mkdir(mode=0o700)
        for name, content in (
            (KEY_FILE, key_pem + certificate_pem),
            (DHPARAM_FILE, certs.DEFAULT_DHPARAM.lstrip()),
            (BUNDLE_FILE, certificate_pem),
        ):
            _write_private(made / name, content)
        made.rename(directory)


def _write_private(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _restrict(directory: Path) -> None:
    directory.chmod(0o700)
    for file in directory.iterdir():
        file.chmod(0o600)


def _check(authority: CertificateAuthority) -> None:
    key_file = authority.directory / KEY_FILE
    hint = f"remove {authority.directory}; the next start makes a new one, which clients then have to trust"
    try:
        store = certs.CertStore.from_files(key_file, authority.directory / DHPARAM_FILE)
        bundle = certs.Cert.from_pem(authority.bundle.read_bytes())
    except (OSError, ValueError, IndexError, TypeError) as error:
        raise FileError(str(authority.directory), f"the CA in it cannot be read: {error}", hint=hint) from error
    if bundle.fingerprint() != store.default_ca.fingerprint():
        raise FileError(str(authority.bundle), "is not the certificate of the key beside it", hint=hint)
    if store.default_ca.has_expired():
        raise FileError(str(key_file), "the CA certificate has expired", hint=hint)
