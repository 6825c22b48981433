"""mitmproxy's messages as ours and back, to the byte: order, case and repeats of headers are kept."""

from mitmproxy import http
from mitmproxy.proxy.mode_specs import ReverseMode

from harness.wire import Headers, HttpRequest, HttpResponse, phrase

_FOR_THE_PROXY = frozenset({b"proxy-authorization", b"proxy-connection"})
DEFAULT_PORTS = {"http": 80, "https": 443}


def is_endpoint(flow: http.HTTPFlow) -> bool:
    """Whether the client talks to the endpoint listener (else it uses the harness as a proxy)."""
    return isinstance(flow.client_conn.proxy_mode, ReverseMode)


def wire_request(flow: http.HTTPFlow, headers: Headers) -> HttpRequest:
    """The request as it arrived; ``headers`` are those of the request head, before mitmproxy consumed any of them."""
    request = flow.request
    if is_endpoint(flow):
        scheme = "https" if flow.client_conn.tls_established else "http"
        authority = request.data.authority.decode("latin-1") or _first(headers, "host")
    else:
        scheme = request.scheme
        authority = _authority(request.host, request.port, scheme)
    return HttpRequest(
        method=request.data.method.decode("latin-1"),
        scheme=scheme,
        authority=authority,
        target=request.data.path.decode("latin-1"),
        headers=headers,
        body=request.raw_content or b"",
    )


def wire_headers(message: http.Message) -> Headers:
    """The header pairs of a message, bytes decoded as ISO 8859-1."""
    return tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in message.headers.fields)


def forwarded_fields(request: http.Request) -> tuple[tuple[bytes, bytes], ...]:
    """The header pairs that a real provider gets: all as they came but for what the client said to the proxy."""
    return tuple(pair for pair in request.headers.fields if pair[0].lower() not in _FOR_THE_PROXY)


def wire_response(response: http.Response) -> HttpResponse:
    """An answer that came from upstream."""
    return HttpResponse(
        response.status_code,
        response.data.reason.decode("latin-1"),
        wire_headers(response),
        response.raw_content or b"",
    )


def carried_response(response: HttpResponse, *, method: str) -> http.Response:
    """The answer in mitmproxy's form: nothing is added, and a body is left out where HTTP allows none."""
    bodiless = method == "HEAD" or response.status in (204, 304) or response.status < 200
    return http.Response(
        b"HTTP/1.1",
        response.status,
        (response.reason or phrase(response.status)).encode("latin-1"),
        http.Headers([(name.encode("latin-1"), value.encode("latin-1")) for name, value in response.headers]),
        b"" if bodiless else response.body,
        None,
        0.0,
        0.0,
    )


def wire_size(response: http.Response) -> int:
    """Bytes of the head and the body as they go out, before any TLS."""
    head = b"%s %d %s\r\n%s\r\n" % (
        response.data.http_version,
        response.status_code,
        response.data.reason,
        bytes(response.headers),
    )
    return len(head) + len(response.raw_content or b"")


def _authority(host: str, port: int, scheme: str) -> str:
    name = f"[{host}]" if ":" in host else host
    return name if port == DEFAULT_PORTS.get(scheme) else f"{name}:{port}"


def _first(headers: Headers, name: str) -> str:
    return next((value for key, value in headers if key.lower() == name), "")
