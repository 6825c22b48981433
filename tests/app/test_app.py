"""The harness put together: sessions, rules, journal and listener in one process, and `serve` in a child."""

import contextlib
import http.client
import json
import os
import signal
import ssl
import subprocess
import sys
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from harness.app import LocalHarness, build, new_seed, serve, utc_now
from harness.config import ListenAddress, Settings, spec_roots
from harness.contract.example import example_params
from harness.control.client import ControlClient, RemoteHarness
from harness.control.state_file import RunningHarness, find_running
from harness.errors import ExitCode, FileError, UnsoundRun, UserError
from harness.model import Call, Exchange, Result, ServiceError
from harness.pipeline import Answered
from harness.protocols.table import PROTOCOLS
from harness.sessions import HarnessHandle, MintedSession
from harness.signing.table import SCHEMES
from harness.wire import HttpRequest

START = "tencent/as:StartInstanceRefresh"
OPERATIONS = [
    START,
    "tencent/as:RollbackInstanceRefresh",
    "tencent/as:ResumeInstanceRefresh",
    "alibaba/ecs:RedeployInstance",
    "volcengine/ecs:RebootInstances",
]
ANY_PORT = ListenAddress("127.0.0.1", 0)


def settings(state: Path, **changes: object) -> Settings:
    given: dict[str, object] = {
        "state": state,
        "specs": spec_roots(),
        "listen": ANY_PORT,
        "endpoint": ANY_PORT,
        "seed": 7,
    }
    return Settings(**(given | changes))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("state")


def signed(handle: HarnessHandle, session: MintedSession, name: str, authority: str | None = None) -> HttpRequest:
    identity = handle.catalog.resolve(name)
    operation, provider = handle.catalog.operation(identity), handle.catalog.provider(identity.provider)
    region = provider.default_region or "region-1"
    call = Call(identity, example_params(operation), session.credentials.access_key, region)
    unsigned = PROTOCOLS[provider.protocol].build(call, operation, authority=authority or operation.hosts[0])
    return SCHEMES[provider.signing].sign(
        unsigned, session.credentials, region=region, service=identity.service, now=datetime.now(UTC)
    )


def send(handle: HarnessHandle, request: HttpRequest) -> tuple[int, bytes]:
    """Send a request through the proxy, or to the endpoint if that is where it goes."""
    if handle.endpoint_url is not None and request.authority == urlsplit(handle.endpoint_url).netloc:
        client = http.client.HTTPConnection(request.authority, timeout=10)
    else:
        proxy = urlsplit(handle.proxy_url)
        context = ssl.create_default_context(cafile=str(handle.ca_bundle))
        client = http.client.HTTPSConnection(proxy.hostname or "", proxy.port, timeout=10, context=context)
        client.set_tunnel(request.authority, 443)
    client.putrequest(request.method, request.target, skip_host=True, skip_accept_encoding=True)
    for name, value in request.headers:
        client.putheader(name, value)
    if request.header("content-length") is None:
        client.putheader("Content-Length", str(len(request.body)))
    client.endheaders(request.body)
    response = client.getresponse()
    try:
        return response.status, response.read()
    finally:
        client.close()


def only(exchanges: Sequence[Exchange]) -> Exchange:
    assert len(exchanges) == 1
    return exchanges[0]


@pytest.mark.parametrize("name", OPERATIONS)
@pytest.mark.parametrize("way", ["proxy", "endpoint"])
def test_each_operation_is_answered_in_a_session(state: Path, name: str, way: str) -> None:
    with LocalHarness(settings(state)) as handle:
        session = handle.mint(alias="one")
        place = urlsplit(handle.endpoint_url or "").netloc if way == "endpoint" else None
        assert send(handle, signed(handle, session, name, place))[0] == 200
        exchange = only(handle.exchanges("one"))
    assert exchange.draft.operation == handle.catalog.resolve(name)
    assert isinstance(exchange.draft.reply, Result)
    assert (exchange.draft.signature, exchange.draft.violations) == ("valid", ())
    assert session.credentials.secret_key not in repr(exchange)
    assert session.credentials.access_key not in repr(exchange)


