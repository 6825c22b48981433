"""How much of an answer got out."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from harness.model import AppliedFault, Exchange
from harness.reports.arrival import arrival
from harness.wire import HttpRequest, HttpResponse, head_bytes

ANSWER = HttpResponse(200, "OK", (("Content-Length", "4"),), b"body")
HEAD = len(head_bytes(ANSWER))
WHOLE = HEAD + 4


@pytest.mark.parametrize(
    ("changes", "arrived"),
    [
        ({"bytes_sent": WHOLE}, "whole"),
        ({"response": None, "bytes_sent": 0}, "none"),
        ({"bytes_sent": 0, "client_left": True}, "none"),
        ({"answered_at": None, "bytes_sent": 0}, "none"),
        ({"bytes_sent": 8, "client_left": True}, "part"),
        ({"bytes_sent": WHOLE - 1, "faults": (AppliedFault("r", "close:99%@mid", 1, "change"),)}, "part"),
        ({"bytes_sent": WHOLE, "faults": (AppliedFault("r", "close:100%@mid", 1, "change"),)}, "whole"),
        ({"bytes_sent": HEAD, "faults": (AppliedFault("r", "head:cut", 1, "change"),)}, "part"),
        ({"bytes_sent": WHOLE - 9, "faults": (AppliedFault("r", "head:garbage_status", 1, "change"),)}, "whole"),
        (
            {
                "bytes_sent": HEAD,
                "request": HttpRequest("HEAD", "https", "x", "/"),
                "faults": (AppliedFault("r", "close:100%@mid", 1, "change"),),
            },
            "whole",
        ),
    ],
)
def test_it_is_read_off_what_was_sent(
    changes: dict[str, Any], arrived: str, make_exchange: Callable[..., Exchange]
) -> None:
    draft = {name: value for name, value in changes.items() if name in {"response", "request", "faults"}}
    rest = {name: value for name, value in changes.items() if name not in draft}
    assert arrival(replace(make_exchange(**{"response": ANSWER, **draft}), **rest)) == arrived
