"""What the hook changes in a Node: who is trusted, the way through the proxy, and what is stopped."""

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from harness.hooks.folder import HookFolder, install

STOPPED = "stopped by the harness: 192.0.2.1:443 is not on this machine"


@pytest.fixture
def answering() -> Callable[[bytes], Any]:
    """A server on loopback that answers all that it reads at once with the same bytes, and closes; gives its URL."""

    @contextlib.contextmanager
    def serve(answer: bytes) -> Iterator[tuple[str, list[bytes]]]:
        heard: list[bytes] = []
        with socket.create_server(("127.0.0.1", 0)) as server:

            def work() -> None:
                with contextlib.suppress(OSError):
                    while True:
                        client, _ = server.accept()
                        with client:
                            heard.append(client.recv(65536))
                            client.sendall(answer)
                            client.shutdown(socket.SHUT_WR)
                            while client.recv(65536):
                                pass

            thread = threading.Thread(target=work, daemon=True)
            thread.start()
            yield f"http://a%20user:x@127.0.0.1:{server.getsockname()[1]}", heard
            server.shutdown(socket.SHUT_RDWR)
        thread.join()

    return serve


@pytest.mark.parametrize(
    "reach",
    [
        "net.connect(443, '192.0.2.1')",
        "net.connect({ port: 443, host: '192.0.2.1' })",
        "net.createConnection({ port: '443', host: '192.0.2.1' })",
        "new net.Socket().connect(443, '192.0.2.1')",
        "tls.connect(443, '192.0.2.1')",
        "tls.connect({ port: 443, host: '192.0.2.1' })",
        "http2.connect('https://192.0.2.1')",
        "http.get({ host: '192.0.2.1', port: 443, createConnection: (options) => net.connect(options) })",
    ],
)
def test_a_connection_past_the_proxy_is_stopped(reach: str, node: Callable[..., Any]) -> None:
    told = ".on('error', (error) => console.log(error.message))"
    done = node(f"const http = require('http'), http2 = require('http2'); {reach}{told}")
    assert done.output.startswith(STOPPED)
    assert done.tries == ["connect 192.0.2.1:443"]


def test_what_is_written_to_it_meanwhile_does_not_hide_the_reason(node: Callable[..., Any]) -> None:
    done = node("""
const connection = net.connect(443, "192.0.2.1");
connection.write("GET / HTTP/1.1");
connection.on("error", (error) => console.log(error.code, error.message));
console.log(connection.connecting);
""")
    assert done.output.startswith(f"true\nECONNREFUSED {STOPPED}")


def test_a_program_that_does_not_listen_for_errors_ends_with_the_reason(node: Callable[..., Any]) -> None:
    done = node("net.connect(443, '192.0.2.1')")
    assert done.status == 1
    assert STOPPED in done.complaint


@pytest.mark.parametrize(
    "send",
    [
        "send('x', 53, '192.0.2.1', told)",
        "send(Buffer.from('x'), 0, 1, 53, '192.0.2.1', told)",
        "connect(53, '192.0.2.1', told)",
        "on('error', told).send('x', 53, '192.0.2.1')",
        "on('error', told).connect(53, '192.0.2.1')",
    ],
)
def test_datagrams_are_stopped(send: str, node: Callable[..., Any]) -> None:
    done = node(f"""
const socket = require("dgram").createSocket("udp4");
const told = (error) => {{ console.log(error.message); socket.close(); }};
socket.{send};
""")
    assert done.output.startswith("stopped by the harness: 192.0.2.1:53 is not on this machine")
    assert [str(target) for target in done.notes.targets] == ["192.0.2.1:53"]


@pytest.mark.parametrize(
    "ask",
    [
        "dns.lookup('example.com', told)",
        "dns.lookup('example.com', { all: true }, told)",
        "dns.resolve('example.com', 'MX', told)",
        "new dns.Resolver().resolve4('example.com', told)",
        "dns.promises.lookup('example.com').catch(told)",
        "require('dns/promises').resolve6('example.com').catch(told)",
        "new dns.promises.Resolver().resolveTxt('example.com').catch(told)",
        "util.promisify(dns.lookup)('example.com').catch(told)",
        "(() => { try { dns.lookup('example.com') } catch (error) { told(error) } })()",
    ],
)
def test_nobody_is_asked_for_names(ask: str, node: Callable[..., Any]) -> None:
    done = node(f"const told = (error) => console.log(error.code, error.message); {ask}")
    assert done.output.startswith("ENOTFOUND stopped by the harness: example.com is not known here")
    assert done.tries == ["lookup example.com"]