def test_rules_of_a_session_and_of_all_are_counted_apart(state: Path) -> None:
    of_all = f"{START}=error:InternalError#2"
    own = f"{START}=error:ResourceNotFound.AutoScalingGroupIdNotFound#1"
    with LocalHarness(settings(state, rules=(of_all, "volcengine=error:500:InternalError"))) as handle:
        session = handle.mint(alias="one", rules=[own])
        other = handle.mint(alias="two")
        for who in (session, session, session, other):
            send(handle, signed(handle, who, START))
        codes = [
            one.draft.reply.code if isinstance(one.draft.reply, ServiceError) else None
            for one in handle.exchanges("one")
        ]
        assert codes == ["ResourceNotFound.AutoScalingGroupIdNotFound", "InternalError", None]
        assert {text: hits for text, hits in handle.rule_hits("one").items() if hits} == {own: 1, of_all: 1}
        assert not any(handle.rule_hits("two").values())
        assert handle.rules_never_met == ("volcengine=error:500:InternalError",)
        handle.release("one")
        assert len(handle.exchanges("one")) == 3
        with pytest.raises(UserError, match="unknown session 'one'"):
            handle.rule_hits("one")


def test_the_clock_of_a_session_can_be_stepped(state: Path) -> None:
    with LocalHarness(settings(state)) as handle:
        session = handle.mint(alias="one", rules=["volcengine=throttle:1/60s"], manual_clock=True)
        for seconds in (0, 59, 1):
            handle.step_clock("one", seconds)
            send(handle, signed(handle, session, OPERATIONS[4]))
        kinds = [type(one.draft.reply).__name__ for one in handle.exchanges("one")]
    assert kinds == ["Result", "ServiceError", "Result"]


def test_an_exchange_that_stays_open_is_not_waited_for_without_end(state: Path) -> None:
    with LocalHarness(settings(state), settle_seconds=0.01) as handle:
        parts = handle.parts
        session = handle.mint(alias="one")
        answered = parts.pipeline.begin(signed(handle, session, START), proxy_user=None, now=utc_now())
        assert isinstance(answered, Answered)
        exchange = parts.closing.open(answered.draft)
        with pytest.raises(UnsoundRun, match=r"session 'one' is still open after 0\.01 s"):
            handle.exchanges("one")
        exchange.close(utc_now(), answered_at=None, bytes_sent=0, client_left=True)
        assert only(handle.exchanges("one")).client_left


def test_a_client_that_does_not_leave_a_hang_is_left_once_patience_is_over(state: Path) -> None:
    with LocalHarness(settings(state), patience=0.01) as handle, ThreadPoolExecutor(1) as aside:
        session = handle.mint(alias="one", rules=[f"{START}=hang"])
        hanging = aside.submit(send, handle, signed(handle, session, START))
        while not handle.exchanges("one"):
            assert not hanging.done()
        assert isinstance(hanging.exception(), http.client.RemoteDisconnected)
        exchange = only(handle.exchanges("one"))
        assert (exchange.client_left, exchange.answered_at, exchange.bytes_sent) == (False, None, 0)


@pytest.mark.parametrize("rule", ["tencent=error:NoSuchCode", "nonsense", "tencent/as:Nothing=throttle"])
def test_a_rule_that_cannot_be_taken_is_refused_before_anything_listens(state: Path, rule: str) -> None:
    with pytest.raises(UserError), LocalHarness(settings(state, rules=(rule,))):
        pass
    with LocalHarness(settings(state)):
        pass


