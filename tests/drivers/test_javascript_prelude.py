"""What JavaScript drivers share, seen with a made SDK that does what it is told."""

import json
import os
import shutil
import socket
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

import harness.drivers
from harness.drivers.environment import scrubbed
from harness.drivers.messages import ClientSession
from harness.drivers.runner import Driver
from harness.model import Outcome

DRIVER = Path(harness.drivers.__file__).parent / "volcengine_node_driver.cjs"
PART = Path(__file__).parent / "made_sdk.js"
PACKAGE = "exports.MadeError = class MadeError extends Error {}; exports.MadeError.prototype.name = 'MadeError';"
REFUSED = "is neither the configured proxy nor the configured endpoint"
pytestmark = pytest.mark.skipif(shutil.which("node") is None, reason="there is no Node")


@pytest.fixture(scope="module")
def driver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Driver]:
    """A driver of a made SDK."""
    folder = tmp_path_factory.mktemp("made")
    package = folder / "node_modules" / "made-package"
    (package / "lib").mkdir(parents=True)
    (package / "lib" / "index.js").write_text(PACKAGE, encoding="utf-8")
    about = {"name": "made-package", "version": "1.2.3", "exports": {".": "./lib/index.js"}}
    (package / "package.json").write_text(json.dumps(about), encoding="utf-8")
    shared = DRIVER.read_text(encoding="utf-8").partition("// --- this SDK")[0]
    file = folder / "made_driver.cjs"
    file.write_text(shared + PART.read_text(encoding="utf-8"), encoding="utf-8")
    environment = scrubbed(os.environ) | {"NODE_PATH": str(package.parent)}
    with Driver(["node", str(file)], environment=environment) as made:
        made.start()
        yield made


@pytest.fixture
def listening() -> Iterator[tuple[str, int]]:
    """An address on loopback that takes connections."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()


@pytest.fixture
def act(driver: Driver) -> Callable[..., Outcome]:
    """Lets the made SDK do something."""

    def do(
        what: str, given: Any = None, *, key: str = "k", log: bool = False, endpoint: str = "http://[::1]:9"
    ) -> Outcome:
        session = ClientSession(key, "s", "r", "/ca.pem", endpoint=endpoint, log=log)
        return driver.call("acme/box:OpenBoxes", {"act": what, "given": given}, session)

    return do


def test_the_introduction(driver: Driver) -> None:
    ready = driver.start()
    assert (ready.client.name, ready.client.package, ready.client.version) == ("made-js", "made-package", "1.2.3")
    assert ready.client.runtime.startswith("Node ")
    assert (ready.operations, ready.concurrency) == (("acme/box:OpenBoxes",), 12)


def test_a_session_has_one_client(act: Any) -> None:
    assert [act("count", key=key).value for key in ("a", "b", "a")] == ["a 1", "b 1", "a 2"]


def test_old_sessions_are_forgotten(act: Any) -> None:
    for number in range(60):
        act("count", key=f"s{number}")
    assert act("count", key="s0").value == "s0 1"
    assert act("count", key="s59").value == "s59 2"


def test_a_call_takes_time(act: Any) -> None:
    outcome = act("count")
    assert outcome.ended > outcome.started > 0


def test_prints_are_a_log_for_calls_that_want_one(act: Any) -> None:
    assert act("print", "hello", log=True).log == "hello\nhello!"
    assert act("print", "hello").log is None


def test_what_calls_print_at_once_does_not_mix(act: Any) -> None:
    with ThreadPoolExecutor(3) as calls:
        waiting = [calls.submit(act, "wait", text, key=text, log=text != "c") for text in ("a", "b", "c")]
        while not all(one.done() for one in waiting):
            act("release", key="r", log=True)
    assert [one.result().log for one in waiting] == ["a\n", "b\n", None]


@pytest.mark.parametrize(
    ("what", "given", "name"),
    [
        ("connect", {"host": "192.0.2.1", "port": 80}, "192.0.2.1:80"),
        ("connect", {"port": 81}, "localhost:81"),
        ("connect", 82, "localhost:82"),
        ("connect", "/run/made.sock", "unix:/run/made.sock"),
        ("connect", {"path": "/run/made.sock"}, "unix:/run/made.sock"),
        ("connect", {"host": "made.invalid", "port": 80}, "made.invalid:80"),
        ("tls", {"host": "made.invalid", "port": 443}, "made.invalid:443"),
        ("fetch", "http://made.invalid/", "made.invalid:80"),
        ("send", {"host": "192.0.2.1", "port": 53}, "192.0.2.1:53"),
        ("lookup", "made.invalid", "made.invalid:"),
        ("resolve", "made.invalid", "made.invalid:"),
    ],
)
def test_what_was_not_configured_is_refused_and_told(act: Any, what: str, given: Any, name: str) -> None:
    outcome = act(what, given)
    assert (outcome.kind, outcome.contacted) == ("client_error", (name,))
    assert what == "fetch" or outcome.message == f"{name} {REFUSED}"


def test_what_was_configured_is_reached(act: Any, listening: tuple[str, int]) -> None:
    host, port = listening
    outcome = act("connect", {"host": host, "port": port}, endpoint=f"http://{host}:{port}")
    assert (outcome.kind, outcome.value, outcome.contacted) == ("result", "there", ())
    outcome = act("connect", {"host": "localhost", "port": port}, endpoint=f"http://localhost:{port}")
    assert (outcome.kind, outcome.contacted) == ("result", ())
    assert act("connect", {"host": "127.0.0.2", "port": port}).contacted == (f"127.0.0.2:{port}",)


def test_what_calls_reach_at_once_does_not_mix(act: Any) -> None:
    with ThreadPoolExecutor(2) as calls:
        waiting = calls.submit(act, "wait", "", key="a")
        assert act("fetch", "http://made.invalid/", key="b").contacted == ("made.invalid:80",)
        while not waiting.done():
            act("release", key="r")
    assert waiting.result().contacted == ()


def test_an_error_of_the_clients_own(act: Any) -> None:
    outcome = act("raise", {})
    assert (outcome.kind, outcome.error_type, outcome.message) == ("client_error", "MadeError", "no")
    assert outcome.error_own
    assert act("inside", {}).error_own is False


@pytest.mark.parametrize(
    "facts",
    [{"code": "ETIMEDOUT"}, {"name": "ReadTimeout"}, {"code": "UND_ERR_HEADERS_TIMEOUT"}, {"name": "TimeoutError"}],
)
def test_giving_up_waiting_is_a_timeout(act: Any, facts: dict[str, str]) -> None:
    assert act("raise", facts).kind == act("inside", facts).kind == "timeout"
    assert act("inside", {"code": "ECONNRESET"}).kind == "client_error"


def test_what_is_thrown_need_not_be_an_error(act: Any) -> None:
    outcome = act("text", "no")
    assert (outcome.kind, outcome.error_type, outcome.message) == ("client_error", "string", "no")


def test_what_json_has_no_word_for_comes_as_text(act: Any) -> None:
    assert act("strange").value == {"big": "12345678901234567890", "none": "NaN", "kept": 1.5}


def test_what_is_no_text_comes_as_text(act: Any) -> None:
    outcome = act("broken")
    assert (outcome.code, outcome.message) == ("12", '{"a":1}')
    assert [(one.item, one.code) for one in outcome.item_errors] == [("7", "")]