def test_nor_for_the_names_of_addresses(node: Callable[..., Any]) -> None:
    done = node("""
dns.reverse("192.0.2.1", (error) => console.log(error.message));
dns.promises.lookupService("192.0.2.1", 443).catch((error) => console.log(error.message));
""")
    assert done.tries == ["lookup 192.0.2.1", "lookup 192.0.2.1"]
    assert done.output.count("stopped by the harness: 192.0.2.1 is not known here") == 2


def test_a_program_reaches_its_own_services(node: Callable[..., Any], tmp_path: Path) -> None:
    done = node(f"""
const http = require("http");
const echo = (socket) => socket.once("data", (data) => socket.end(data));
const say = (...to) => new Promise((done) => net.connect(...to).on("data", (data) => done(String(data))).write("x"));
const listening = (server, ...at) => new Promise((done) => server.listen(...at, () => done(server.address())));
(async () => {{
  const tcp = net.createServer(echo), unix = net.createServer(echo);
  const web = http.createServer((request, response) => response.end("y"));
  const {{ port }} = await listening(tcp, 0, "127.0.0.1");
  await listening(unix, {str(tmp_path / "s")!r});
  console.log(await say(port, "localhost"), await say({{ port }}), await say(port), await say({str(tmp_path / "s")!r}));
  const url = `http://localhost:${{(await listening(web, 0, "127.0.0.1")).port}}/`;
  console.log(await (await fetch(url)).text());
  console.log(await new Promise((done) => http.get(url, (answer) => answer.on("data", (data) => done(String(data))))));
  const udp = require("dgram").createSocket("udp4");
  udp.bind(0, "127.0.0.1", () => udp.send("z", udp.address().port, "127.0.0.1"));
  udp.on("message", (data) => {{
    console.log(String(data), typeof (require("os").hostname()));
    dns.lookup("localhost", (error, address) => {{ console.log(address); process.exit(); }});
  }});
}})();
""")
    assert done.output.split() == ["x", "x", "x", "x", "y", "y", "z", "string", "127.0.0.1"], done.complaint
    assert done.tries == []


def test_es_modules_are_no_way_around(node: Callable[..., Any]) -> None:
    done = node(
        """
import { createConnection } from "node:net";
import { lookup } from "dns/promises";
import tls from "node:tls";
createConnection(443, "192.0.2.1").on("error", () => {});
tls.connect(443, "192.0.2.1").on("error", () => {});
await lookup("example.com").catch(() => {});
""",
        "--input-type=module",
    )
    assert sorted(done.tries) == ["connect 192.0.2.1:443", "connect 192.0.2.1:443", "lookup example.com"]


def test_the_users_own_options_for_node_stay(node: Callable[..., Any], tmp_path: Path) -> None:
    own = tmp_path / "own.cjs"
    own.write_text("globalThis.own = String(require('net').Socket.prototype.connect).includes('guard')")
    assert node("console.log(globalThis.own)", base={"NODE_OPTIONS": f"--require {own}"}).output == "true\n"


def test_in_a_run_within_a_run_the_hook_acts_once(node: Callable[..., Any], tmp_path: Path, authority: Path) -> None:
    outer: HookFolder = install(tmp_path / "outer", authority)
    done = node("net.connect(443, '192.0.2.1').on('error', () => {})", base={"NODE_OPTIONS": f"--require {outer.node}"})
    assert (len(done.notes.processes), done.tries) == (1, ["connect 192.0.2.1:443"])


# --- the way through the proxy ----------------------------------------------------------------------------------------

TOLD = "const told = (error) => console.log(error.message); const http = require('http'), https = require('https'); "
CLIENTS = {
    "https": "https.get('https://as.example.com/', told).on('error', told)",
    "an own agent": "https.get('https://as.example.com/', { agent: new https.Agent() }, told).on('error', told)",
    "no agent": "https.get('https://as.example.com/', { agent: false }, told).on('error', told)",
    "http": "http.get('http://as.example.com:443/', told).on('error', told)",
    "fetch": "fetch('https://as.example.com/').catch((error) => told(error.cause))",
}


@pytest.mark.parametrize("client", CLIENTS.values(), ids=CLIENTS)
def test_clients_that_know_no_proxy_are_brought_to_it(
    client: str, node: Callable[..., Any], answering: Callable[[bytes], Any]
) -> None:
    with answering(b"HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n") as (proxy, heard):
        done = node(TOLD + client, HARNESS_HOOK_PROXY=proxy)
    assert done.output == "the proxy of the harness does not open a way to as.example.com:443: HTTP/1.1 403 No\n"
    [request] = heard
    assert request.split(b"\r\n") == [
        b"CONNECT as.example.com:443 HTTP/1.1",
        b"Host: as.example.com:443",
        b"Proxy-Authorization: Basic YSB1c2VyOng=",
        b"",
        b"",
    ]
    assert done.tries == []


