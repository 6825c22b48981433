"""On which day interactions were recorded."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from harness.cassette.dating import recorded_day
from harness.cassette.interaction import Interaction, Label
from harness.model import Json
from harness.wire import HttpRequest, HttpResponse


def _plain(request: HttpRequest | None = None, *headers: tuple[str, str]) -> Interaction:
    return Interaction(
        request or HttpRequest("GET", "https", "open.volcengineapi.com", "/"), HttpResponse(200, "OK", headers)
    )


GET = HttpRequest("GET", "https", "open.volcengineapi.com", "/")


@pytest.mark.parametrize(
    ("interaction", "metadata", "day", "by"),
    [
        (_plain(), {}, None, "nothing"),
        (_plain(), {"recorded": "2025-02-03"}, date(2025, 2, 3), "cassette"),
        (_plain(), {"recorded": date(2025, 2, 3)}, date(2025, 2, 3), "cassette"),
        (_plain(), {"recorded": datetime(2025, 2, 3, 4, tzinfo=UTC)}, date(2025, 2, 3), "cassette"),
        (_plain(), {"recorded": "some day"}, None, "nothing"),
        (_plain(), {"recorded": 7}, None, "nothing"),
        (_plain(None, ("Date", "Mon, 03 Feb 2025 23:30:00 GMT")), {}, date(2025, 2, 3), "answer"),
        (_plain(None, ("Date", "Mon, 03 Feb 2025 23:30:00 -0100")), {}, date(2025, 2, 4), "answer"),
        (_plain(None, ("Date", "soon")), {}, None, "nothing"),
        (
            _plain(GET.with_headers([("X-TC-Timestamp", "1738540800")])),
            {},
            date(2025, 2, 3),
            "request",
        ),
        (_plain(GET.with_headers([("x-acs-date", "2025-02-03T04:05:06Z")])), {}, date(2025, 2, 3), "request"),
        (_plain(GET.with_headers([("X-Date", "20250203T040506Z")])), {}, date(2025, 2, 3), "request"),
        (_plain(GET.with_headers([("X-Date", "20251303T040506Z")])), {}, None, "nothing"),
        (_plain(GET.with_headers([("X-Date", "tomorrow")])), {}, None, "nothing"),
        (_plain(replace(GET, target="/?X-Date=20250203T040506Z")), {}, date(2025, 2, 3), "request"),
        (_plain(replace(GET, target="/?Timestamp=2025-02-03T04%3A05%3A06Z")), {}, date(2025, 2, 3), "request"),
        (_plain(replace(GET, target="/?Timestamp=1738540800")), {}, date(2025, 2, 3), "request"),
        (_plain(replace(GET, target="/?X-Credential=AK%2F20250203%2Fcn%2Fecs")), {}, date(2025, 2, 3), "request"),
        (
            _plain(GET.with_headers([("Authorization", "TC3 Credential=AK/2025-02-03/as/tc3_request, Signature=ab")])),
            {},
            date(2025, 2, 3),
            "request",
        ),
        (
            _plain(
                GET.with_headers(
                    [
                        ("X-Date", "20250203T040506Z"),
                        ("Authorization", f"H Credential=AK/20250203/cn/ecs/request, Signature={'0' * 64}"),
                    ]
                )
            ),
            {},
            None,
            "nothing",
        ),
        (_plain(replace(GET, target="/?Timestamp=1738540800&Signature=0000000000%3D")), {}, None, "nothing"),
        (_plain(replace(GET, target="/?X-Date=20250203T040506Z&X-Signature=0000")), {}, None, "nothing"),
        # The signature is gone, and the time beside it is the made-up one.
        (_plain(GET.with_headers([("X-TC-Timestamp", "946684800")])), {}, None, "nothing"),
        (_plain(GET.with_headers([("x-acs-date", "2000-01-01T00:00:00Z")])), {}, None, "nothing"),
    ],
)
def test_what_tells_the_day(interaction: Interaction, metadata: dict[str, Json], day: date | None, by: str) -> None:
    assert recorded_day(interaction, metadata) == (day, by)


def test_what_is_nearer_to_the_recording_counts() -> None:
    moment = datetime(2025, 2, 3, tzinfo=UTC)
    request = GET.with_headers([("X-Date", f"{moment:%Y%m%dT%H%M%SZ}")])
    whole = replace(_plain(request, ("Date", "Tue, 04 Feb 2025 00:00:00 GMT")), label=Label("live", date(2025, 2, 6)))
    metadata: dict[str, Json] = {"recorded": "2025-02-05"}
    assert recorded_day(whole, metadata)[0] == date(2025, 2, 6)
    bare = replace(whole, label=None)
    assert recorded_day(bare, metadata)[0] == date(2025, 2, 5)
    assert recorded_day(bare, {})[0] == date(2025, 2, 4)