def test_every_exchange_goes_to_the_journal_file(state: Path, tmp_path: Path) -> None:
    journal = tmp_path / "journal.jsonl"
    with LocalHarness(settings(state, journal=journal)) as handle:
        session = handle.mint(alias="one")
        for _ in range(3):
            send(handle, signed(handle, session, START))
        handle.exchanges("one")
        assert handle.exchange_count == 3
        assert handle.problems == ()
        lines = [json.loads(line) for line in journal.read_text().splitlines()]
    assert [(line["session"], line["sequence"]) for line in lines] == [("one", 1), ("one", 2), ("one", 3)]


def test_a_journal_file_that_cannot_be_written_is_named(state: Path, tmp_path: Path) -> None:
    with pytest.raises(FileError, match="cannot be written"), LocalHarness(settings(state, journal=tmp_path)):
        pass


def test_strict_mode_refuses_as_the_provider_does(state: Path) -> None:
    with LocalHarness(settings(state, strict=True)) as handle:
        session = handle.mint(alias="one")
        request = signed(handle, session, START)
        status, body = send(handle, request.with_headers([("Authorization", "nonsense")]))
    assert status == 200
    assert b"AuthFailure" in body


def test_without_a_seed_one_is_chosen_and_can_be_told(state: Path) -> None:
    with LocalHarness(settings(state, seed=None), choose_seed=lambda: 42) as handle:
        first = handle.mint(alias="one")
        assert handle.seed == 42
    with LocalHarness(settings(state, seed=42)) as handle:
        assert handle.mint(alias="one") == first
    assert 0 <= new_seed() < 2**31


def test_the_listener_is_watched(state: Path) -> None:
    with LocalHarness(settings(state, endpoint=None)) as handle:
        handle.check()
        assert handle.endpoint_url is None
        handle._server.__exit__(None, None, None)
        with pytest.raises(UnsoundRun, match="the listener has ended"):
            handle.check()


def testparts_can_be_had_without_a_listener(state: Path) -> None:
    parts = build(settings(state), seed=3)
    assert parts.sessions.seed == 3
    assert parts.journal.exchanges() == ()
    assert utc_now().utcoffset() == timedelta(0)


# --- serve ------------------------------------------------------------------------------------------------------------

SERVE = """
import dataclasses, json, sys, threading
from pathlib import Path
from harness.app import serve
from harness.config import ListenAddress, Settings, spec_roots

settings = Settings(
    state=Path(sys.argv[1]), specs=spec_roots(), listen=ListenAddress("127.0.0.1", int(sys.argv[2])),
    endpoint=ListenAddress("127.0.0.1", 0), rules=("tencent=error:InternalError", "volcengine=throttle:1/1s"), seed=7,
)
def ready(running):
    print(json.dumps(dataclasses.asdict(running)), flush=True)
print(json.dumps(dataclasses.asdict(serve(settings, on_ready=ready, stop=threading.Event()))), flush=True)
"""


def start_serving(state: Path, port: int = 0) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-X", "dev", "-W", "ignore::DeprecationWarning", "-c", SERVE, str(state), str(port)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


class ServedElsewhere(LocalHarness):
    """A handle for a harness in another process: only what a client needs."""

    def __init__(self, running: RunningHarness, here: Settings) -> None:
        super().__init__(here)
        self.catalog = build(here, seed=0).catalog
        self.proxy_url = running.proxy_url
        self.endpoint_url = running.endpoint_url
        self.ca_bundle = Path(running.ca_bundle)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_serve_runs_until_a_signal_and_says_which_rules_were_never_met(tmp_path: Path, number: signal.Signals) -> None:
    with start_serving(tmp_path) as process:
        assert process.stdout is not None
        told = json.loads(process.stdout.readline())
        running = find_running(tmp_path)
        assert (running.pid, running.proxy_url, running.session) == (process.pid, told["proxy_url"], "shell")
        handle = ServedElsewhere(running, settings(tmp_path))
        session = handle_session(running, handle)
        assert b"InternalError" in send(handle, signed(handle, session, START))[1]
        process.send_signal(number)
        out, err = process.communicate(timeout=30)
    assert err == ""
    assert process.returncode == 0
    assert json.loads(out) == {
        "exchanges": 1,
        "rules_never_met": ["volcengine=throttle:1/1s"],
        "problems": [],
        "cassettes": None,
    }
    with pytest.raises(UserError, match=r"^no harness runs \("):
        find_running(tmp_path)


