"""Answers of the listener itself, for what never reaches the pipeline or cannot be carried out."""

from dataclasses import replace
from datetime import datetime

from harness.model import Draft
from harness.pipeline.drafts import bare_answer, local_error
from harness.wire import HttpRequest, HttpResponse, head_bytes


def refusal(problem: str, *, status: int, reason: str) -> HttpResponse:
    """A local error under another status, where HTTP has one that fits better than 599."""
    return replace(local_error(problem), status=status, reason=reason)


def on_the_wire(response: HttpResponse) -> bytes:
    """The response as it goes over the wire."""
    return head_bytes(response) + response.body


def refused_draft(request: HttpRequest, response: HttpResponse, problem: str, *, number: int, now: datetime) -> Draft:
    """What the journal keeps of a request that the pipeline has not judged: nothing of it that could be secret."""
    bare = HttpRequest(request.method, request.scheme, request.authority, request.path)
    draft = bare_answer(bare, problem, session="anonymous", number=number, now=now).draft
    return replace(draft, id=f"refused-{number}", response=response)
