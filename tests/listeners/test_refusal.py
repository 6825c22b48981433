"""The listener's own answers."""

from datetime import UTC, datetime

from harness.listeners.refusal import on_the_wire, refusal, refused_draft
from harness.wire import HttpRequest, HttpResponse


def test_a_refusal_says_why_and_ends_the_connection() -> None:
    sent = on_the_wire(refusal("too “large”", status=413, reason="Content Too Large"))
    head, _, body = sent.partition(b"\r\n\r\n")
    assert head.splitlines()[0] == b"HTTP/1.1 413 Content Too Large"
    assert b"Connection: close" in head.splitlines()
    assert b"Content-Length: %d" % len(body) in head.splitlines()
    assert b"too \\u201clarge\\u201d" in body


def test_the_journal_keeps_nothing_of_it_that_could_be_secret() -> None:
    request = HttpRequest("GET", "https", "a.example", "/p?Signature=secret", (("Authorization", "secret"),), b"secret")
    now = datetime(2026, 1, 2, tzinfo=UTC)
    kept = refused_draft(request, HttpResponse(599), "why", number=3, now=now)
    assert "secret" not in repr(kept)
    assert (kept.id, kept.request.path, kept.problem, kept.requested_at) == ("refused-3", "/p", "why", now)