def handle_session(running: RunningHarness, handle: LocalHarness) -> MintedSession:
    """The shell's session is the same wherever it is minted with the same seed."""
    session = build(handle._settings, seed=running.seed).sessions.mint(alias=running.session)
    assert session.credentials.access_key == running.access_key
    assert session.credentials.secret_key == running.secret_key
    return session


def test_serving_on_a_port_in_use_is_the_users_mistake(tmp_path: Path) -> None:
    with LocalHarness(settings(tmp_path)) as other:
        port = urlsplit(other.proxy_url).port or 0
        with start_serving(tmp_path, port) as process:
            _, err = process.communicate(timeout=30)
    assert f"PortError: cannot listen on 127.0.0.1:{port}: the port is in use" in err


def test_serving_can_be_stopped_from_within(state: Path) -> None:
    stop, seen = threading.Event(), []
    before = signal.getsignal(signal.SIGINT)

    def ready(running: RunningHarness) -> None:
        seen.append(find_running(state) == running)
        stop.set()

    served = serve(settings(state), on_ready=ready, stop=stop)
    assert (served.exchanges, seen) == (0, [True])
    assert signal.getsignal(signal.SIGINT) is before


def test_serving_can_be_controlled_by_who_can_read_the_state_file(state: Path) -> None:
    stop = threading.Event()
    told: list[Any] = []

    def ready(running: RunningHarness) -> None:
        path = state / "running" / f"{os.getpid()}.json"
        told.append((path.stat().st_mode & 0o777, json.loads(path.read_text())["token"] == running.token))
        with contextlib.closing(ControlClient(running)) as client:
            told.append(client.ask("GET", "/state"))
            remote = RemoteHarness(client, build(settings(state), seed=0).catalog)
            session = remote.mint(alias="mine", rules=[f"{START}=error:InternalError"])
            send(remote, signed(remote, session, START))
            told.append(only(remote.exchanges("mine")))
            told.append(remote.rule_hits("mine"))
        told.append(running)
        stop.set()

    served = serve(settings(state, rules=("tencent=throttle",), strict=True), on_ready=ready, stop=stop)
    (mode, same), found, exchange, hits, running = told
    assert (mode, same, len(running.token) > 40) == (0o600, True, True)
    assert (found["pid"], found["seed"], found["strict"]) == (os.getpid(), 7, True)
    assert (found["proxy_url"], found["endpoint_url"]) == (running.proxy_url, running.endpoint_url)
    assert (found["rules"], found["sessions"], found["exchanges"], found["scenario"]) == (1, 2, 0, None)
    assert exchange.draft.reply.spec.key == "common/200/InternalError"
    assert hits == {f"{START}=error:InternalError": 1, "tencent=throttle": 0}
    assert (served.exchanges, served.rules_never_met) == (1, ("tencent=throttle",))
    with pytest.raises(UnsoundRun, match="does not answer"):
        ControlClient(running).ask("GET", "/state")


def serve_scenario(state: Path, file: Path, **changes: object) -> tuple[RunningHarness, list[str]]:
    """Serve a scenario: where, and the rules that then stood."""
    stop = threading.Event()
    told: list[tuple[RunningHarness, list[str]]] = []

    def ready(running: RunningHarness) -> None:
        with contextlib.closing(ControlClient(running)) as client:
            told.append((running, [rule["text"] for rule in client.ask("GET", "/rules")["rules"]]))
        stop.set()

    serve(settings(state, scenario=file, **changes), on_ready=ready, stop=stop)
    return told[0]