@pytest.mark.parametrize("client", [CLIENTS["https"], CLIENTS["http"], CLIENTS["fetch"]])
@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (b"", "it closed the connection"),
        (b"HTTP/1.1 200 OK\r\n", "it closed the connection"),
        (b"nonsense\r\n\r\n", "nonsense"),
    ],
)
def test_a_proxy_that_opens_no_way_is_an_error(
    client: str, answer: bytes, said: str, node: Callable[..., Any], answering: Callable[[bytes], Any]
) -> None:
    with answering(answer) as (proxy, _):
        done = node(TOLD + client, HARNESS_HOOK_PROXY=proxy)
    assert done.output == f"the proxy of the harness does not open a way to as.example.com:443: {said}\n"


def test_plain_http_goes_through_with_all_that_an_agent_asks_of_its_connection(
    node: Callable[..., Any], answering: Callable[[bytes], Any]
) -> None:
    opened = b"HTTP/1.1 200 Connection established\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"
    with answering(opened) as (proxy, _):
        done = node(
            """
const http = require("http");
const agent = new http.Agent({ keepAlive: true, timeout: 5000 });
http.get("http://as.example.com/", { agent }, (answer) => {
  answer.socket.setNoDelay().setKeepAlive(true).setTimeout(5000).unref().ref();
  answer.on("data", (data) => console.log(String(data)));
  answer.on("end", () => agent.destroy());
});
""",
            HARNESS_HOOK_PROXY=proxy,
        )
    assert (done.output, done.complaint, done.status) == ("hi\n", "", 0)


def test_a_client_that_does_not_read_makes_the_other_side_wait(
    node: Callable[..., Any], answering: Callable[[bytes], Any]
) -> None:
    size = 8_000_000
    head = f"HTTP/1.1 200 OK\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: {size}\r\n\r\n".encode()
    with answering(head + b"x" * size) as (proxy, _):
        done = node(
            """
require("http").get("http://as.example.com/", (answer) => {
  const { wire } = answer.socket;
  let read = 0;
  answer.on("end", () => console.log(read));
  const look = () => {
    if (!wire.isPaused() && !wire.readableEnded) return setImmediate(look);
    console.log(wire.isPaused());
    return answer.on("data", (data) => (read += data.length));
  };
  look();
});
""",
            HARNESS_HOOK_PROXY=proxy,
        )
    assert done.output == f"true\n{size}\n", done.complaint


def test_without_a_proxy_nobody_is_brought_anywhere(node: Callable[..., Any]) -> None:
    done = node(
        "require('https').get('https://as.example.com/').on('error', (e) => console.log(e.code))", HARNESS_HOOK_PROXY=""
    )
    assert (done.output, done.tries) == ("ECONNREFUSED\n", ["connect as.example.com:443"])


# --- certificates -----------------------------------------------------------------------------------------------------

HANDSHAKE = """
const own = fs.readFileSync({other!r}, "utf8");
const pem = fs.readFileSync({server!r}, "utf8");
const server = tls.createServer({{ key: pem, cert: pem }}).listen(0, "localhost", () => {{
  const options = {{ port: server.address().port, host: "localhost", {options} }};
  const end = (said) => {{ console.log(said); process.exit(); }};
  tls.connect(options, () => end("trusted")).on("error", (error) => end(error.code));
}});
"""


@pytest.mark.parametrize(
    "options",
    [
        "ca: own",
        "ca: [own]",
        "ca: [Buffer.from(own)]",
        "secureContext: tls.createSecureContext({ ca: own })",
        "ca: ''",
        "",
    ],
)
def test_a_client_trusts_the_harness_besides_whom_else_it_trusts(
    options: str, node: Callable[..., Any], server_pem: Path, other_authority: Path
) -> None:
    code = HANDSHAKE.format(other=str(other_authority), server=str(server_pem), options=options)
    done = node(code)
    assert (done.output, done.complaint) == ("trusted\n", "")


def test_without_the_harness_certificate_a_client_trusts_its_own_only(
    node: Callable[..., Any], server_pem: Path, other_authority: Path
) -> None:
    code = HANDSHAKE.format(other=str(other_authority), server=str(server_pem), options="ca: own")
    assert "CERT" in node(code, HARNESS_CA_BUNDLE="/no/such.pem").output
    assert "CERT" in node(code, HARNESS_CA_BUNDLE="").output
