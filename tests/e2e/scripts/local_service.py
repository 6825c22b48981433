"""Serves and calls an HTTP service of its own on loopback, as a test of an application does."""

import http.server
import threading
import urllib.request

server = http.server.HTTPServer(("127.0.0.1", 0), http.server.SimpleHTTPRequestHandler)
threading.Thread(target=server.handle_request, daemon=True).start()
with urllib.request.urlopen(f"http://localhost:{server.server_port}/", timeout=10) as answer:
    print(answer.status)