def test_a_scenario_is_served_with_its_seed(state: Path, tmp_path: Path) -> None:
    file = tmp_path / "storm.yaml"
    file.write_text("seed: 9\nrules: ['tencent=throttle']\n")
    running, rules = serve_scenario(state, file, seed=None, rules=("volcengine=throttle:1/1s",))
    assert (running.seed, rules) == (9, ["volcengine=throttle:1/1s", "tencent=throttle"])
    assert serve_scenario(state, file, seed=3)[0].seed == 3
    file.write_text("rules: ['tencent=throttle']\n")
    assert serve_scenario(state, file, seed=None)[0].seed != 9


@pytest.mark.parametrize("seed", [None, 3])
def test_a_scenario_that_cannot_be_taken_is_not_served(state: Path, tmp_path: Path, seed: int | None) -> None:
    file = tmp_path / "storm.yaml"
    file.write_text("rules: ['tencent=throtle']\n")
    with pytest.raises(FileError, match=r"storm\.yaml:1 at /rules/0: .*throtle"):
        serve_scenario(state, file, seed=seed)


def test_what_a_killed_run_has_left_is_built_and_told(state: Path, tmp_path: Path) -> None:
    cassettes = tmp_path / "cassettes"
    with LocalHarness(settings(state, cassettes=cassettes, record_mode="once", pool=False)) as handle:
        send(handle, signed(handle, handle.mint(alias="one"), START))
        left = (cassettes / "one.yaml.recording").read_bytes()
    (cassettes / "one.yaml").unlink()
    (cassettes / "one.yaml.recording").write_bytes(left)
    with LocalHarness(settings(state, cassettes=cassettes, record_mode="once", pool=False)) as handle:
        assert handle.deck_notes == (f"{cassettes / 'one.yaml'} was built of what a run that was killed had recorded",)
        assert (cassettes / "one.yaml").is_file()


def test_serving_works_outside_the_main_thread(state: Path) -> None:
    stop, done = threading.Event(), []
    ready = threading.Event()
    thread = threading.Thread(
        target=lambda: done.append(serve(settings(state), on_ready=lambda _: ready.set(), stop=stop))
    )
    thread.start()
    assert ready.wait(30)
    stop.set()
    thread.join(30)
    assert len(done) == 1


def test_serving_ends_when_the_listener_does(state: Path) -> None:
    def ready(_: RunningHarness) -> None:
        thread = next(one for one in threading.enumerate() if one.name == "harness-listener")
        # Ends the loop as a crash inside of mitmproxy would.
        thread._target.__self__._loop.call_soon_threadsafe(  # type: ignore[attr-defined]
            thread._target.__self__._stop.set  # type: ignore[attr-defined]
        )
        thread.join(30)

    with pytest.raises(UnsoundRun, match="the listener has ended") as caught:
        serve(settings(state), on_ready=ready, stop=threading.Event())
    assert caught.value.exit_code is ExitCode.UNSOUND


# --- imports ----------------------------------------------------------------------------------------------------------


def python(code: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, env={**os.environ})


def test_nothing_imports_mitmproxy_before_it_is_needed() -> None:
    done = python("import sys, harness.app, harness.config; print('mitmproxy' in sys.modules)")
    assert (done.stdout, done.stderr) == ("False\n", "")


@pytest.mark.parametrize(
    ("missing", "expected"),
    [
        ("mitmproxy", "UserError: the listener needs a package that is not installed: mitmproxy (pip install"),
        ("harness.listeners.ca", "ModuleNotFoundError"),
    ],
)
def test_a_missing_listener_package_is_explained(tmp_path: Path, missing: str, expected: str) -> None:
    done = python(
        f"import sys; sys.modules[{missing!r}] = None\n"
        "from pathlib import Path\n"
        "from harness.app import LocalHarness\n"
        "from harness.config import Settings, spec_roots\n"
        f"LocalHarness(Settings(state=Path({str(tmp_path)!r}), specs=spec_roots())).__enter__()"
    )
    assert expected in done.stderr
