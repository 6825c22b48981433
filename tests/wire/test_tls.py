"""What a plain client sees of spoiled TLS handshakes, in every way to a harness."""

import contextlib
import ssl
import warnings
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from harness.model import Exchange
from harness.sessions import ANONYMOUS

HOST = "open.volcengineapi.com"
CERTIFICATES = {
    "expired": "certificate has expired",
    "not_yet_valid": "certificate is not yet valid",
    "wrong_name": f"Hostname mismatch, certificate is not valid for '{HOST}'.",
    "unknown_issuer": "unable to get local issuer certificate",
}


@contextlib.contextmanager
def ordered(wire: Any, fault: str) -> Iterator[tuple[Any, str]]:
    """A caller whose handshakes meet the fault once, and the session that has seen it.

    Nothing but the name in the handshake is known at the endpoint, and so nobody's session.
    """
    if wire.proxy:
        caller = wire.session(f"volcengine={fault}#1")
        yield caller, caller.alias
        return
    (status,) = wire.harness.add_rules([f"volcengine={fault}#1"])
    try:
        yield wire.session(), ANONYMOUS
    finally:
        wire.harness.remove_rule(status.number)


def begun(caller: Any) -> Any:
    """A connection on which the TLS handshake is next."""
    line = caller.open()
    if caller.way == "proxy-tls":
        assert line.connect(f"{HOST}:443", proxy_user=caller.alias).status == 200
    return line


def calls_again(caller: Any) -> None:
    """The next connection is as good as ever."""
    with begun(caller) as line:
        line.secure(HOST)
        line.send(caller.request())
        assert line.answer().status == 200


def newest(wire: Any, session: str, *, since: int = 0) -> Exchange:
    """The first exchange of a session after those before, once it is closed."""
    exchange: Exchange = wire.harness.exchanges(session)[since]
    return exchange


def told(wire: Any, exchange: Exchange, fault: str) -> tuple[bool, bool]:
    """What the journal knows of the handshake: whether the client took it, whether it was the one who left."""
    draft = exchange.draft
    asked = ("CONNECT", f"{HOST}:443") if wire.proxy else ("", HOST)
    assert (draft.request.method, draft.request.authority, draft.request.scheme) == (*asked, "https")
    assert (draft.provider, draft.operation, draft.executed, draft.response) == ("volcengine", None, None, None)
    assert [one.fault for one in draft.faults] == [fault]
    assert (exchange.bytes_sent, draft.problem, draft.of_connection) == (0, None, True)
    assert exchange.connection > 0
    return exchange.answered_at is not None, exchange.client_left


def skip_without_tls(wire: Any) -> None:
    """There is no handshake in plain HTTP."""
    if not wire.tls:
        pytest.skip("plain HTTP has no handshake")


@pytest.mark.parametrize(("flaw", "end"), [("eof", "fin"), ("reset", "rst")])
def test_the_handshake_breaks_off_without_a_byte(wire: Any, flaw: str, end: str) -> None:
    skip_without_tls(wire)
    with ordered(wire, f"tls:{flaw}") as (caller, session):
        before = len(wire.harness.exchanges(session))
        with begun(caller) as line:
            with pytest.raises((ConnectionError, ssl.SSLEOFError, ssl.SSLZeroReturnError)):
                line.secure(HOST)
            seen = line.receive()
            assert (seen.received, seen.end) == (b"", end)
        assert told(wire, newest(wire, session, since=before), f"tls:{flaw}") == (False, False)
        calls_again(caller)


@pytest.mark.parametrize(("flaw", "message"), CERTIFICATES.items(), ids=CERTIFICATES)
def test_a_client_that_looks_does_not_accept_the_certificate(wire: Any, flaw: str, message: str) -> None:
    skip_without_tls(wire)
    with ordered(wire, f"tls:{flaw}") as (caller, session):
        before = len(wire.harness.exchanges(session))
        with begun(caller) as line:
            with pytest.raises(ssl.SSLCertVerificationError) as refused:
                line.secure(HOST)
            assert refused.value.verify_message == message
            assert line.receive().end == "fin"
        assert told(wire, newest(wire, session, since=before), f"tls:{flaw}") == (False, True)
        calls_again(caller)


