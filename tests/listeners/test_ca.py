"""The certificate authority: private, made once, and refused when it is damaged."""

import multiprocessing
import multiprocessing.synchronize
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from filelock import FileLock
from mitmproxy.certs import CertStore

from harness.errors import FileError
from harness.listeners.ca import BUNDLE_FILE, DHPARAM_FILE, KEY_FILE, ensure_ca


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_new_authority_is_private_and_mitmproxy_reads_it(tmp_path: Path) -> None:
    authority = ensure_ca(tmp_path / "state" / "ca")
    assert {file.name: mode_of(file) for file in authority.directory.iterdir()} == {
        KEY_FILE: 0o600,
        DHPARAM_FILE: 0o600,
        BUNDLE_FILE: 0o600,
    }
    assert mode_of(authority.directory) == 0o700
    assert mode_of(tmp_path / "state") == 0o700
    store = CertStore.from_store(authority.directory, "mitmproxy", 2048)
    assert store.default_ca.to_pem() == authority.bundle.read_bytes()
    assert b"PRIVATE KEY" not in authority.bundle.read_bytes()
    assert sorted(path.name for path in (tmp_path / "state").iterdir()) in (["ca"], ["ca", "ca.lock"])


def test_the_second_start_finds_the_first_authority_and_closes_it_to_others(tmp_path: Path) -> None:
    first = ensure_ca(tmp_path / "ca")
    before = first.bundle.read_bytes()
    first.directory.chmod(0o755)
    (first.directory / KEY_FILE).chmod(0o644)
    assert ensure_ca(tmp_path / "ca") == first
    assert first.bundle.read_bytes() == before
    assert (mode_of(first.directory), mode_of(first.directory / KEY_FILE)) == (0o700, 0o600)


def _start_at_once(
    directory: Path, barrier: "multiprocessing.synchronize.Barrier", made: "multiprocessing.Queue[bytes]"
) -> None:
    barrier.wait(30)
    made.put(ensure_ca(directory).bundle.read_bytes())


def test_processes_that_start_at_once_end_with_one_authority(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    barrier, made = context.Barrier(4), context.Queue()
    processes = [context.Process(target=_start_at_once, args=(tmp_path / "ca", barrier, made)) for _ in range(4)]
    for process in processes:
        process.start()
    bundles = {made.get(timeout=60) for _ in processes}
    for process in processes:
        process.join(30)
    assert bundles == {(tmp_path / "ca" / BUNDLE_FILE).read_bytes()}
    assert [process.exitcode for process in processes] == [0, 0, 0, 0]


def test_a_lock_that_stays_held_is_named(tmp_path: Path) -> None:
    with FileLock(tmp_path / "ca.lock"), pytest.raises(FileError, match=r"ca\.lock: somebody else has held"):
        ensure_ca(tmp_path / "ca", lock_timeout=0)


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(FileError, match="cannot be used as the CA directory"):
        ensure_ca(tmp_path / "file" / "ca")


@pytest.mark.parametrize("name", [KEY_FILE, BUNDLE_FILE])
@pytest.mark.parametrize("content", [b"", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", None])
def test_a_damaged_authority_is_refused_with_what_to_do(tmp_path: Path, name: str, content: bytes | None) -> None:
    damaged = ensure_ca(tmp_path / "ca").directory / name
    damaged.unlink() if content is None else damaged.write_bytes(content)
    with pytest.raises(FileError, match=r"cannot be read.*remove .*ca; the next start"):
        ensure_ca(tmp_path / "ca")


def test_a_bundle_of_another_authority_is_refused(tmp_path: Path) -> None:
    other = ensure_ca(tmp_path / "other").bundle.read_bytes()
    ensure_ca(tmp_path / "ca").bundle.write_bytes(other)
    with pytest.raises(FileError, match="is not the certificate of the key"):
        ensure_ca(tmp_path / "ca")


def test_an_expired_authority_is_refused(tmp_path: Path) -> None:
    authority = ensure_ca(tmp_path / "ca")
    key_file = authority.directory / KEY_FILE
    key = serialization.load_pem_private_key(key_file.read_bytes(), None)
    old = x509.load_pem_x509_certificate(authority.bundle.read_bytes())
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder().subject_name(old.subject).issuer_name(old.issuer)
    builder = builder.public_key(old.public_key()).serial_number(old.serial_number)
    builder = builder.not_valid_before(now - timedelta(days=9)).not_valid_after(now - timedelta(days=1))
    expired = builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)  # type: ignore[arg-type]
    key_file.write_bytes(key_file.read_bytes().partition(b"-----BEGIN CERT")[0] + expired)
    authority.bundle.write_bytes(expired)
    with pytest.raises(FileError, match="has expired"):
        ensure_ca(tmp_path / "ca")