@pytest.mark.parametrize("flaw", CERTIFICATES)
def test_a_client_that_does_not_look_gets_through(wire: Any, flaw: str) -> None:
    skip_without_tls(wire)
    with ordered(wire, f"tls:{flaw}") as (caller, session):
        before = len(wire.harness.exchanges(session))
        with begun(caller) as line:
            line.secure(HOST, context=ssl._create_unverified_context())  # noqa: S323 - it is such a client
            line.send(caller.request())
            assert line.answer().status == 200
        exchange = newest(wire, session, since=before)
        assert told(wire, exchange, f"tls:{flaw}") == (True, False)
        call = caller.exchanges()[-1]
        assert (call.draft.executed, call.draft.faults, call.connection) == (1, (), exchange.connection)


def test_only_old_versions_are_offered(wire: Any) -> None:
    skip_without_tls(wire)
    with ordered(wire, "tls:old_version") as (caller, session):
        before = len(wire.harness.exchanges(session))
        with begun(caller) as line:
            with pytest.raises(ssl.SSLError) as refused:
                line.secure(HOST)
            assert refused.value.reason == "TLSV1_ALERT_PROTOCOL_VERSION"
            assert line.receive().end == "fin"
        assert told(wire, newest(wire, session, since=before), "tls:old_version") == (False, False)
        calls_again(caller)


def test_an_old_client_gets_through_where_old_versions_are_offered(wire: Any) -> None:
    skip_without_tls(wire)
    context = ssl.create_default_context(cafile=str(wire.authority.bundle))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_1
    context.set_ciphers("DEFAULT@SECLEVEL=0")
    with ordered(wire, "tls:old_version") as (caller, session):
        before = len(wire.harness.exchanges(session))
        with begun(caller) as line:
            assert line.secure(HOST, context=context).version() == "TLSv1.1"
            line.send(caller.request())
            assert line.answer().status == 200
        assert told(wire, newest(wire, session, since=before), "tls:old_version") == (True, False)


def test_a_client_that_leaves_in_the_middle_has_left(wire: Any) -> None:
    skip_without_tls(wire)
    with ordered(wire, "tls:expired") as (caller, session):
        before = len(wire.harness.exchanges(session))
        with begun(caller) as line:
            line.send(client_hello())
            assert line.until(1).received[:1] == b"\x16"
        assert told(wire, newest(wire, session, since=before), "tls:expired") == (False, True)


def client_hello() -> bytes:
    """How a client of the host begins."""
    outgoing = ssl.MemoryBIO()
    tls = ssl.create_default_context().wrap_bio(ssl.MemoryBIO(), outgoing, server_hostname=HOST)
    with contextlib.suppress(ssl.SSLWantReadError):
        tls.do_handshake()
    return outgoing.read()


def test_plain_http_and_other_hosts_have_no_such_handshake(wire: Any) -> None:
    caller = wire.session("tencent=tls:eof", *(() if wire.tls else ("*=tls:eof",)))
    with caller.line() as line:
        line.send(caller.request())
        assert line.answer().status == 200
    assert [(status.matches, status.hits) for status in wire.harness.rules(caller.alias)] == (
        [(0, 0)] if wire.tls else [(0, 0), (0, 0)]
    )


def test_no_other_session_is_touched(wire: Any) -> None:
    if wire.way != "proxy-tls":
        pytest.skip("sessions have handshakes of their own through the proxy only")
    bad, good = wire.session("*=tls:unknown_issuer"), wire.session()

    def broken(_: int) -> str:
        with begun(bad) as line, pytest.raises(ssl.SSLCertVerificationError) as refused:
            line.secure(HOST)
        return refused.value.verify_message

    with ThreadPoolExecutor(8) as pool:
        failed = pool.map(broken, range(10))
        list(pool.map(lambda _: calls_again(good), range(10)))
        assert set(failed) == {CERTIFICATES["unknown_issuer"]}
    assert sorted(one.draft.faults[0].hit for one in bad.exchanges()) == list(range(1, 11))
    assert [one.draft.executed for one in good.exchanges()] == [1] * 10


def test_who_does_not_trust_the_harness_is_told_of(wire: Any) -> None:
    skip_without_tls(wire)
    caller = wire.session()
    session = caller.alias if wire.proxy else ANONYMOUS
    before = len(wire.harness.exchanges(session))
    with begun(caller) as line:
        with pytest.raises(ssl.SSLCertVerificationError):
            line.secure(HOST, context=ssl.create_default_context())
        assert line.receive().end == "fin"
    exchange = newest(wire, session, since=before)
    assert exchange.draft.problem is not None
    assert exchange.draft.problem.startswith("the client does not trust the harness's CA")
    assert (exchange.draft.faults, exchange.draft.provider, exchange.client_left) == ((), "volcengine", True)
